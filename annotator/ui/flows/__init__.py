"""What a menu entry or a drop begins: files in and out, dialogs and their outcome, going somewhere."""
