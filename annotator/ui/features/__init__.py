"""Joins a tool, its panel and the canvas where one feature needs all three."""
