"""Foreign files to plain features and tables to files; knows neither project, session nor window.

Everything read here may be broken or hostile: good features go in and the rest is named, one sentence each.
`annotator.formats.reader.read` reads any supported file, the `tables_*` modules write.
"""
