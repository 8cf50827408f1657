"""What the laws are tried on: every report of the registry, and questions drawn for it."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from dealglass.catalog import Measure
from dealglass.compose import check_report
from dealglass.registry import load_registry
from dealglass.selection import GRAINS, Filter, Selection
from tests.tiny import demo_source

REGISTRY = load_registry(check=check_report)
CATALOG = REGISTRY.catalog
KEYS = sorted(REGISTRY.reports)
# A question takes some 50 ms: few examples per report, but every report.
FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
PERIODS = ("all", "this_year", "last_quarter", "last_365_days", "last_12_months")


def additive(key: str, groups: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the measures of a report that may be added up over these groupings."""
    report = REGISTRY.report(key)
    return tuple(m for m in report.measures if _adds_up(CATALOG.measure(m), groups))


def _adds_up(measure: Measure, groups: tuple[str, ...]) -> bool:
    # Steps of a funnel are told apart by stage and never added up over it.
    return measure.is_additive and (not measure.along or measure.along in groups)


def plain_dimensions(key: str) -> list[str]:
    """Return the dimensions with few values, the ones people group by."""
    report = REGISTRY.report(key)
    return [d for d in report.dimensions if CATALOG.dimension(d).kind in ("text", "boolean")]


def dates_of(key: str) -> list[str]:
    """Return the date dimensions of a report."""
    report = REGISTRY.report(key)
    return [d for d in report.dimensions if CATALOG.dimension(d).kind == "date"]


@st.composite
def groupings(draw: st.DrawFn, key: str, most: int = 2) -> tuple[str, ...]:
    """Draw one or two groupings of a report, dates in some grain."""
    names = [*plain_dimensions(key), *(f"{d}:" for d in dates_of(key))]
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True))
    return tuple(n + draw(st.sampled_from(GRAINS[1:])) if n.endswith(":") else n for n in chosen)


@st.composite
def filters(draw: st.DrawFn, key: str) -> tuple[Filter, ...]:
    """Draw no filter or one, on values the report has."""
    if draw(st.booleans()):
        return ()
    name = draw(st.sampled_from(plain_dimensions(key)))
    values = demo_source().choices(key, name)
    if not values:
        return ()
    chosen = draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True))
    return (Filter(name, draw(st.sampled_from(("in", "not"))), tuple(chosen)),)


@st.composite
def questions(draw: st.DrawFn, key: str, most: int = 2) -> Selection:
    """Draw a grouped, perhaps filtered question about some period."""
    return Selection(
        period=draw(st.sampled_from(PERIODS)),
        group_by=draw(groupings(key, most)),
        filters=draw(filters(key)),
        as_of=draw(st.sampled_from((None, date(2026, 3, 31)))),
    )
