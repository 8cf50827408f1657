"""The store on disk: immutable versions, one pointer, one writer at a time.

    home/CURRENT                    the name of the version in use, or "none"
    home/versions/v000001.duckdb    a whole database, never changed once it has this name
    home/versions/v000001.json      its manifest: kind, as-of date, rows, size, checksum
    home/drafts/                    what a writer is building; swept by the next one
    home/pins/v000001               versions that `prune` keeps whatever their age
    home/mappings/*.yml             saved import mappings
    home/writer.lock                held while a version is written, restored or pruned

A version exists when both its files do; it is in use when CURRENT names it. Publishing is:
manifest, then database, then CURRENT, each written aside, flushed to the disk and renamed. A
process killed between any two of these leaves the version before in use.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from dealglass import atomic
from dealglass.config import PROJECT, settings
from dealglass.errors import StoreProblem, near
from dealglass.storelock import room, writing
from dealglass.versions import Version, from_manifest, maker, to_manifest

KINDS = ("demo", "import", "empty")
NOTHING_YET = "none"
_NAME = re.compile(r"v(\d{6,12})")
_CREATED = re.compile(r"create table store\.crm\.(\w+)")
# Pages opened during a switch may have read the old pointer: look again this many times.
_RETRIES = 20


def home_path(home: str | Path | None = None) -> Path:
    """Return the absolute folder of the store.

    It is `home`, else DEALGLASS_HOME, else `store` of dealglass.toml, else data/store here.
    """
    chosen = home or os.environ.get("DEALGLASS_HOME") or settings().store
    return Path(chosen or PROJECT / "data" / "store").expanduser().resolve()


@dataclass
class Draft:
    """A version being written: fill `path` (does not exist yet); `note` may be set until the end.

    `version` is what was published, None before that.
    """

    name: str
    path: Path
    kind: str
    note: str = ""
    version: Version | None = field(default=None, init=False)


class Store:
    """The versions under one home folder. Reading takes no lock and is safe in any process."""

    def __init__(self, home: str | Path | None = None) -> None:
        self.home = home_path(home)
        self._versions = self.home / "versions"
        self._pins = self.home / "pins"
        self._drafts = self.home / "drafts"

    @property
    def mappings(self) -> Path:
        """The folder of saved import mappings; it may not exist yet."""
        return self.home / "mappings"

    # Reading

    def current(self) -> Version | None:
        """Return the version in use, None when nothing has been published yet.

        Raises StoreProblem, with the version to restore, when the pointer, the manifest or the
        database file is missing or damaged. Costs two small reads: it may be called on each run.
        """
        before = None
        for _ in range(_RETRIES):
            name = self._pointer()
            if name is None:
                return None
            try:
                return self._read(name)
            except StoreProblem:
                if name == before:  # same pointer twice: the damage is real, not a switch
                    raise
                before = name
        raise StoreProblem("it changes faster than it can be read.", where="CURRENT")

    def versions(self) -> list[Version]:
        """Return every whole version, newest first; damaged ones are left out."""
        found = []
        for name in self._names():
            with suppress(StoreProblem):
                found.append(self._read(name))
        return found

    def version(self, name: str) -> Version:
        """Return one version by name. Raises StoreProblem when it is missing or damaged."""
        if name not in self._names():
            raise StoreProblem(f"there is no version '{name}'.", mend=self._others(name))
        return self._read(name)

    def verify(self, name: str) -> Version:
        """Read a version's whole file against its checksum, and open it.

        Takes about a second per GB. Raises StoreProblem when anything differs.
        """
        version = self.version(name)
        if atomic.checksum(version.path) != version.sha256:
            raise StoreProblem(
                "the file is not as it was written.", where=name, mend=self._mend(name)
            )
        _inspect(version.path, read_only=True)
        return version

    # Writing

    @contextmanager
    def new_version(
        self, kind: str, note: str = "", *, wait_seconds: float = 0.0, keep: int = 5
    ) -> Iterator[Draft]:
        """Build a version at `draft.path` inside the with block; a clean end publishes it.

        `kind` is 'demo', 'import' or 'empty', as in meta.store of the draft. `current()` read
        inside the block cannot change before its end. Older versions beyond `keep` are pruned.

        On any exception the draft is deleted and the version in use stays. Raises StoreProblem
        when another writer holds the store for longer than `wait_seconds`, the draft is not a
        whole store, or the disk is full.
        """
        if kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not '{kind}'")
        with writing(self.home, kind, wait_seconds):
            self._sweep()
            folder = Path(tempfile.mkdtemp(dir=self._drafts))
            draft = Draft(self._next_name(), folder / "draft.duckdb", kind, note)
            try:
                with room(self.home, folder):
                    yield draft
                    self._publish(draft)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            self._prune(keep)

    def restore(self, name: str) -> Version:
        """Make an older (or newer) version the one in use, after checking it whole.

        Raises StoreProblem when it is missing, damaged, or a writer is at work.
        """
        with writing(self.home, "restore"):
            version = self.verify(name)
            with room(self.home):
                atomic.write_text(self.home / "CURRENT", name + "\n")
        return version

    def prune(self, keep: int = 5, in_use: Collection[str] = ()) -> list[str]:
        """Delete old versions, oldest first, and return their names.

        Kept are the `keep` newest (at least 1), the one in use, the pinned ones and those named
        in `in_use`. Readers that hold a deleted version open finish undisturbed.
        """
        with writing(self.home, "prune"):
            return self._prune(keep, in_use)

    def pin(self, name: str) -> None:
        """Keep a version whatever its age, because a link or a report names it."""
        self.version(name)
        self._pins.mkdir(parents=True, exist_ok=True)
        (self._pins / name).touch()

    def unpin(self, name: str) -> None:
        """Let `prune` delete a version again."""
        (self._pins / name).unlink(missing_ok=True)

    # How it is done

    def _pointer(self) -> str | None:
        try:
            text = (self.home / "CURRENT").read_text("utf-8").strip()
        except FileNotFoundError:
            if self._names():
                raise self._broken_pointer("is missing, though there are versions") from None
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._broken_pointer(f"cannot be read ({type(error).__name__})") from error
        if text == NOTHING_YET:
            return None
        if not _NAME.fullmatch(text):
            raise self._broken_pointer("does not hold the name of a version")
        return text

    def _broken_pointer(self, what: str) -> StoreProblem:
        return StoreProblem(f"the file {what}.", where="CURRENT", mend=self._mend())

    def _names(self) -> list[str]:
        """Names of the versions of which both files exist, newest first."""
        try:
            files = {entry.name for entry in os.scandir(self._versions)}
        except (FileNotFoundError, NotADirectoryError):
            return []
        names = [file[:-7] for file in files if file.endswith(".duckdb")]
        whole = [n for n in names if _NAME.fullmatch(n) and f"{n}.json" in files]
        return sorted(whole, key=_number, reverse=True)

    def _read(self, name: str) -> Version:
        path = self._versions / f"{name}.duckdb"
        try:
            version = from_manifest(path.with_suffix(".json").read_text("utf-8"), name, path)
            size = path.stat().st_size
        except FileNotFoundError as error:
            gone = Path(error.filename or "").name or name
            raise StoreProblem("the file is missing.", where=gone, mend=self._mend(name)) from error
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreProblem(
                "the manifest cannot be read.", where=f"{name}.json", mend=self._mend(name)
            ) from error
        if size != version.bytes:
            raise StoreProblem(
                f"the file has {size:,} bytes and was written with {version.bytes:,}.",
                where=path.name,
                mend=self._mend(name),
            )
        return version

    def _mend(self, damaged: str | None = None) -> str:
        for name in self._names():
            if name != damaged:
                with suppress(StoreProblem):
                    whole = self._read(name).name
                    return f"Restore the latest whole one: `dealglass restore {whole}`."
        return "There is no other version: run `dealglass demo`, then import your files again."

    def _others(self, name: str) -> str:
        names = self._names()
        listed = f"There are {', '.join(names[:5])}." if names else "There are none yet."
        return f"{near(name, names)} {listed}".strip()

    def _next_name(self) -> str:
        """A number never used before: the newest version is never pruned."""
        entries = os.listdir(self._versions)
        numbers = [int(m[1]) for e in entries if (m := _NAME.fullmatch(Path(e).stem))]
        with suppress(StoreProblem):
            if pointer := self._pointer():
                numbers.append(_number(pointer))
        return f"v{max(numbers, default=0) + 1:06d}"

    def _sweep(self) -> None:
        """Remove what killed writers left, which nobody can be reading. Holds the lock."""
        for leftover in self._drafts.iterdir():
            shutil.rmtree(leftover, ignore_errors=True)
        for file in [*self.home.glob(".*.tmp"), *self._versions.glob(".*.tmp")]:
            file.unlink(missing_ok=True)
        for manifest in self._versions.glob("*.json"):
            if not manifest.with_suffix(".duckdb").exists():
                manifest.unlink(missing_ok=True)
        if not (self.home / "CURRENT").exists() and not self._names():
            # From here on a missing pointer means damage, not a first import that was killed.
            with room(self.home):
                atomic.write_text(self.home / "CURRENT", NOTHING_YET + "\n")

    def _publish(self, draft: Draft) -> None:
        facts = _inspect(draft.path)
        if facts["kind"] != draft.kind:
            raise StoreProblem(
                f"meta.store says '{facts['kind']}', the version is '{draft.kind}'.", where="draft"
            )
        path = self._versions / f"{draft.name}.duckdb"
        version = Version(
            name=draft.name,
            path=path,
            note=draft.note,
            by=maker(draft.kind),
            created_at=datetime.now(UTC).replace(microsecond=0),
            bytes=draft.path.stat().st_size,
            sha256=atomic.checksum(draft.path),
            **facts,
        )
        try:
            atomic.write_text(path.with_suffix(".json"), to_manifest(version))
            draft.path.chmod(0o444)
            atomic.move(draft.path, path)
            atomic.write_text(self.home / "CURRENT", draft.name + "\n")
        except BaseException:
            # An interrupt may come after the switch: what CURRENT names must stay.
            if (self.home / "CURRENT").read_text("utf-8").strip() != draft.name:
                _delete(path)
            raise
        draft.version = version

    def _prune(self, keep: int, in_use: Collection[str] = ()) -> list[str]:
        kept = set(self._names()[: max(keep, 1)]) | set(in_use)
        # A broken pointer raises here, before anything is deleted.
        kept.add(self._pointer() or "")
        if self._pins.is_dir():
            kept.update(os.listdir(self._pins))
        doomed = [name for name in reversed(self._names()) if name not in kept]
        return [name for name in doomed if _delete(self._versions / f"{name}.duckdb")]


def _number(name: str) -> int:
    return int(name[1:])


def _delete(path: Path) -> bool:
    """Delete a version, database first. False when the system refuses because it is open."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        return False
    path.with_suffix(".json").unlink(missing_ok=True)
    return True


