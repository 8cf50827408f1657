"""What an import would do, before it does it: files, mapping, joins, as-of day."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from dealglass.build import recover, scratch
from dealglass.errors import ImportProblem
from dealglass.ingest import limits, mapfile
from dealglass.ingest.asof import find_as_of
from dealglass.ingest.convert import profiles
from dealglass.ingest.mapfile import Saved
from dealglass.ingest.mapping import FileMap, propose
from dealglass.ingest.progress import Watch
from dealglass.ingest.read import Raw, read
from dealglass.ingest.references import Reference, accept_none
from dealglass.ingest.sniff import Sniffed, sniff
from dealglass.ingest.stage import SourceFile, stage
from dealglass.store import Store, home_path

# A store with more rows than this is not copied just to preview joins.
_PREVIEW_ROWS = 300_000


@dataclass
class FilePlan:
    """One file, or one sheet of a workbook: how it is read and what it becomes."""

    path: Path
    name: str
    kind: str
    encoding: str
    separator: str
    header: tuple[str, ...]
    map: FileMap
    notes: list[str]
    sample_rows: int
    is_sample: bool

    def to_dict(self) -> dict[str, object]:
        """As plain values, for JSON."""
        return {
            "file": self.name,
            "kind": self.kind,
            "encoding": self.encoding,
            "separator": self.separator,
            "table": self.map.table,
            "label": self.map.label,
            "confidence": self.map.confidence,
            "why": self.map.why,
            "notes": self.notes,
            "columns": [
                {
                    "header": c.header,
                    "target": c.target,
                    "confidence": c.confidence,
                    "why": c.why,
                    "example": c.example,
                    "evidence": c.evidence,
                }
                for c in self.map.columns
            ],
        }


@dataclass
class Plan:
    """A planned import. Edit by `with_mapping`; carry out by `dealglass.ingest.run`."""

    home: Path
    files: list[FilePlan]
    sources: list[SourceFile]
    # Files that are no table of a CRM: name and reason. They are listed, not imported.
    skipped: list[tuple[str, str]]
    references: list[Reference] = field(default_factory=list)
    as_of: date | None = None
    as_of_why: str = ""
    given_as_of: date | None = None
    mappings: list[Saved] = field(default_factory=list)

    @property
    def is_sample(self) -> bool:
        """Whether references and as-of were found on the first rows only."""
        return any(file.is_sample for file in self.files)

    def to_dict(self) -> dict[str, object]:
        """As plain values, for JSON."""
        return {
            "files": [file.to_dict() for file in self.files],
            "skipped": [{"file": name, "why": why} for name, why in self.skipped],
            "references": [reference.to_dict() for reference in self.references],
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "as_of_why": self.as_of_why,
            "is_sample": self.is_sample,
        }

    def to_yaml(self) -> str:
        """The mapping of every file, one YAML document each, to edit and give to --map."""
        return "---\n".join(mapfile.to_yaml(file.map) for file in self.files)

    def to_text(self) -> str:
        """The plan for a terminal: each file, its columns, confidence, example and evidence."""
        lines: list[str] = []
        for file in self.files:
            one = file.map
            what = one.table or "left out"
            lines.append(f"{file.name}: {what} ({one.label}, confidence {one.confidence:.2f})")
            lines += [f"  note: {note}" for note in file.notes]
            for column in one.columns:
                example = f"  e.g. {column.example}" if column.example else ""
                evidence = f"  [{column.evidence}]" if column.evidence else ""
                lines.append(
                    f"  {column.header[:32]:<32} -> {column.target:<18} "
                    f"{column.confidence:.2f}{example[:50]}{evidence}"
                )
        lines += [f"{name}: left out. {why}" for name, why in self.skipped]
        for reference in self.references:
            lines.append(f"proposed join: {reference}")
        if self.as_of:
            lines.append(f"as of {self.as_of.isoformat()} ({self.as_of_why})")
        return "\n".join(lines)

    def with_mapping(self, text: str) -> Plan:
        """The plan again, with mappings from YAML text. Raises ImportProblem with its line."""
        saved = mapfile.parse(text, "mapping")
        paths = list(dict.fromkeys(source.sniffed.path for source in self.sources))
        return _plan(paths, self.home, saved, self.given_as_of, strict=False)


def plan(
    paths: str | Path | Iterable[str | Path],
    home: str | Path | None = None,
    mapping: str | Path | None = None,
    as_of: date | None = None,
) -> Plan:
    """Look at files and folders and say what importing them would do.

    `paths` is one or more files or folders (every file in them counts); `home` is the store's
    folder, where saved mappings live; `mapping` a YAML file that overrules the proposals. Only
    the first rows of long files are read (limits.SAMPLE_ROWS). Raises ImportProblem when a named
    file is missing or no table, or nothing importable is found; files of a folder that are no
    tables are listed under `skipped` instead.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    files, from_folder = _expand([Path(path) for path in given])
    saved = mapfile.load(Path(mapping)) if mapping is not None else []
    return _plan(files, home_path(home), saved, as_of, strict=not from_folder and len(files) == 1)


