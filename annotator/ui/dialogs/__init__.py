"""The few dialogs: adding images, taking files in, writing tables out. Never one after a shape."""
