"""The same reports without a browser: `dealglass`, also `python -m dealglass`.

Each command is a function `command(args) -> exit code` in a module of its own, imported only when
that command runs, so that `--help` answers at once. Results go to standard output, everything
said about them to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from dealglass.cli.parser import parse
from dealglass.errors import DealglassError

COMMANDS = {
    "demo": "store",
    "versions": "store",
    "restore": "store",
    "prune": "store",
    "import": "importing",
    "reports": "reports",
    "report": "report",
    "metrics": "metrics",
    "goals": "goals",
    "check": "check",
    "serve": "serve",
}
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; see docs/cli.md for the codes."""
    try:
        args = parse(words)
        module = import_module(f"dealglass.cli.{COMMANDS[args.command]}")
        code = getattr(module, f"run_{args.command}")(args)
        sys.stdout.flush()
        return code
    except DealglassError as error:
        print(f"dealglass: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\ndealglass: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) went away: nothing is wrong, and nothing more can be said. The
        # interpreter would complain while it flushes at exit, so it gets a place to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
