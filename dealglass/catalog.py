"""queries/measures.yml and queries/dimensions.yml as frozen objects, checked strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import yaml

from dealglass.errors import CatalogError, UnknownName, near
from dealglass.yamltext import load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

QUERIES = Path(__file__).resolve().parent.parent / "queries"

Unit = Literal[
    "count", "percent", "money", "days", "hours", "seconds", "number", "money_per_day", "ratio"
]
Kind = Literal["text", "number", "money", "date", "boolean"]
UNITS: tuple[str, ...] = get_args(Unit)
KINDS: tuple[str, ...] = get_args(Kind)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Measure:
    """One number and what it means.

    `sql` aggregates the columns of a report's rows; `derived` instead computes from other
    measures of the same result, after grouping, and may use windows over `group_order`;
    `others_of` is another measure, computed over the rows of all other groups.
    `along` names the dimension a measure is told along, such as the stages of a funnel: windows
    start anew for each value of the other groupings, and without that dimension the measure is
    null, because adding up its steps would mean nothing.
    `time` is the date the period applies to: a column, None for the report's own, or "moment"
    for a state at the end of the period. `rows` selects the rows under the figure. `n` is the
    denominator of a rate; of a derived one, a column of the result such as "leads__n".
    `better` says which direction is good news.
    """

    name: str
    label: str
    unit: str
    counted: str
    category: str
    sql: str = ""
    derived: str = ""
    others_of: str = ""
    along: str = ""
    needs: tuple[str, ...] = ()
    time: str | None = None
    rows: str = ""
    n: str = ""
    better: str = "up"
    is_additive: bool = False
    goal: str = ""
    caution: str = ""


@dataclass(frozen=True)
class Dimension:
    """One thing to group and filter by.

    `empty` is the label of rows without a value: a missing label is a value. `order` names the
    column of the report's rows that sorts the groups, where it is not the label itself.
    """

    name: str
    label: str
    kind: str = "text"
    empty: str = "(none)"
    order: str = ""
    counted: str = ""


@dataclass(frozen=True)
class Catalog:
    """All measures and dimensions by name."""

    measures: Mapping[str, Measure] = field(default_factory=dict)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)

    def measure(self, name: str) -> Measure:
        """Return the measure, or raise UnknownName with the nearest name."""
        if name not in self.measures:
            raise UnknownName(
                f"there is no measure '{name}'.", mend=near(name, self.measures), where="Catalogue"
            )
        return self.measures[name]

    def dimension(self, name: str) -> Dimension:
        """Return the dimension, or raise UnknownName with the nearest name."""
        if name not in self.dimensions:
            raise UnknownName(
                f"there is no dimension '{name}'.",
                mend=near(name, self.dimensions),
                where="Catalogue",
            )
        return self.dimensions[name]

    def extended(self, dimensions: Iterable[Dimension]) -> Catalog:
        """Return this catalogue with more dimensions: the extra columns of an import."""
        more = {d.name: d for d in dimensions}
        return replace(self, dimensions=MappingProxyType({**self.dimensions, **more}))


def load_catalog(folder: Path = QUERIES) -> Catalog:
    """Read and check both files. Raises CatalogError naming file, entry and mend."""
    measures = {
        name: _entry(Measure, folder / "measures.yml", name, raw)
        for name, raw in _yaml(folder / "measures.yml").items()
    }
    dimensions = {
        name: _entry(Dimension, folder / "dimensions.yml", name, raw)
        for name, raw in _yaml(folder / "dimensions.yml").items()
    }
    for measure in measures.values():
        _check_measure(folder / "measures.yml", measure, measures)
        if measure.along and measure.along not in dimensions:
            raise CatalogError(
                f"is told along '{measure.along}', which is no dimension.",
                where=f"{folder.name}/measures.yml, '{measure.name}'",
                mend=near(measure.along, dimensions),
            )
    for dimension in dimensions.values():
        if dimension.kind not in KINDS:
            raise CatalogError(
                f"kind '{dimension.kind}' is unknown.",
                where=f"{folder.name}/dimensions.yml, '{dimension.name}'",
                mend=f"Use one of: {', '.join(KINDS)}.",
            )
    return Catalog(MappingProxyType(measures), MappingProxyType(dimensions))


def _yaml(path: Path) -> dict[str, dict[str, Any]]:
    try:
        loaded = load_yaml(path.read_text("utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogError(
            f"{error.problem}.", where=f"{path.parent.name}/{path.name}:{line}"
        ) from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CatalogError(f"cannot be read: {error}.", where=str(path)) from error
    if not isinstance(loaded, dict):
        raise CatalogError("must be a mapping of name to entry.", where=str(path))
    for name in loaded:
        if not _NAME.fullmatch(str(name)):
            raise CatalogError(
                f"'{name}' is no name.",
                where=f"{path.parent.name}/{path.name}",
                mend="Use small letters, digits and underscores: names stand in SQL and links.",
            )
    return loaded


def _entry(cls: type, path: Path, name: str, raw: dict[str, Any]) -> Any:  # noqa: ANN401
    where = f"{path.parent.name}/{path.name}, '{name}'"
    types = {one.name: one.type for one in fields(cls)}
    known = set(types) - {"name"}
    if raw is not None and not isinstance(raw, dict):
        raise CatalogError("must be `key: value` lines.", where=where)
    for key in map(str, raw or {}):
        if key not in known:
            raise CatalogError(
                f"unknown key '{key}'.",
                where=where,
                mend=near(key, known) or f"Use: {', '.join(sorted(known))}.",
            )
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in (raw or {}).items()}
    for key, value in values.items():
        if types[key].startswith("str") and not isinstance(value, str):
            raise CatalogError(f"'{key}' must be text, not {value!r}.", where=where)
        if types[key].startswith("tuple") and not isinstance(value, tuple):
            raise CatalogError(f"'{key}' must be a list, not {value!r}.", where=where)
        if types[key] == "bool" and not isinstance(value, bool):
            raise CatalogError(f"'{key}' must be true or false, not {value!r}.", where=where)
    try:
        return cls(name=name, **values)
    except TypeError as error:
        missing = str(error).split("argument", 1)[-1].lstrip("s: ")
        raise CatalogError(f"needs the key {missing}.", where=where) from error


def _check_measure(path: Path, measure: Measure, measures: Mapping[str, Measure]) -> None:
    where = f"{path.parent.name}/{path.name}, '{measure.name}'"
    if sum(map(bool, (measure.sql, measure.derived, measure.others_of))) != 1:
        raise CatalogError("needs one of 'sql', 'derived', 'others_of'.", where=where)
    if measure.unit not in UNITS:
        raise CatalogError(
            f"unit '{measure.unit}' is unknown.", where=where, mend=f"Use: {', '.join(UNITS)}."
        )
    if measure.better not in ("up", "down", "none"):
        raise CatalogError("'better' must be up, down or none.", where=where)
    if measure.derived and not measure.needs:
        raise CatalogError("a derived measure must say what it 'needs'.", where=where)
    if measure.others_of and not getattr(measures.get(measure.others_of), "sql", ""):
        raise CatalogError(
            f"'others_of: {measure.others_of}' must name a measure with 'sql'.", where=where
        )
    for needed in measure.needs:
        if needed not in measures:
            raise CatalogError(
                f"needs '{needed}', which does not exist.", where=where, mend=near(needed, measures)
            )
