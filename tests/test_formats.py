"""What a person reads: numbers, money, dates, periods, filters in three locales."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dealglass import formats
from dealglass.formats import change, date_text, in_words, known_locale, number, span_text
from dealglass.periods import Span
from dealglass.selection import Filter, Selection
from tests.chartkit import catalog

NB, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"


@pytest.fixture(autouse=True)
def _english() -> None:
    formats.use_locale("en")


@pytest.mark.parametrize(
    ("value", "unit", "locale", "full", "compact"),
    [
        (1234567.5, "money", "en", "€1,234,568", "€1.2M"),
        (1234567.5, "money", "de", f"1.234.568{NB}€", f"1,2{NB}Mio.{NB}€"),
        (1234567.5, "money", "ru", f"1{NB}234{NB}568{NB}€", f"1,2{NB}млн{NB}€"),
        (999_950, "money", "en", "€999,950", "€1M"),
        (12.5, "money", "en", "€12.50", "€12"),
        (Decimal("0.00"), "money", "en", "€0", "€0"),
        (-1500, "money", "en", f"{MINUS}€1,500", f"{MINUS}€1,500"),
        (9866, "count", "en", "9,866", "9,866"),
        (12345, "count", "de", "12.345", "12.345"),
        (12345, "count", "en", "12,345", "12.3K"),
        (22.16, "percent", "en", "22.2%", "22.2%"),
        (22.16, "percent", "de", f"22,2{NB}%", f"22,2{NB}%"),
        (100.0, "percent", "en", "100%", "100%"),
        (99.97, "percent", "en", "100%", "100%"),
        (55.25, "days", "en", "55 days", "55 d"),
        (1, "days", "en", "1 day", "1 d"),
        (4.26, "days", "en", "4.3 days", "4.3 d"),
        (42, "seconds", "en", "42 s", "42 s"),
        (3725, "seconds", "en", "1 h 2 min", "1 h 2 min"),
        (1.5, "ratio", "de", f"1,5{TIMES}", f"1,5{TIMES}"),
        (9832, "money_per_day", "en", "€9,832 / day", "€9,832 / day"),
    ],
)
def test_a_value_reads_as_its_locale_writes_it(
    value: Any,  # noqa: ANN401
    unit: str,
    locale: str,
    full: str,
    compact: str,
) -> None:
    assert number(value, unit, "EUR", locale) == full
    assert number(value, unit, "EUR", locale, compact=True) == compact


@pytest.mark.parametrize("unit", ["count", "money", "percent", "days", "number", "ratio"])
@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "12"])
def test_what_is_no_number_is_not_available_and_never_zero(value: object, unit: str) -> None:
    assert number(value, unit, "EUR") == "n/a"


def test_zero_and_false_are_values() -> None:
    assert number(0, "percent") == "0%"
    assert number(False, "count") == "0"


def test_a_rounded_nothing_has_no_sign() -> None:
    assert number(-0.001, "money", "EUR") == "€0"
    assert change(-0.04, "points") == "0 pp"


@pytest.mark.parametrize(
    ("value", "unit", "locale", "words"),
    [
        (13.94, "percent", "en", "+13.9%"),
        (-3.7, "percent", "de", f"{MINUS}3,7{NB}%"),
        (1.34, "points", "en", "+1.3 pp"),
        (-0.4, "points", "de", f"{MINUS}0,4 pp"),
        (0.0, "percent", "en", "0%"),
        (2300.0, "percent", "en", f"24{TIMES}"),
        (None, "percent", "en", "n/a"),
    ],
)
def test_a_change_carries_its_sign(value: float | None, unit: str, locale: str, words: str) -> None:
    assert change(value, unit, locale) == words


def test_the_change_of_a_rate_is_in_points() -> None:
    assert formats.change_of("percent") == "points"
    assert formats.change_of("money") == "percent"


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ("de-AT", "de_AT"),
        ("ru", "ru"),
        ("de_XX", "de"),
        ("xx", "en"),
        ("", "en"),
        ("../../etc/passwd", "en"),
        ("<script>", "en"),
        ("e" * 5000, "en"),
        ("en\x00", "en"),
    ],
)
def test_a_locale_that_does_not_exist_falls_back(asked: str, used: str) -> None:
    assert known_locale(asked) == used


def test_the_readers_locale_is_used_unless_another_is_named() -> None:
    formats.use_locale("de")
    assert number(1.5, "number") == "1,5"
    assert number(1.5, "number", locale="en") == "1.5"


@pytest.mark.parametrize("currency", [None, "", "eur", "E<R", "DOUBLOON"])
def test_a_strange_currency_is_written_as_it_stands(currency: str | None) -> None:
    assert number(1234, "money", currency) == ("1,234" if not currency else f"1,234{NB}{currency}")


def test_dates_by_grain() -> None:
    day = date(2026, 5, 4)
    shown = [date_text(day, g) for g in ("day", "week", "month", "quarter", "year")]
    assert shown == ["May 4, 2026", "Week 19, 2026", "May 2026", "Q2 2026", "2026"]
    assert date_text(day, "month", "de") == "Mai 2026"
    assert date_text(date(2027, 1, 1), "week") == "Week 53, 2026"
    assert date_text(None) == "n/a"


def test_axis_dates_are_short() -> None:
    day = date(2026, 5, 4)
    assert [formats.axis_date(day, g) for g in ("day", "month", "quarter", "year")] == [
        "May 4",
        "May 26",
        "Q2 26",
        "2026",
    ]


def test_a_period_shows_its_last_day_inclusive() -> None:
    first, end = date(2026, 1, 1), date(2026, 4, 1)
    assert span_text(Span(first, end)) == "Jan 1, 2026 to Mar 31, 2026"
    words = span_text(Span(first, end), "this_quarter")
    assert words == "This quarter · Jan 1, 2026 to Mar 31, 2026"
    assert span_text(Span(first, date(2026, 1, 2))) == "Jan 1, 2026"
    assert span_text(Span(first, None)) == "from Jan 1, 2026"
    assert span_text(Span(None, end)) == "until Mar 31, 2026"
    assert span_text(Span(), "all") == "All time"


def test_filters_in_words() -> None:
    chosen = Selection(
        filters=(
            Filter("owner", "in", ("Ana", "Ben")),
            Filter("source", "not", tuple("abcdef")),
            Filter("amount", "ge", ("1234.5",)),
            Filter("closed_on:quarter", "in", ("2026-01-01",)),
            Filter("gone", "in", ("x",)),
        )
    )
    assert in_words(chosen, catalog(), currency="EUR") == [
        "Amount ≥ €1,234",
        "Closed is Q1 2026",
        "gone is x",
        "Owner is Ana or Ben",
        "Source is not a or b or c or 3 more",
    ]


@pytest.mark.parametrize("locale", ["en", "de", "ru"])
@pytest.mark.parametrize("unit", ["money", "count", "percent", "days"])
def test_axis_steps_end_with_the_whole_number(unit: str, locale: str) -> None:
    steps = formats.compact_steps(unit, "EUR", locale)
    assert steps[-1][0] == 1
    assert [s for s, _, _ in steps] == sorted((s for s, _, _ in steps), reverse=True)


def test_axis_steps_write_what_the_locale_writes() -> None:
    assert (1e6, "", f"{NB}Mio.{NB}€") in formats.compact_steps("money", "EUR", "de")
    assert (1e6, "€", "M") in formats.compact_steps("money", "EUR", "en")
    assert 1000 not in [s for s, _, _ in formats.compact_steps("money", "EUR", "de")]
