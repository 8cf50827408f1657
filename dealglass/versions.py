"""What is known of one version of the store, and the JSON manifest that keeps it."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Version:
    """One published version. `rows` counts each table of schema crm; `bytes` is the file's size.

    `by` is who made it: the user of the operating system, or "import", "demo" and so on where
    there is none; "" when an older release made it, which did not say.
    """

    name: str
    path: Path
    kind: str
    as_of: date
    created_at: datetime
    rows: dict[str, int] = field(hash=False)
    note: str
    reporting_currency: str
    bytes: int
    sha256: str
    by: str = ""


def maker(kind: str) -> str:
    """Return who makes a version now: the user of the operating system, else the version's kind."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run as a number without a name
        return kind


def to_manifest(version: Version) -> str:
    """Return the manifest of a version as JSON text."""
    manifest = asdict(version) | {
        "as_of": version.as_of.isoformat(),
        "created_at": version.created_at.isoformat(timespec="seconds"),
    }
    del manifest["path"]
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def from_manifest(text: str, name: str, path: Path) -> Version:
    """Return the version `name` at `path` from its manifest.

    Raises ValueError, TypeError, KeyError or AttributeError when the text is damaged.
    """
    manifest: dict[str, Any] = json.loads(text)
    if manifest["name"] != name:
        raise ValueError("the manifest is another version's")
    return Version(
        name=name,
        path=path,
        kind=str(manifest["kind"]),
        as_of=date.fromisoformat(manifest["as_of"]),
        created_at=datetime.fromisoformat(manifest["created_at"]),
        rows={str(table): int(count) for table, count in manifest["rows"].items()},
        note=str(manifest["note"]),
        reporting_currency=str(manifest["reporting_currency"]),
        bytes=int(manifest["bytes"]),
        sha256=str(manifest["sha256"]),
        by=str(manifest.get("by") or ""),
    )
