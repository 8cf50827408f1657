# ruff: noqa: RUF001 - texts of Russian files
"""How texts become numbers, dates and flags, and with which evidence."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from dealglass.ingest.reading import Hints, Reading, cleaned, is_placeholder
from dealglass.ingest.values import decide, guess_type


def reading(type_: str, values: list[str], **hints: object) -> tuple[list[object], Reading]:
    """The typed values in order, and the Reading."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute("create table t as select unnest(?::varchar[]) as c0", [values])
    profile = [value for value in values if not is_placeholder(value)]
    found = decide(connection, "t", "c0", type_, profile, Hints(**hints))
    value = found.of("v")
    if found.allowed:
        value = f"case when {found.allowed.replace('{t}', f'({value})')} then {value} end"
    rows = connection.execute(
        f"select cast({value} as {found.sql_type}) from (select {cleaned('c0')} as v from t)"
    ).fetchall()
    return [row[0] for row in rows], found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", "1234.56"), ("12,5", "12.50"), ("1.000", "1000.00"), ("-3", "-3.00"),
        ("(5,00)", "-5.00"), ("7-", "-7.00"), ("€ 12,40", "12.40"), ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"), ("1\u202f234,56 руб.", "1234.56"), ("1'234,5", "1234.50"),
        ("12.5", None), ("1,2,3", None), ("12,5 km", None),
    ],
)  # fmt: skip
def test_money_with_decimal_comma(text: str, expected: str | None) -> None:
    values, found = reading("money", ["1.234,56", "7,5", text])
    assert found.decimal_comma is True
    assert values[2] == (Decimal(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.56", "1234.56"), ("$12,400.00", "12400.00"), ("42,000", "42000.00"),
        ("(1,000)", "-1000.00"), ("EUR 5", "5.00"), ("5 USD", "5.00"),
        ("12,34,567.5", "1234567.50"),
        ("1,23", None), ("x", None), ("1.2.3", None), ("", None), ("N/A", None), ("-", None),
    ],
)  # fmt: skip
def test_money_with_decimal_point(text: str, expected: str | None) -> None:
    values, found = reading("money", ["1,234.56", "7.5", text])
    assert found.decimal_comma is False
    assert values[2] == (Decimal(expected) if expected else None)


def test_ambiguous_thousands_follow_the_file_and_say_so() -> None:
    ambiguous = ["1.234", "2.000"]
    american, found = reading("money", ambiguous)
    assert american == [Decimal("1.23"), Decimal("2.00")]
    assert found.is_assumed and "decimal point assumed" in found.evidence
    european, found = reading("money", ambiguous, separator=";")
    assert european == [Decimal("1234.00"), Decimal("2000.00")]
    assert found.is_assumed and "decimal comma assumed" in found.evidence
    told, found = reading("money", ambiguous, forced_decimal_comma=True)
    assert told == european and "as the mapping says" in found.evidence


def test_currency_signs_name_the_currency() -> None:
    _, found = reading("money", ["$5.00", "€6.00", "7.00"])
    rows = duckdb.execute(
        f"select {found.currency_expression.replace('{v}', 'v')} "
        "from (values ('$5.00'), ('€6.00'), ('7.00')) t(v)"
    ).fetchall()
    assert [row[0] for row in rows] == ["USD", "EUR", ""]


@pytest.mark.parametrize(
    ("values", "expected", "words"),
    [
        (["10", "90", "0"], [0.1, 0.9, 0.0], "percent"),
        (["10%", "0.5 %"], [0.1, 0.005], "percent signs"),
        (["0.6", "1"], [0.6, 1.0], "shares"),
    ],
)
def test_probabilities_end_up_between_0_and_1(
    values: list[str], expected: list[float], words: str
) -> None:
    found, how = reading("fraction", values)
    assert found == pytest.approx(expected)
    assert words in how.evidence


def test_day_first_is_proved_by_one_value_and_counted() -> None:
    values, found = reading("date", ["31.12.2025", "1.2.2026", "31.02.2026", "01.02.26"])
    assert values == [date(2025, 12, 31), date(2026, 2, 1), None, date(2026, 2, 1)]
    assert found.day_first is True and not found.is_assumed
    assert found.counts == {"only_day_first": 2, "only_month_first": 0, "either": 2}


