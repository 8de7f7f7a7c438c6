"""Placing an image while it is being done: the draft, what it comes to, and helpers that suggest."""