def _expand(paths: list[Path]) -> tuple[list[Path], bool]:
    files: list[Path] = []
    from_folder = False
    for path in paths:
        if path.is_dir():
            from_folder = True
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            files += [p for p in inside if not p.name.startswith((".", "~$"))]
        else:
            if not path.exists():
                raise ImportProblem(
                    "there is no such file or folder.", where=str(path), mend="Check the path."
                )
            files.append(path)
    if not files:
        raise ImportProblem(
            "the folder is empty.",
            where=", ".join(str(path) for path in paths),
            mend="Give files or a folder with CSV, Excel, JSON or Parquet files.",
        )
    return list(dict.fromkeys(files)), from_folder


def _plan(
    paths: list[Path], home: Path, saved: list[Saved], as_of: date | None, *, strict: bool
) -> Plan:
    found = Plan(home, [], [], [], given_as_of=as_of, mappings=saved)
    with tempfile.TemporaryDirectory(prefix="dealglass-plan-") as folder:
        work = Path(folder)
        for number, path in enumerate(paths):
            try:
                _look_at(found, path, number, work, saved)
            except ImportProblem as problem:
                if strict:
                    raise
                found.skipped.append((path.name, f"{problem.what} {problem.mend}".strip()))
        kept = [file for file in found.files if file.map.table]
        for file in [file for file in found.files if not file.map.table]:
            found.skipped.append((file.name, file.map.why))
        found.files = kept
        if not kept:
            raise ImportProblem(
                "no file holds a table of a CRM: "
                + "; ".join(f"{name}: {why}" for name, why in found.skipped),
                mend="Give a mapping with --map, naming table and columns.",
            )
        _preview(found, work)
    return found


def _look_at(found: Plan, path: Path, number: int, work: Path, saved: list[Saved]) -> None:
    options = _options_for(path, saved)
    sniffed = sniff(path, **options)
    with duckdb.connect(config={"temp_directory": str(work)}) as connection:
        raws = read(connection, sniffed, number, work, Watch(), limits.SAMPLE_ROWS)
        maps = []
        for raw in raws:
            file_map = _map(connection, raw, found.home, saved)
            maps.append(file_map)
            found.files.append(_file_plan(path, sniffed, raw, file_map))
    found.sources.append(SourceFile(sniffed, maps))


def _options_for(path: Path, saved: list[Saved]) -> dict[str, str | None]:
    """Encoding and separator a mapping demands; known before the header can be read."""
    for one in saved:
        if one.read_options and (one.file is None or one.fits([], path.name) or len(saved) == 1):
            return {
                "encoding": _text(one.read_options.get("encoding")),
                "separator": _text(one.read_options.get("separator")),
            }
    return {"encoding": None, "separator": None}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _map(
    connection: duckdb.DuckDBPyConnection, raw: Raw, home: Path, saved: list[Saved]
) -> FileMap:
    proposal = propose(raw.header, profiles(connection, raw), raw.file)
    chosen = next((one for one in saved if one.fits(raw.header, raw.file)), None)
    chosen = chosen or mapfile.find_saved(home, raw.header)
    return chosen.apply(proposal) if chosen else proposal


def _file_plan(path: Path, sniffed: Sniffed, raw: Raw, file_map: FileMap) -> FilePlan:
    return FilePlan(
        path,
        raw.file,
        sniffed.kind,
        raw.encoding,
        raw.separator if sniffed.kind == "csv" else "",
        raw.header,
        file_map,
        list(raw.notes),
        raw.rows_read,
        raw.is_sample,
    )


def _preview(found: Plan, work: Path) -> None:
    """Stage the first rows in memory: evidence, proposed joins and the as-of day."""
    sources = [s for s in found.sources if any(one.table for one in s.maps)]
    with scratch(work / "preview.duckdb", limits.MEMORY_LIMIT, in_memory=True) as connection:
        current = Store(found.home).current()
        if current is not None and current.kind == "import":
            known = sum(current.rows.values())
            if known <= _PREVIEW_ROWS:
                recover(connection, current.path)
        staged = stage(connection, sources, work, Watch(), accept_none, limits.SAMPLE_ROWS)
        as_of = find_as_of(staged.tables, date.today(), found.given_as_of)
    found.references = [r for r in staged.references if r.decision == "refused"]
    found.as_of, found.as_of_why = as_of.day, as_of.why
    for typed in staged.files:
        for file in found.files:
            if file.name == typed.raw.file:
                file.notes += [note for note in typed.notes if note not in file.notes]
