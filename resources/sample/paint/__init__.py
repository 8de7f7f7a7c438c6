"""Paints what a satellite might see, so that a sample with a known truth can be shipped without anybody's imagery."""
