"""Outline, count and locate things on satellite images, and defend every figure."""
