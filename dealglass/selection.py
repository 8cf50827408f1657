"""What the reader chose, as plain frozen values; to and from a URL; in words.

Problems found in a URL are of two kinds. One that concerns which rows are meant (a filter, the
period, the as-of date) blocks: no rows are shown until the reader lifts it, so a damaged link
can never show more than was asked. One that concerns only how they are shown (grouping, chart,
comparison) has no effect but a notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from dealglass.errors import BadSelection, DealglassError, UnknownName, near
from dealglass.i18n import text
from dealglass.periods import FIRST_DAY, LAST_DAY, PRESETS

if TYPE_CHECKING:
    from dealglass.catalog import Catalog, Dimension

GRAINS = ("day", "week", "month", "quarter", "year")
COMPARISONS = ("none", "previous", "year")
CHARTS = ("bar", "stacked", "line", "area", "pie", "funnel", "table")
OPERATORS = {"in": "is", "not": "is not", "ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
MAX_VALUES, MAX_FILTERS, MAX_LENGTH, MAX_GROUPS, MAX_LIMIT = 500, 40, 500, 3, 100_000
_LOOK = ("compare", "by", "split", "measures", "chart", "pct", "sort", "limit")
RESERVED = frozenset(("v", "page", "period", "from", "to", "as_of", *_LOOK))
# Parameters that mail programs and advertisers append to any link; they mean nothing here.
_FOREIGN = re.compile(r"^(utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|embed|embed_options)$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
_NUMBER = re.compile(r"^-?\d{1,15}(\.\d{1,6})?$", re.ASCII)


@dataclass(frozen=True)
class Filter:
    """Rows whose `column` (a dimension, dates with ":grain") stands in `op` to `values`.

    Values are text as in a URL: dates ISO, numbers plain. `in` and `not` take many values,
    the comparisons exactly one.
    """

    column: str
    op: str = "in"
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(set(self.values))))


@dataclass(frozen=True)
class Selection:
    """Everything a reader can choose on a report. See the module for what blocks."""

    period: str = "all"
    start: date | None = None
    end: date | None = None
    compare: str = "none"
    filters: tuple[Filter, ...] = ()
    group_by: tuple[str, ...] = ()
    split_by: str | None = None
    measures: tuple[str, ...] = ()
    chart: str | None = None
    percent: bool = False
    as_of: date | None = None
    sort: str | None = None
    limit: int | None = None
    params: tuple[tuple[str, str], ...] = ()
    blocked: tuple[str, ...] = field(default=(), compare=False)
    notices: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.filters, key=lambda f: (f.column, f.op, f.values)))
        object.__setattr__(self, "filters", ordered)
        object.__setattr__(self, "params", tuple(sorted(self.params)))

    @property
    def groups(self) -> tuple[str, ...]:
        """All groupings in order: `group_by`, then `split_by`."""
        split = (self.split_by,) if self.split_by and self.split_by not in self.group_by else ()
        return self.group_by + split

    def values_of(self, column: str, op: str = "in") -> tuple[str, ...]:
        """Return the values filtered on, or () when the column has no such filter."""
        return next((f.values for f in self.filters if (f.column, f.op) == (column, op)), ())

    def with_filter(self, column: str, values: Iterable[str], op: str = "in") -> Selection:
        """Return this selection with that one filter replaced; no values removes it."""
        chosen = tuple(values)
        kept = tuple(f for f in self.filters if (f.column, f.op) != (column, op))
        return replace(self, filters=kept + ((Filter(column, op, chosen),) if chosen else ()))


def split_name(name: str) -> tuple[str, str | None]:
    """Split "closed_on:quarter" into ("closed_on", "quarter")."""
    column, _, grain = name.partition(":")
    return column, grain or None


def to_pairs(selection: Selection) -> list[tuple[str, str]]:
    """Return the canonical URL parameters: always whole, in a fixed order."""
    pairs = [("v", "1")]
    if selection.start or selection.end:
        pairs += [(k, d.isoformat()) for k, d in _bounds(selection)]
    else:
        pairs.append(("period", selection.period))
    if selection.as_of:
        pairs.append(("as_of", selection.as_of.isoformat()))
    pairs.append(("compare", selection.compare))
    for one in selection.filters:
        key = one.column if one.op == "in" else f"{one.column}.{one.op}"
        pairs += [(key, value) for value in one.values]
    pairs += [("by", name) for name in selection.group_by]
    pairs += [("measures", name) for name in selection.measures]
    for key, value in (
        ("split", selection.split_by),
        ("chart", selection.chart),
        ("pct", "1" if selection.percent else None),
        ("sort", selection.sort),
        ("limit", None if selection.limit is None else str(selection.limit)),
    ):
        if value is not None:
            pairs.append((key, value))
    return pairs + [(f"p.{name}", value) for name, value in selection.params]


def _bounds(selection: Selection) -> Iterator[tuple[str, date]]:
    if selection.start:
        yield "from", selection.start
    if selection.end:
        yield "to", selection.end


def from_pairs(
    pairs: Iterable[tuple[str, str]], catalog: Catalog, default: Selection | None = None
) -> Selection:
    """Read URL parameters. Never raises: what cannot be read is in `blocked` or `notices`.

    A URL without "v" is not one of ours in full: it starts from `default` and changes only what
    it names. With "v" it is authoritative.
    """
    gathered: dict[str, list[str]] = {}
    for key, value in pairs:
        gathered.setdefault(key, []).append(value)
    return _Reader(catalog, gathered, default or Selection()).read()


class _Reader:
    """Reads one set of URL parameters into a Selection, collecting problems."""

    def __init__(self, catalog: Catalog, given: dict[str, list[str]], base: Selection) -> None:
        self.catalog, self.given = catalog, given
        self.selection = Selection() if "v" in given else base
        self.blocked: list[str] = []
        self.notices: list[str] = []

    def read(self) -> Selection:
        self._period()
        self._filters()
        self._look()
        return replace(self.selection, blocked=tuple(self.blocked), notices=tuple(self.notices))

    def _one(self, key: str) -> str | None:
        values = self.given.get(key)
        return values[-1] if values else None

    def _set(self, **changes: Any) -> None:  # noqa: ANN401
        self.selection = replace(self.selection, **changes)

    def _period(self) -> None:
        preset = self._one("period")
        if preset is not None:
            if preset in PRESETS:
                self._set(period=preset, start=None, end=None)
            else:
                hint = near(shown(preset), PRESETS)
                self.blocked.append(
                    text(
                        "The period '{name}' does not exist. {hint}", name=shown(preset), hint=hint
                    )
                )
        dates: dict[str, date] = {}
        for key in ("from", "to", "as_of"):
            raw = self._one(key)
            if raw is None:
                continue
            try:
                dates[key] = read_date(raw)
            except BadSelection as error:
                self.blocked.append(f"{key}: {error}")
        if dates.get("as_of"):
            self._set(as_of=dates["as_of"])
        start, end = dates.get("from"), dates.get("to")
        if start and end and start >= end:
            self.blocked.append(text("The period ends before it starts."))
        if start or end:
            self._set(period="all", start=start, end=end)

    def _filters(self) -> None:
        given: dict[tuple[str, str], list[str]] = {}
        for key, values in self.given.items():
            if key in RESERVED or _FOREIGN.match(key):
                continue
            if key.startswith("p.") and _NAME.match(key[2:]):
                self._param(key[2:], values[-1])
                continue
            # "owner" and "owner.in" are one filter: apart, they would mean less than together.
            column, _, op = key.partition(".")
            given.setdefault((column, op or "in"), []).extend(values)
        found: list[Filter] = []
        for (column, op), values in given.items():
            try:
                found.append(checked_filter(Filter(column, op, tuple(values)), self.catalog))
            except DealglassError as error:
                self.blocked.append(str(error))
        if len(found) > MAX_FILTERS:
            self.blocked.append(text("A link may hold {n} filters at most.", n=MAX_FILTERS))
            found = found[:MAX_FILTERS]
        named = {(f.column, f.op) for f in found}
        kept = [f for f in self.selection.filters if (f.column, f.op) not in named]
        self._set(filters=tuple(kept + found))

    def _param(self, name: str, value: str) -> None:
        if len(value) > MAX_LENGTH or _CONTROL.search(value):
            self.blocked.append(text("The value of '{name}' cannot be read.", name=name))
        else:
            others = tuple(p for p in self.selection.params if p[0] != name)
            self._set(params=(*others, (name, value)))

    def _look(self) -> None:
        self._names("by", "group_by", self._grouping)
        self._names("measures", "measures", self._measure)
        split = self._one("split")
        if split is not None and self._usable("split", split, self._grouping):
            self._set(split_by=split)
        for key, field_name, allowed in (
            ("compare", "compare", COMPARISONS),
            ("chart", "chart", CHARTS),
        ):
            value = self._one(key)
            if value is not None and value not in allowed:
                self._ignored(key, value)
            elif value is not None:
                self._set(**{field_name: value})
        if (percent := self._one("pct")) is not None:
            self._set(percent=percent == "1")
        sort = self._one("sort")
        if sort is not None:
            if re.fullmatch(r"-?[a-z][a-z0-9_]{0,62}(:[a-z]+)?", sort):
                self._set(sort=sort)
            else:
                self._ignored("sort", sort)
        limit = self._one("limit")
        if limit is not None:
            if limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MAX_LIMIT:
                self._set(limit=int(limit))
            else:
                self._ignored("limit", limit)

    def _names(self, key: str, field_name: str, check: Callable[[str], None]) -> None:
        if key not in self.given:
            return
        names = [n for n in dict.fromkeys(self.given[key]) if self._usable(key, n, check)]
        if key == "by" and len(names) > MAX_GROUPS:
            self.notices.append(text("Only the first {n} groupings are shown.", n=MAX_GROUPS))
            names = names[:MAX_GROUPS]
        self._set(**{field_name: tuple(names)})

    def _usable(self, key: str, name: str, check: Callable[[str], None]) -> bool:
        try:
            check(name)
        except DealglassError:
            self._ignored(key, name)
            return False
        return True

    def _grouping(self, name: str) -> None:
        check_grouping(name, self.catalog)

    def _measure(self, name: str) -> None:
        self.catalog.measure(name)

    def _ignored(self, key: str, value: str) -> None:
        self.notices.append(
            text("'{key}={value}' in the link was ignored.", key=key, value=shown(value))
        )


def shown(value: str, length: int = 60) -> str:
    """Return a value fit to print in a message: no control characters, not too long."""
    clean = _CONTROL.sub("?", value)
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def read_date(raw: str) -> date:
    """Read an ISO date between 1900 and 2200, or raise BadSelection."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
            raise ValueError
        value = date.fromisoformat(raw)
    except ValueError:
        raise BadSelection(
            f"'{shown(raw)}' is not a date.", mend="Write it as 2026-01-31."
        ) from None
    if not FIRST_DAY <= value <= LAST_DAY:
        raise BadSelection(f"'{raw}' is out of range.", mend=f"Use {FIRST_DAY} to {LAST_DAY}.")
    return value


