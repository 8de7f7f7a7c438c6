"""Tiles from map services and tile archives: what a service is, fetching, a cache on disk, and tiles for any frame.

Nothing here opens a connection by itself: a request goes out only for a service that somebody has added. Tiles are
strangers' files; they are only checked here and decoded in the child processes.
"""
