"""What is said when an image cannot be read, or can be read but not as one would think.

The child sends codes, because it has no translator; here they become one sentence that names the file.
"""

from __future__ import annotations

from pathlib import PurePath

from annotator.domain.text import translate


def _reasons() -> dict[str, str]:
    """Text by code; looked up at use, because the language is bound after the program has started."""
    return {
        "name": translate("Imagery", "its name is an address for the decoder, not a file"),
        "missing": translate("Imagery", "the file does not exist"),
        "folder": translate("Imagery", "it is a folder"),
        "unreadable": translate("Imagery", "the file cannot be read ({detail})"),
        "empty": translate("Imagery", "the file is empty"),
        "vrt": translate("Imagery", "it is a VRT description, not an image, and names other files"),
        "service": translate("Imagery", "it is the description of a map service, not an image"),
        "xml": translate("Imagery", "it is XML or HTML text, not an image"),
        "zip": translate("Imagery", "it is a ZIP archive, not an image"),
        "pdf": translate("Imagery", "it is a PDF document; save the page as PNG or TIFF"),
        "gif": translate("Imagery", "it is a GIF; save it as PNG or JPEG"),
        "heif": translate("Imagery", "it is a HEIC or AVIF photo; save it as JPEG or PNG"),
        "database": translate("Imagery", "it is a database of tiles or features, not an image"),
        "unknown": translate("Imagery", "its content is no image format that can be read here"),
        "reference": translate("Imagery", "its metadata names another file that would be opened in its place"),
        "bands": translate("Imagery", "it has no bands"),
        "band": translate("Imagery", "it has no band {detail}"),
        "numbers": translate("Imagery", "its values ({detail}) cannot be shown as a picture"),
        "open": translate("Imagery", "the decoder refuses it ({detail})"),
        "read": translate("Imagery", "a part of it is damaged ({detail})"),
        "memory": translate("Imagery", "reading it needs more memory than the decoder may use"),
        "large": translate("Imagery", "more than 64 megapixels were asked for at once"),
        "outside": translate("Imagery", "pixels outside of it were asked for"),
        "timeout": translate("Imagery", "the decoder gave no answer in time and was stopped"),
        "crash": translate("Imagery", "the decoder stopped twice while reading it"),
        "start": translate("Imagery", "the decoder could not be started ({detail})"),
        "bug": translate("Imagery", "the decoder failed ({detail})"),
    }


def _notes() -> dict[str, str]:
    return {
        "pages": translate("Imagery", "{name} holds {detail} pictures; the first is shown."),
        "world_file": translate("Imagery", "{name} is placed by nothing: {detail} is not six finite numbers."),
        "many_gcps": translate("Imagery", "{name} holds {detail} control points; the first 10,000 are used."),
    }


def refusal(path: str, code: str, detail: str = "") -> str:
    """One sentence: which file, and why it (or this part of it) cannot be shown."""
    reasons = _reasons()
    reason = reasons.get(code, reasons["bug"]).format(detail=detail or code)
    return translate("Imagery", "{name} cannot be shown: {reason}.").format(name=PurePath(path).name, reason=reason)


def warning(path: str, code: str, detail: str = "") -> str:
    """One sentence about an image that can be shown; `detail` may be a path, of which only the name is said."""
    text = _notes().get(code, "{name}: {detail}")
    return text.format(name=PurePath(path).name, detail=PurePath(detail).name)
