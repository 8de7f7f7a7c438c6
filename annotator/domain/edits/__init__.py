"""Every way to change a project: pure functions from a document to a change.

An edit is made with all it needs (author, uids, positions) and run later on the then-current document, so running it
twice gives the same rows. It may raise `Refused`; then nothing happened.
"""

from annotator.domain.edits.edit import Author, Edit, created, modified

__all__ = ["Author", "Edit", "created", "modified"]
