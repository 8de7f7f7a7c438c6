"""Who works here."""

from __future__ import annotations

import getpass


def analyst_name() -> str:
    """Who works on this machine, as the system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
