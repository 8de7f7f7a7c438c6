"""Makes this process a small, closed place before any decoder is loaded.

GDAL reads its switches from the environment when it is first loaded, so they are set in the child only: a notebook that
imports the package keeps its own GDAL as it is.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import MutableMapping

from annotator._env import forget_foreign_geo_data
from annotator.imagery.worker.drivers import skip_list

BLOCK_CACHE_BYTES = 64 << 20

SWITCHES = {
    "GDAL_SKIP": skip_list(),
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_PAM_ENABLED": "NO",
    # TRUE, not EMPTY_DIR: masks and overviews beside the file are found, without listing the folder.
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    # World files are read by our own strict reader.
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "GDAL_NUM_THREADS": "1",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


def prepare(environ: MutableMapping[str, str] = os.environ) -> None:
    """Set the switches and forget everything else that steers GDAL or PROJ; call before rasterio is imported."""
    forget_foreign_geo_data(environ)
    foreign = [name for name in environ if name.startswith(("GDAL_", "OGR_", "CPL_", "VSI_")) and name != "GDAL_DATA"]
    for name in foreign:
        del environ[name]
    environ.update(SWITCHES)


def limit_memory(limit_bytes: int) -> None:
    """Let allocations beyond `limit_bytes` of address space fail (Linux; elsewhere the caps on windows must do)."""
    if sys.platform != "linux" or limit_bytes <= 0:
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit_bytes = min(limit_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with_parent() -> None:
    """Leave when the program is gone, even in the middle of a decoder's work; Ctrl+C is the program's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(0)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
