"""The child process of `worker.py`: reads calls, does them, answers. Ends with its parent."""

from __future__ import annotations

import os
import pickle
import struct
import sys
from collections.abc import Callable

from dealglass.export.worker import DONE, FAILED, PROGRESS, read_frame, write_frame


def _workbook(payload: bytes, progress: Callable[[float], None]) -> bytes:
    from dealglass.export.xlsx import write_workbook

    title, sheets, about = pickle.loads(payload)
    return write_workbook(title, sheets, about, progress)


def _picture(payload: bytes, progress: Callable[[float], None]) -> bytes:
    from dealglass.export.render import render

    return render(**pickle.loads(payload))


TASKS = {"workbook": _workbook, "picture": _picture}


def main() -> None:
    """Answer calls until the pipe closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not break into the frames.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def progress(share: float) -> None:
        write_frame(answers, PROGRESS, struct.pack(">d", share))

    while True:
        try:
            _, content = read_frame(sys.stdin.buffer)
        except EOFError:
            return
        task, payload = pickle.loads(content)
        try:
            kind, answer = DONE, TASKS[task](payload, progress)
        except Exception as error:
            kind, answer = FAILED, f"{type(error).__name__}: {error}".encode()
        write_frame(answers, kind, answer)


if __name__ == "__main__":
    main()
