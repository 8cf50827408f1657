"""Mappings as YAML: saved for files with the same headers, edited by people, checked strictly."""

from __future__ import annotations

import fnmatch
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from dealglass.errors import ImportProblem, near
from dealglass.ingest.mapping import EXTRA, IGNORE, ColumnMap, FileMap
from dealglass.ingest.sqltext import fold
from dealglass.ingest.targets import tables

_KEYS = ("file", "table", "columns", "set", "read")
_READ_KEYS = {"encoding": str, "separator": str, "day_first": bool, "decimal_comma": bool}


@dataclass
class Saved:
    """One mapping of a YAML file: header -> target, for files that have these headers."""

    where: str
    table: str | None
    columns: dict[str, str]
    file: str | None = None
    constants: dict[str, str] = field(default_factory=dict)
    read_options: dict[str, object] = field(default_factory=dict)

    def fits(self, header: Sequence[str], file: str) -> bool:
        """Whether every column named here is in the header, and the file's name fits."""
        known = {fold(name) for name in header}
        named = self.file is None or fnmatch.fnmatch(file.casefold(), self.file.casefold())
        return named and all(fold(name) in known for name in self.columns)

    def apply(self, proposal: FileMap) -> FileMap:
        """The proposal with this mapping's word in place of every guess."""
        wanted = {fold(name): target for name, target in self.columns.items()}
        columns = []
        taken = set(self.columns.values())
        for column in proposal.columns:
            target = wanted.get(fold(column.header))
            if target is None:
                # Columns the mapping does not name keep their proposal if it is free.
                free = self.table == proposal.table and column.target not in taken
                target = column.target if free and self.table else EXTRA
                columns.append(
                    ColumnMap(column.header, target, column.confidence, column.why, column.example)
                )
            else:
                columns.append(
                    ColumnMap(column.header, target, 1.0, f"from {self.where}", column.example)
                )
        for old, new in zip(proposal.columns, columns, strict=True):
            new.found_type = old.found_type
        return FileMap(
            proposal.file,
            self.table,
            f"mapping {Path(self.where).name}",
            1.0,
            f"mapping from {self.where}",
            columns,
            {**proposal.constants, **self.constants},
            proposal.preset if self.table == proposal.table else None,
            self.read_options,
        )


def fingerprint(header: Sequence[str]) -> str:
    """The same for the same set of headers, whatever their order; 12 hex digits."""
    text = "\n".join(sorted(fold(name) for name in header))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def to_yaml(file_map: FileMap) -> str:
    """A mapping as a YAML document people can edit, with confidence and example as comments."""
    lines = [
        f"# {file_map.label}: {file_map.why} (confidence {file_map.confidence:.2f})",
        f"file: {_scalar(file_map.file)}",
        f"table: {file_map.table or 'null'}",
        "columns:  # a target of the table, 'extra' (kept as a dimension) or 'ignore'",
    ]
    for column in file_map.columns:
        example = " ".join(column.example.split())
        note = f"{column.confidence:.2f} {column.why}" + (f"; e.g. {example}" if example else "")
        lines.append(f"  {_scalar(column.header)}: {column.target}  # {note}")
    if file_map.constants:
        lines.append("set:")
        lines += [f"  {name}: {_scalar(str(v))}" for name, v in file_map.constants.items()]
    if file_map.read_options:
        lines.append("read:")
        for key, option in file_map.read_options.items():
            shown = str(option).lower() if isinstance(option, bool) else _scalar(str(option))
            lines.append(f"  {key}: {shown}")
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    dumped = yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style='"')
    return dumped.strip().removesuffix("...").strip()


def save(home: Path, header: Sequence[str], file_map: FileMap) -> Path:
    """Write the mapping under home/mappings so that files with the same headers reuse it."""
    folder = home / "mappings"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{fingerprint(header)}.yml"
    temporary = path.with_suffix(".new")
    # The file's name may differ next month; the headers are what identifies it.
    text = "\n".join(
        line for line in to_yaml(file_map).splitlines() if not line.startswith("file:")
    )
    temporary.write_text(text + "\n", "utf-8")
    os.replace(temporary, path)
    return path


def find_saved(home: Path | None, header: Sequence[str]) -> Saved | None:
    """The mapping saved for these headers, if there is one. Raises ImportProblem if it is wrong."""
    path = home / "mappings" / f"{fingerprint(header)}.yml" if home else None
    return load(path)[0] if path is not None and path.is_file() else None


