"""A survey as a folder to publish: tables, charts, figures, map, methods and sources, as HTML, PDF and data files."""
