"""The window: Qt widgets around the canvas; the only layer that knows widgets."""
