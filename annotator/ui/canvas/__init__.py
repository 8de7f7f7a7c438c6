"""The canvas: one widget that shows a scene with its marks and hands mouse and keys to the current tool."""
