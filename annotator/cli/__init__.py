"""The command line: every verb of the program without a screen.

Answers go to stdout, everything else to stderr. Exit 0 = done, 1 = findings, refused or something skipped, 2 = usage.
"""