def test_month_first_is_proved_too() -> None:
    values, found = reading(
        "time", ["12/31/2025", "1/2/2026 1:05 PM", "01/02/2026 12:05 AM", "13/13/2026"]
    )
    assert values == [
        datetime(2025, 12, 31),
        datetime(2026, 1, 2, 13, 5),
        datetime(2026, 1, 2, 0, 5),
        None,
    ]
    assert found.day_first is False


def test_evidence_is_counted_beyond_the_profile() -> None:
    # 2,999 values fit both readings; the last alone decides.
    values, found = reading("date", ["01/02/2026"] * 2_999 + ["25/02/2026"])
    assert found.day_first is True
    assert set(values) == {date(2026, 2, 1), date(2026, 2, 25)}


@pytest.mark.parametrize(
    ("hints", "day_first"),
    [({}, False), ({"separator": ";"}, True), ({"decimal_comma": True}, True),
     ({"day_first": True}, True), ({"forced_day_first": True}, True)],
)  # fmt: skip
def test_ambiguous_dates_follow_the_file_and_say_so(hints: dict, day_first: bool) -> None:
    values, found = reading("date", ["01/02/2026", "03/04/2026"], **hints)
    assert values[0] == (date(2026, 2, 1) if day_first else date(2026, 1, 2))
    assert found.evidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-10-13T17:16:45.000+0200", datetime(2018, 10, 13, 15, 16, 45)),
        ("2010-01-13 08:40:25+02:00", datetime(2010, 1, 13, 6, 40, 25)),
        ("2010-01-13 08:40:25Z", datetime(2010, 1, 13, 8, 40, 25)),
        ("2018-10-13 5:16 PM", None),
        ("2018.10.13", datetime(2018, 10, 13)),
        ("2018/1/3 4:05", datetime(2018, 1, 3, 4, 5)),
        ("20181013", datetime(2018, 10, 13)),
        ("1700000000000", datetime(2023, 11, 14, 22, 13, 20)),
        ("1700000000", datetime(2023, 11, 14, 22, 13, 20)),
        ("45000.5", datetime(2023, 3, 15, 12)),
        ("Sep 12, 2026", datetime(2026, 9, 12)),
        ("12. März 2026", datetime(2026, 3, 12)),
        ("5 мая 2026 г.", datetime(2026, 5, 5)),
        ("12-Sep-26", datetime(2026, 9, 12)),
        ("September 1, 2026 5:00 PM", datetime(2026, 9, 1, 17)),
        ("2026-02-30", None),
        ("9999-12-31", None),
        ("0001-01-01", None),
        ("hello", None),
        ("Maybe 12 of 2026", None),
    ],
)
def test_moments(text: str, expected: datetime | None) -> None:
    assert reading("time", [text])[0] == [expected]


def test_flags_in_three_languages() -> None:
    values, _ = reading("flag", ["ja", "Nein", "да", "нет", "0", "1", "TRUE", "no", "maybe"])
    assert values == [True, False, True, False, False, True, True, False, None]


@pytest.mark.parametrize(
    "word",
    ["Select", "N/A", "-", "null", "none", "#N/A", "000000000000000AAA", "NaN", " - ", "k.A."],
)
def test_placeholders_mean_no_value(word: str) -> None:
    assert reading("text", [word, "x"])[0] == [None, "x"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["Sep 12, 2026"], "date"), (["$1,200.00", "5"], "number"), (["31.12.2025"], "date"),
        (["a@b.de"], "email"), (["0064600000J5S5TAAV", "0064600000J5S5TAAX"], "id"),
        (["0", "1"], "flag"), (["1 234,56 руб."], "number"), (["x", "1-800"], "text"),
        ([], "empty"),
    ],
)  # fmt: skip
def test_what_a_column_looks_like(values: list[str], expected: str) -> None:
    assert guess_type(values) == expected
