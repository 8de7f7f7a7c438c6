"""The views around the canvas: each reads the document, changes it only by edits, and follows what a change touches."""
