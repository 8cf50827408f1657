"""serve: open the dashboard."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace


def run_serve(args: Namespace) -> int:
    """Become the dashboard's process, with the store that --home names."""
    from dealglass.config import PROJECT

    words = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py")]
    if args.port:
        words += ["--server.port", str(args.port)]
    if args.address:
        words += ["--server.address", args.address]
    if args.home:
        os.environ["DEALGLASS_HOME"] = str(Path(args.home).expanduser().resolve())
    # Streamlit reads .streamlit/config.toml from the folder it is started in.
    os.chdir(PROJECT)
    sys.stdout.flush()
    os.execv(sys.executable, words)