def check_grouping(name: str, catalog: Catalog) -> Dimension | None:
    """Return the dimension a grouping names; None for "time:grain". Raises UnknownName."""
    column, grain = split_name(name)
    if grain is not None and grain not in GRAINS:
        raise UnknownName(f"there is no grain '{shown(grain)}'.", mend=f"Use {', '.join(GRAINS)}.")
    if column == "time":
        if grain is None:
            raise UnknownName("'time' needs a grain.", mend="For example time:month.")
        return None
    dimension = catalog.dimension(shown(column))
    if grain and dimension.kind != "date":
        raise UnknownName(f"'{column}' is not a date.", mend=f"Group by '{column}' alone.")
    return dimension


def checked_filter(one: Filter, catalog: Catalog) -> Filter:
    """Return the filter in canonical form, or raise BadSelection / UnknownName."""
    dimension = check_grouping(one.column, catalog)
    if dimension is None:
        raise BadSelection("'time' cannot be filtered.", mend="Use a period.")
    name = text(dimension.label)
    if one.op not in OPERATORS:
        raise BadSelection(f"{name}: there is no comparison '{shown(one.op)}'.")
    if not one.values or len(one.values) > MAX_VALUES:
        raise BadSelection(f"{name}: between 1 and {MAX_VALUES} values can be chosen.")
    if one.op not in ("in", "not") and (
        len(one.values) > 1 or dimension.kind in ("text", "boolean")
    ):
        raise BadSelection(f"{name}: '{OPERATORS[one.op]}' needs one number or date.")
    return replace(one, values=tuple(_value(v, one, dimension) for v in one.values))


