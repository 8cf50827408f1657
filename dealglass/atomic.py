"""Files that are either there whole or not at all, whenever the power goes."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from pathlib import Path

# What a full disk, a full quota and a file-size limit report.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# DuckDB words the same errors itself and gives no number.
_FULL_WORDS = ("no space left", "disk quota exceeded", "file too large", "disk full")


def write_text(path: Path, text: str) -> None:
    """Replace `path` by a file holding `text` (UTF-8), lasting when this returns.

    A reader sees the old file or the new one. Raises OSError; the old file then stays.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def move(source: Path, target: Path) -> None:
    """Give a file that is complete its final name, on the same disk, lasting on return."""
    with source.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(source, target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last: on POSIX a rename is on disk only after this."""
    if sys.platform == "win32":  # Windows opens no folders, and keeps names in its journal
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error, from Python or from DuckDB, means there is no room on the disk."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _FULL
    return any(words in str(error).lower() for words in _FULL_WORDS)
