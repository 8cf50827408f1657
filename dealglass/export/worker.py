"""A process of our own for work that is long or holds much memory.

`multiprocessing` would import the caller's main module again, which under Streamlit is the whole
app; so this is a plain child process that is fed through its pipes. Frames are a kind (one byte),
a length (8 bytes) and that many bytes. Only our own child is at the other end, hence pickle.
"""

from __future__ import annotations

import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from dealglass.errors import DealglassError, QueryCancelled

if TYPE_CHECKING:
    from dealglass.engines.protocol import Ticket

_HEAD = struct.Struct(">cQ")
CALL, PROGRESS, DONE, FAILED = b"c", b"p", b"d", b"f"
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]


class Worker:
    """One child process. One call at a time; a second thread waits for the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(
        self,
        task: str,
        payload: bytes,
        progress: Callable[[float], None] | None = None,
        ticket: Ticket | None = None,
    ) -> bytes:
        """Run a task of `TASKS` in the child and return its bytes, starting it when needed.

        Cancelling the ticket kills the child; the next call starts another. Raises
        QueryCancelled then, DealglassError when the task fails.
        """
        with self._lock:
            child = self._started()
            if ticket:
                ticket.begin(child.kill)
            try:
                write_frame(child.stdin, CALL, pickle.dumps((task, payload)))
                return self._answer(child, progress)
            except (OSError, EOFError) as error:
                self._drop()
                if ticket and ticket.is_cancelled:
                    raise QueryCancelled("the export was cancelled.") from error
                raise DealglassError(
                    "the export stopped in the middle.",
                    mend="Try again; if it stops again, the machine may be short of memory.",
                ) from error
            finally:
                if ticket:
                    ticket.end()

    def _answer(
        self, child: subprocess.Popen[bytes], progress: Callable[[float], None] | None
    ) -> bytes:
        while True:
            kind, content = read_frame(child.stdout)
            if kind == PROGRESS:
                if progress:
                    progress(struct.unpack(">d", content)[0])
            elif kind == DONE:
                return content
            else:
                raise DealglassError(
                    f"the export failed: {content.decode('utf-8', 'replace')}.",
                    mend="Please report this with the report's name.",
                )

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "dealglass.export.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_PACKAGE_PARENT,
            )
        return self._child

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    # Closing flushes what the killed child no longer reads.
                    with suppress(OSError):
                        pipe.close()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._drop()


def write_frame(pipe: IO[bytes] | None, kind: bytes, content: bytes) -> None:
    """Send one frame. Raises OSError when the other end is gone."""
    assert pipe is not None
    pipe.write(_HEAD.pack(kind, len(content)))
    pipe.write(content)
    pipe.flush()


def read_frame(pipe: IO[bytes] | None) -> tuple[bytes, bytes]:
    """Return the next frame's kind and content. Raises EOFError at the end of the pipe."""
    assert pipe is not None
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    kind, length = _HEAD.unpack(head)
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return kind, content


Task = Callable[[Any, Callable[[float], None]], bytes]
