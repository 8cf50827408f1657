"""What columns can become (targets.yml) and what the exports of known tools look like (presets)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from dealglass.ingest.sqltext import fold

_HERE = Path(__file__).parent
TYPES = ("id", "text", "category", "money", "number", "integer", "fraction", "date", "time", "flag")


@dataclass(frozen=True)
class Target:
    """One thing a column can become. `refers_to` names the table when it is a reference by name."""

    table: str
    name: str
    type: str
    words: tuple[str, ...]
    is_helper: bool = False
    refers_to: str | None = None


@dataclass(frozen=True)
class Table:
    """One table of schema `landing` as a target of imports. `words` are folded."""

    name: str
    key: str
    words: tuple[str, ...]
    columns: dict[str, Target] = field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    """One object of one tool's export: which headers prove it, and what each column becomes."""

    system: str
    object: str
    table: str
    needs: tuple[str, ...]
    columns: dict[str, str]
    constants: dict[str, str]
    stage_dates: re.Pattern[str] | None = None

    @property
    def label(self) -> str:
        """As shown to people, such as "Salesforce Opportunity"."""
        return f"{self.system} {self.object}"


@cache
def tables() -> dict[str, Table]:
    """All import targets by table name. Source: targets.yml."""
    loaded = yaml.safe_load((_HERE / "targets.yml").read_text("utf-8"))
    found: dict[str, Table] = {}
    for table, spec in loaded.items():
        columns = {}
        for name, column in spec["columns"].items():
            kind, _, refers_to = str(column["type"]).partition(":")
            columns[name] = Target(
                table,
                name,
                "category" if kind == "name" else kind,
                tuple(dict.fromkeys([fold(name), *(fold(str(w)) for w in column["words"])])),
                bool(column.get("helper", False)),
                refers_to or None,
            )
        found[table] = Table(table, spec["key"], tuple(fold(w) for w in spec["words"]), columns)
    return found


@cache
def presets() -> tuple[Preset, ...]:
    """All objects of all presets/*.yml, in file order."""
    found = []
    for path in sorted((_HERE / "presets").glob("*.yml")):
        loaded = yaml.safe_load(path.read_text("utf-8"))
        for name, spec in loaded["objects"].items():
            pattern = spec.get("stage_dates")
            found.append(
                Preset(
                    loaded["system"],
                    name,
                    spec["table"],
                    tuple(spec["needs"]),
                    dict(spec["columns"]),
                    dict(spec.get("set", {})),
                    re.compile(pattern) if pattern else None,
                )
            )
    return tuple(found)
