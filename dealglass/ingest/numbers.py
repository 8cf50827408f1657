# ruff: noqa: RUF001 - signs of Russian and European files
"""Texts to numbers: decimal comma or point by evidence, thousands, money signs, percent."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from dealglass.ingest.reading import Hints, Reading, cleaned
from dealglass.ingest.sqltext import identifier, literal

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "руб": "RUB", "¥": "JPY", "₹": "INR",
          "zł": "PLN", "CHF": "CHF"}  # fmt: skip
_BLANKS = r"[\s\x{00a0}\x{202f}\x{2009}''’`]"
_MONEY_WORDS = r"(?i)[$€£₽¥₹]|руб\.?|р\.|zł|\b(usd|eur|gbp|rub|chf|jpy|inr|pln|aud|cad|sek|nok|dkk|czk|brl|mxn|cny)\b"  # noqa: E501
NUMBER = re.compile(r"[-+(]?[\d.,\s\u00a0\u202f'’]*\d[\d.,\s\u00a0\u202f'’]*[-)]?%?$")


def decide_number(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    type_: str,
    profile: Sequence[str],
    hints: Hints,
) -> Reading:
    sql_type = {"money": "decimal(18, 2)", "integer": "bigint"}.get(type_, "double")
    has_comma = any("," in value for value in profile)
    marked = [value for value in profile if "." in value or "," in value]
    unclear = any(re.fullmatch(r"\D*\d{1,3}\.\d{3}\D*", value) for value in profile)
    comma, evidence, assumed = False, "", False
    counts: dict[str, int] = {}
    if has_comma or unclear:
        comma, evidence, assumed, counts = _decimal_sign(connection, table, column, hints)
    elif marked:
        evidence = "decimal point: no value has a comma"
    reading = Reading(type_, "", sql_type, evidence, decimal_comma=comma if marked else None)
    reading.is_assumed, reading.counts = assumed, counts
    reading.expression = _number_sql(comma, sql_type)
    if type_ == "fraction":
        reading.expression, note = _as_fraction(connection, table, column, reading)
        reading.evidence = "; ".join(filter(None, (reading.evidence, note)))
    if type_ == "money" and any(sign in value for value in profile for sign in _SIGNS):
        cases = " ".join(
            f"when contains({{v}}, {literal(sign)}) then {literal(code)}"
            for sign, code in _SIGNS.items()
        )
        reading.currency_expression = (
            f"case {cases} else regexp_extract(upper({{v}}), '(?:^|[^A-Z])(USD|EUR|GBP|RUB|CHF)"
            "(?:$|[^A-Z])', 1) end"
        )
    return reading


def _number_sql(comma: bool, sql_type: str) -> str:
    bare = (
        f"regexp_replace(regexp_replace({{v}}, {literal(_MONEY_WORDS)}, '', 'g'), "
        f"{literal(_BLANKS + '|%')}, '', 'g')"
    )
    pattern = r"^\(([^()]*)\)$"
    signed = f"regexp_replace(regexp_replace({bare}, {literal(pattern)}, '-\\1'), "
    signed += "'^([^-].*)-$', '-\\1')"
    if comma:
        point = f"replace(replace({signed}, '.', ''), ',', '.')"
        quick = "case when regexp_full_match({v}, '-?\\d+') then {v} end"
        groups = r"^-?(\d+|\d{1,3}(\.\d{3})+)(,\d*)?$|^-?,\d+$"
    else:
        point = f"replace({signed}, ',', '')"
        quick = "case when not contains({v}, ',') then {v} end"
        groups = (
            r"^-?(\d+|\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3})(\.\d*)?([eE][-+]?\d+)?$|^-?\.\d+$"
        )
    # Groups of thousands must be groups: 1,2,3 is no number, and 12.5 is none among commas.
    slow = f"case when regexp_matches({signed}, {literal(groups)}) then {point} end"
    target = "double" if sql_type == "bigint" else sql_type
    number = f"coalesce(try_cast({quick} as {target}), try_cast({slow} as {target}))"
    if sql_type == "bigint":
        return f"try_cast(round({number}) as bigint)"
    return number


def _decimal_sign(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, hints: Hints
) -> tuple[bool, str, bool, dict[str, int]]:
    """Whether the comma is the decimal sign, in words why, whether assumed, and the counts."""
    v = f"regexp_replace({identifier(column)}, '[^0-9.,]', '', 'g')"
    comma_only = r"^\d*\.?\d{1,3}(\.\d{3})+,\d*$|^\d+,(\d{1,2}|\d{4,})$|^0,\d+$|^\d{1,3}(\.\d{3}){2,}$|\.\d{3},\d*$"  # noqa: E501
    point_only = (
        r"^\d{1,3}(,\d{2,3})*,\d{3}\.\d*$|^\d+\.(\d{1,2}|\d{4,})$|^0\.\d+$|^\d{1,3}(,\d{3}){2,}$"
    )
    both = r"^\d{1,3}[.,]\d{3}$"
    row = connection.execute(
        f"select count(*) filter (where regexp_matches(n, {literal(comma_only)})), "
        f"count(*) filter (where regexp_matches(n, {literal(point_only)})), "
        f"count(*) filter (where regexp_matches(n, {literal(both)}) and n[1] <> '0') "
        f"from (select {v} as n from {table})"
    ).fetchone()
    comma, point, open_ = row if row else (0, 0, 0)
    counts = {"only_comma": comma, "only_point": point, "either": open_}
    words = f"{comma:,} values fit only a decimal comma, {point:,} only a decimal point"
    words += f", {open_:,} fit both" if open_ else ""
    if hints.forced_decimal_comma is not None:
        return hints.forced_decimal_comma, f"as the mapping says; {words}", False, counts
    if comma != point:
        return comma > point, words, False, counts
    if hints.decimal_comma is not None:
        return hints.decimal_comma, f"{words}; decided as in the other columns", True, counts
    if hints.separator == ";" or hints.day_first:
        return True, f"{words}; decimal comma assumed, as the file is European", True, counts
    return False, f"{words}; decimal point assumed", True, counts


def _as_fraction(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, reading: Reading
) -> tuple[str, str]:
    """Probabilities are stored from 0 to 1; 10 and 10 % are 0.1, and 0.6 is 0.6."""
    value = cleaned(identifier(column))
    row = connection.execute(
        f"select max(abs({reading.of('v')})), count(*) filter (where contains(v, '%')) "
        f"from (select {value} as v from {table})"
    ).fetchone()
    largest, percents = row if row else (None, 0)
    if percents or (largest is not None and largest > 1):
        why = f"{percents:,} percent signs" if percents else f"the largest is {largest:g}"
        return f"(({reading.expression}) / 100.0)", f"read as percent, 0 to 100: {why}"
    return reading.expression, "read as shares, 0 to 1: none is above 1"
