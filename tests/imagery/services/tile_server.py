"""A real HTTP server on this machine that serves a tree of tiles, and can be told to be slow, broken or a liar."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

Reply = tuple[int, dict[str, str], bytes]


class TileServer:
    """Serves `root`/{z}/{x}/{y}.png. `replies` maps a path to what is answered instead; `hold` keeps answers back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[str], Reply | None] = lambda _path: None
        self.delay_s = 0.0
        self.gate = threading.Event()
        self.gate.set()
        self.most_at_once = 0
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.serve(self)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.asked.append(handler.path)
            self.headers.append(dict(handler.headers))
            self._now["now"] += 1
            self.most_at_once = max(self.most_at_once, self._now["now"])
        try:
            self.gate.wait(30.0)
            time.sleep(self.delay_s)
            self._reply(handler)
        except OSError:
            pass  # the other side has gone
        finally:
            with self._lock:
                self._now["now"] -= 1

    def _reply(self, handler: BaseHTTPRequestHandler) -> None:
        status, headers, data = self.answer(handler.path) or self._from_disk(handler)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in headers:
            handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def _from_disk(self, handler: BaseHTTPRequestHandler) -> Reply:
        path = self.root / urlsplit(handler.path).path.lstrip("/")
        if not path.is_file():
            return 404, {"Content-Type": "text/html"}, b"<html>not here</html>"
        etag = f'"{path.stat().st_size}"'
        if handler.headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"Content-Type": "image/png", "ETag": etag, "Cache-Control": "max-age=3600"}, path.read_bytes()

    def close(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()