def load(path: Path) -> list[Saved]:
    """Read a YAML file of one or more mappings, strictly.

    Raises ImportProblem naming file, line and mend for a wrong key, table, target or option.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ImportProblem(
            "the mapping cannot be read.", where=str(path), mend="Give a UTF-8 YAML file."
        ) from error
    return parse(text, path.name)


def parse(text: str, where: str) -> list[Saved]:
    """Like load, from text; `where` names it in errors."""
    try:
        nodes = [node for node in yaml.compose_all(text, yaml.SafeLoader) if node is not None]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ImportProblem(
            f"this is no YAML: {error.problem}.",
            where=f"{where}:{line}",
            mend="Check colons, quotes and indentation.",
        ) from error
    if not nodes:
        raise ImportProblem("the mapping is empty.", where=where, mend="Name table and columns.")
    return [_saved(node, where) for node in nodes]


def _saved(node: yaml.Node, where: str) -> Saved:
    top = _pairs(node, where, "the mapping")
    for key, (key_node, _) in top.items():
        if key not in _KEYS:
            raise _wrong(where, key_node, f"unknown key '{key}'", near(key, _KEYS), _KEYS)
    if "table" not in top:
        raise _wrong(where, node, "the key 'table' is missing", "", tuple(tables()))
    table = _table_name(top["table"][1], where)
    columns = _columns(top["columns"][1], table, where) if "columns" in top else {}
    constants: dict[str, str] = {}
    if "set" in top and table:
        for name, (key_node, value) in _pairs(top["set"][1], where, "'set'").items():
            _check_target(name, table, key_node, where, specials=())
            constants[name] = str(value.value)
    options = _read_options(top["read"][1], where) if "read" in top else {}
    file = str(top["file"][1].value) if "file" in top else None
    return Saved(where, table, columns, file, constants, options)


def _table_name(node: yaml.Node, where: str) -> str | None:
    name = str(node.value)
    if name in ("null", "~", ""):
        return None
    if name not in tables():
        hint = near(name, tables())
        raise _wrong(where, node, f"there is no table '{name}'", hint, tuple(tables()))
    return name


def _columns(node: yaml.Node, table: str | None, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    by_target: dict[str, str] = {}
    for header, (key_node, value) in _pairs(node, where, "'columns'").items():
        target = str(value.value)
        if table is not None:
            _check_target(target, table, value, where, specials=(EXTRA, IGNORE))
        if target in by_target:
            raise _wrong(
                where,
                key_node,
                f"'{header}' and '{by_target[target]}' both become '{target}'",
                "Use 'extra' for one of them.",
                (),
            )
        if target not in (EXTRA, IGNORE):
            by_target[target] = header
        found[header] = target
    return found


def _check_target(
    target: str, table: str, node: yaml.Node, where: str, specials: tuple[str, ...]
) -> None:
    names = tuple(tables()[table].columns) + specials
    if target not in names:
        what = f"table '{table}' has no target '{target}'"
        raise _wrong(where, node, what, near(target, names), names)


def _read_options(node: yaml.Node, where: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, (key_node, value) in _pairs(node, where, "'read'").items():
        if name not in _READ_KEYS:
            names = tuple(_READ_KEYS)
            raise _wrong(where, key_node, f"unknown option '{name}'", near(name, names), names)
        text = str(value.value)
        if _READ_KEYS[name] is bool:
            if text.lower() not in ("true", "false"):
                raise _wrong(where, value, f"'{name}' is true or false, not '{text}'", "", ())
            found[name] = text.lower() == "true"
        else:
            found[name] = text.replace("\\t", "\t")
    return found


def _pairs(node: yaml.Node, where: str, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(where, node, f"{what} must be a list of 'name: value' lines", "", ())
    found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key, value in node.value:
        if str(key.value) in found:
            raise _wrong(where, key, f"'{key.value}' comes twice", "Remove one of them.", ())
        found[str(key.value)] = (key, value)
    return found


def _wrong(
    where: str, node: yaml.Node, what: str, hint: str, allowed: Sequence[str]
) -> ImportProblem:
    mend = " ".join(filter(None, (hint, f"Use: {', '.join(allowed)}." if allowed else "")))
    return ImportProblem(f"{what}.", where=f"{where}:{node.start_mark.line + 1}", mend=mend)