@cache
def _required() -> set[str]:
    """Names of the tables of schema crm, as the build files create them."""
    files = (PROJECT / "data" / "schema" / "build").glob("*.sql")
    return {name for file in files for name in _CREATED.findall(file.read_text("utf-8"))}


def _inspect(path: Path, *, read_only: bool = False) -> dict[str, Any]:
    """Open a database and return kind, as_of, reporting_currency and rows; check it is whole."""
    if not path.exists():
        raise StoreProblem("nothing was written.", where=path.name)
    try:
        with duckdb.connect(str(path), read_only=read_only) as connection:
            if not read_only:
                connection.execute("checkpoint")
            tables = {
                name
                for (name,) in connection.execute(
                    "select table_name from duckdb_tables() where schema_name = 'crm'"
                ).fetchall()
            }
            # A version of an older release may lack newer tables: it is built again when opened.
            if not read_only and (missing := sorted(_required() - tables)):
                raise StoreProblem(f"tables are missing: {', '.join(missing)}.", where=path.name)
            facts = connection.execute(
                "select kind, as_of, reporting_currency from meta.store"
            ).fetchall()
            rows = {name: _count(connection, name) for name in sorted(tables)}
    except duckdb.Error as error:
        if atomic.is_disk_full(error):
            raise
        first = str(error).strip().splitlines()[0].rstrip(".")
        raise StoreProblem(f"the database cannot be read: {first}.", where=path.name) from error
    if len(facts) != 1 or None in facts[0]:
        raise StoreProblem(
            "meta.store must hold one row with kind, as_of and reporting_currency.",
            where=path.name,
        )
    if path.with_name(path.name + ".wal").exists():
        raise StoreProblem("a write-ahead log is left: it is still open.", where=path.name)
    kind, as_of, currency = facts[0]
    return {"kind": kind, "as_of": as_of, "reporting_currency": currency, "rows": rows}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f'select count(*) from crm."{table}"').fetchone()
    return row[0] if row else 0
