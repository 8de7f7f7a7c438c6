"""The two kinds of failure the program expects; everything else is a bug."""

from __future__ import annotations


class AnnotatorError(Exception):
    """An expected failure; `str()` of it is one clear sentence for the analyst."""


class Refused(AnnotatorError):
    """The wish cannot be done as it is, and the analyst can act on it (a self-crossing outline, an ambiguous name)."""


class ProjectError(AnnotatorError):
    """The file or the machine failed (disk full, locked, damaged); nothing was changed."""


class DamagedProject(ProjectError):
    """The project file is damaged; repair may save what is left."""
