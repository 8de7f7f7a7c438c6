"""Pixels: where they are, which are needed now, and a child process that decodes them.

Nothing is imported here, because the decoding child imports this package too and has to start fast.
"""
