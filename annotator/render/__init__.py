"""Painters of tiles, marks, decorations and charts, used by the window and by reports alike; QtGui, no widgets."""
