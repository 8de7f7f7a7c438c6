"""Helpers that look at pixels and suggest; they never decide."""
