"""One request to a server, with every bound that a stranger's answer needs: time, size, redirects, schemes."""

from __future__ import annotations

import email.utils
import http.client
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any
from urllib.parse import urlsplit

from annotator.domain.errors import Refused
from annotator.imagery.services.service import require_web

TIMEOUT_S = 15.0
"""Longest silence; an answer as a whole may take four times as long."""
REDIRECTS = 3
TILE_BYTES = 4 << 20
_CHUNK = 64 << 10
_AGENT = "annotator (desktop image annotation)"
_KEEP_S = 7 * 86_400.0
_KEEP_MAX_S = 365 * 86_400.0


class NoAnswerError(Exception):
    """Nothing usable came; `kind`: `timeout`, `unreachable`, `too_large`, `redirect` or `broken`."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    data: bytes
    headers: Message

    @property
    def etag(self) -> str:
        return str(self.headers.get("ETag", ""))[:200]

    @property
    def content_type(self) -> str:
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip()[:60]

    def expires_at(self) -> float:
        """Until when it is fresh, seconds since 1970; a week where the server does not say."""
        control = str(self.headers.get("Cache-Control", ""))
        age = None if "no-store" in control else re.search(r"(?:s-maxage|max-age)=(\d{1,10})", control)
        if age is not None:
            return time.time() + min(float(age[1]), _KEEP_MAX_S)
        if "no-cache" in control or "no-store" in control:
            # Shown from the file like any other, but asked for again whenever the server can be reached.
            return time.time()
        try:
            stated = email.utils.parsedate_to_datetime(str(self.headers.get("Expires", ""))).timestamp()
            return min(stated, time.time() + _KEEP_MAX_S)
        except (TypeError, ValueError, OverflowError):
            return time.time() + _KEEP_S


class _FewRedirects(urllib.request.HTTPRedirectHandler):
    max_redirections = REDIRECTS
    max_repeats = 2

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        try:
            require_web(newurl)
        except Refused as refusal:
            raise NoAnswerError("redirect") from refusal
        if req.full_url.lower().startswith("https:") and not newurl.lower().startswith("https:"):
            raise NoAnswerError("redirect")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """An opener that knows http and https alone: no files, no FTP, no data."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _FewRedirects(),
    ):
        opener.add_handler(handler)
    return opener


def get(
    url: str,
    *,
    etag: str = "",
    timeout_s: float = TIMEOUT_S,
    most_bytes: int = TILE_BYTES,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Answer:
    """The answer, whatever its status. NoAnswerError where there is none; Refused for other schemes than the web's."""
    require_web(url)
    request = urllib.request.Request(url, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
    if etag:
        request.add_header("If-None-Match", etag)
    try:
        with _opener().open(request, timeout=timeout_s) as reply:
            return Answer(reply.status, _read(reply, timeout_s, most_bytes, is_wanted), reply.headers)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (301, 302, 303, 307, 308):
            raise NoAnswerError("redirect") from error
        return Answer(error.code, b"", error.headers)
    except NoAnswerError:
        raise
    except TimeoutError as error:
        raise NoAnswerError("timeout") from error
    except urllib.error.URLError as error:
        raise NoAnswerError("timeout" if isinstance(error.reason, TimeoutError) else "unreachable") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswerError("unreachable" if isinstance(error, socket.gaierror) else "broken") from error


def _read(reply: Any, timeout_s: float, most_bytes: int, is_wanted: Callable[[], bool]) -> bytes:
    """The whole content, in time and within bounds, though it may drip in byte by byte."""
    end = time.monotonic() + 4.0 * timeout_s
    found = bytearray()
    while True:
        chunk = reply.read1(_CHUNK)
        if not chunk:
            break
        found += chunk
        if len(found) > most_bytes:
            raise NoAnswerError("too_large")
        if time.monotonic() > end or not is_wanted():
            raise NoAnswerError("timeout")
    stated = reply.headers.get("Content-Length")
    if stated is not None and stated.isdecimal() and len(found) < int(stated):
        raise NoAnswerError("broken")
    return bytes(found)


def path_of(url: str) -> str:
    """The last part of an address's path, for names."""
    return urlsplit(url).path.rpartition("/")[2]
