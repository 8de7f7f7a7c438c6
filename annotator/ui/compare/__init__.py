"""Several dates of one ground: blink, swipe, and panes side by side."""
