"""The compared period is as long as the current one (mistake 6 of the definitions)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dealglass.periods import PRESETS, Span, YearShape, before, running, span_of, unit_start

DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))
SHAPES = st.builds(YearShape, st.integers(1, 12), st.integers(1, 7))
QUICK = settings(max_examples=300, deadline=None, derandomize=True, database=None)


@QUICK
@given(st.sampled_from(sorted(set(PRESETS) - {"all"})), DAYS, SHAPES)
def test_named_periods(preset: str, as_of: date, shape: YearShape) -> None:
    span = span_of(preset, as_of, shape)
    now = running(span, as_of)
    past = before(span, "previous", as_of, preset, shape)
    assert past.end <= now.start
    # A whole calendar unit compares with the whole unit before; a part with as long a part.
    unit = preset.partition("_")[2]
    is_clipped = past.end == now.start and past.days < now.days
    assert past.days == now.days or is_clipped
    if is_clipped:
        assert past.start == unit_start(now.start - timedelta(days=1), unit, shape)


@QUICK
@given(DAYS, st.integers(1, 900), DAYS, st.sampled_from(("previous", "year")), SHAPES)
def test_custom_periods(
    start: date, days: int, as_of: date, compare: str, shape: YearShape
) -> None:
    span = Span(start, start + timedelta(days=days))
    past = before(span, compare, as_of, "all", shape)
    assert past.days == running(span, as_of).days
    if compare == "previous":
        assert past.end == span.start


@QUICK
@given(st.sampled_from(sorted(PRESETS)), DAYS, SHAPES)
def test_nothing_is_compared_when_not_asked(preset: str, as_of: date, shape: YearShape) -> None:
    span = span_of(preset, as_of, shape)
    assert before(span, "none", as_of, preset, shape) is None
    assert (before(span, "previous", as_of, preset, shape) is None) == (preset == "all")
