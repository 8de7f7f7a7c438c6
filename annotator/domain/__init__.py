"""What an analyst means: records, edits, measures and summaries, free of screen, files and pixels."""