def _value(raw: str, one: Filter, dimension: Dimension) -> str:
    name = text(dimension.label)
    if len(raw) > MAX_LENGTH or _CONTROL.search(raw):
        raise BadSelection(f"{name}: the value '{shown(raw)}' cannot be read.")
    if raw == dimension.empty and one.op in ("in", "not"):
        return raw
    if dimension.kind == "date":
        return read_date(raw).isoformat()
    if dimension.kind in ("number", "money"):
        return _number(raw, name)
    if dimension.kind == "boolean" and raw not in ("true", "false"):
        raise BadSelection(f"{name}: '{shown(raw)}' is neither true nor false.")
    return raw


def _number(raw: str, name: str) -> str:
    try:
        if not _NUMBER.match(raw):
            raise InvalidOperation
        value = Decimal(raw)
    except InvalidOperation:
        raise BadSelection(
            f"{name}: '{shown(raw)}' is not a number.", mend="Write it as 1234.56."
        ) from None
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


_WHERE = re.compile(
    r"\s*(?P<column>[A-Za-z_][A-Za-z0-9_:]*)\s*(?P<op>!=|>=|<=|=|>|<)\s*(?P<values>.*)\Z", re.DOTALL
)
_WHERE_OPS = {"=": "in", "!=": "not", ">=": "ge", ">": "gt", "<=": "le", "<": "lt"}


def read_where(words: str, catalog: Catalog) -> Filter:
    r"""Read a command line filter such as "owner=Ann|Bob" or "amount>=1000".

    A bar inside a value is written "\|". Raises BadSelection or UnknownName.
    """
    found = _WHERE.match(words)
    if not found:
        raise BadSelection(
            f"'{shown(words)}' is not a filter.", mend="Write 'owner=Ann|Bob' or 'amount>=1000'."
        )
    values = [v.replace(r"\|", "|") for v in re.split(r"(?<!\\)\|", found["values"])]
    one = Filter(found["column"], _WHERE_OPS[found["op"]], tuple(values))
    return checked_filter(one, catalog)
