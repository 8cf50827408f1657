"""How much an import takes on, in one place. Each limit has an environment variable."""

from __future__ import annotations

import os

MB = 1024 * 1024


def _bytes_from_env(name: str, default_mb: int) -> int:
    text = os.environ.get(name, "")
    return (int(text) if text.isdigit() else default_mb) * MB


# One file on disk. Text is streamed, so this guards the disk, not the memory.
MAX_FILE_BYTES = _bytes_from_env("DEALGLASS_MAX_FILE_MB", 20_000)
# A workbook unpacked: beyond this it is a zip bomb, or better exported as CSV.
MAX_WORKBOOK_BYTES = _bytes_from_env("DEALGLASS_MAX_WORKBOOK_MB", 1_500)
# Honest sheets pack 5 to 60 times; a bomb packs a thousand times. Small parts are let be.
MAX_PACK_RATIO = 250
RATIO_MATTERS_FROM = 20 * MB
MAX_WORKBOOK_PARTS = 5_000
# Enough of the beginning to recognise separator, header and encoding.
SNIFF_BYTES = 256 * 1024
# Rows of a file that a plan looks at before the import itself reads all of them.
SAMPLE_ROWS = 20_000
# Rows on which types are guessed; the guess is then held against every row.
PROFILE_ROWS = 2_000
MAX_COLUMNS = 2_000
# DuckDB's memory while importing, so that a large file spills to disk instead of killing us.
MEMORY_LIMIT = os.environ.get("DEALGLASS_IMPORT_MEMORY", "2GB")
# A stray quote is looked for this far before the line alone is rejected.
MAX_RECORD_LINES = 2_000
MAX_RECORD_BYTES = 1 * MB
# Fuzzy joins at least this sure are accepted by --yes; below SHOWN they are not even proposed.
SURE = 0.9
SHOWN = 0.72
# Data whose newest event is older than this are historical: the as-of date is that event's day.
HISTORICAL_DAYS = 35
