"""From mouse and keys to edits, without Qt: each tool is told what the analyst does and says what to show."""
