# ruff: noqa: RUF001 - names of months in Russian
"""Texts to dates and moments: ISO, day or month first by evidence, names, day numbers, offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from dealglass.ingest.reading import Hints, Reading
from dealglass.ingest.sqltext import identifier, literal, words_list

MONTHS = (
    "jan(uary|uar)?|jän(ner)?|янв[а-я]*", "feb(ruary|ruar)?|фев[а-я]*",
    "mar(ch)?|märz?|mrz|мар[а-я]*",
    "apr(il)?|апр[а-я]*", "may|mai|май|мая", "jun[ei]?|июн[а-я]*", "jul[yi]?|июл[а-я]*",
    "aug(ust)?|авг[а-я]*", "sept?(ember)?|сен[а-я]*", "o[ck]t(ober)?|окт[а-я]*",
    "nov(ember)?|ноя[а-я]*", "de[cz](ember)?|дек[а-я]*",
)  # fmt: skip
_ISO_TIME = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|UTC|[+-]\d{2}:?(\d{2})?)?)?"  # noqa: E501
_PARTS = r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:[T ,]+(\d{1,2}:\d{2}(?::\d{2})?)\s*([AaPp])?\.?[Mm]?\.?)?$"  # noqa: E501

ISO = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(\D.*)?$")
THREE = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})(\D.*)?$")
_SERIAL = re.compile(r"[2-6]\d{4}(\.\d+)?$")
_EPOCH = re.compile(r"1\d{9}(\d{3})?$")
COMPACT = re.compile(r"(19|20)\d{6}$")
_WITH_MONTH = re.compile(r"(?i)[a-zäа-я]{3,}")


def decide_date(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    type_: str,
    profile: Sequence[str],
    hints: Hints,
) -> Reading:
    shapes = {
        "year first (ISO)": sum(bool(ISO.match(v)) for v in profile),
        "three numbers": sum(bool(THREE.match(v)) for v in profile),
        "month by name": sum(
            bool(_WITH_MONTH.search(v)) and not ISO.match(v) and not THREE.match(v) for v in profile
        ),
        "Excel day number": sum(bool(_SERIAL.match(v)) for v in profile),
        "seconds since 1970": sum(bool(_EPOCH.match(v)) for v in profile),
        "year, month, day without marks": sum(bool(COMPACT.match(v)) for v in profile),
    }
    seen = {name: count for name, count in shapes.items() if count}
    evidence = [name for name, count in seen.items() if count >= 0.02 * len(profile)]
    day_first, assumed = True, False
    counts: dict[str, int] = {}
    separators: set[str] = set()
    if shapes["three numbers"]:
        separators = {match.group(2) for v in profile if (match := THREE.match(v))}
        day_first, words, assumed, counts = _day_first(connection, table, column, hints)
        evidence.append(words)
    if any(re.search(r"\d\s*(Z|[+-]\d{2}:?\d{2})$", v) for v in profile if ":" in v):
        evidence.append("time zone offsets turned into UTC")
    tries = [_iso_sql()]
    if separators:
        first, second = ("%d", "%m") if day_first else ("%m", "%d")
        formats = [f"{first}{s}{second}{s}%Y" for s in sorted(separators)]
        tries.insert(
            0,
            f"case when length({{v}}) = 10 then try_strptime({{v}}, [{words_list(formats)}]) end",
        )
    tries.append(_three_sql(day_first))
    tries += [_month_sql(), _serial_sql(), _epoch_sql(), _compact_sql()]
    whole = f"coalesce({', '.join(tries)})"
    sql_type = "timestamp"
    if type_ == "date":
        quick = "" if separators else "case when length({v}) = 10 then try_cast({v} as date) end, "
        whole, sql_type = f"coalesce({quick}cast({whole} as date))", "date"
    return Reading(
        type_,
        whole,
        sql_type,
        "; ".join(evidence),
        day_first=day_first if separators else None,
        is_assumed=assumed,
        counts=counts,
    )


def _day_first(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, hints: Hints
) -> tuple[bool, str, bool, dict[str, int]]:
    v = f"regexp_replace({identifier(column)}, '[/-]', '.', 'g')"
    first, second = (f"try_cast(split_part(v, '.', {n}) as integer)" for n in (1, 2))
    row = connection.execute(
        f"select count(*) filter (where {first} > 12 and {second} <= 12), "
        f"count(*) filter (where {second} > 12 and {first} <= 12), "
        f"count(*) filter (where {first} <= 12 and {second} <= 12), "
        f"count(*) filter (where contains(d, '.')), count(*) "
        f"from (select {v} as v, {identifier(column)} as d from {table} "
        f"where regexp_matches({identifier(column)}, '^\\s*\\d{{1,2}}[./-]\\d{{1,2}}[./-]\\d'))"
    ).fetchone()
    day, month, open_, dotted, total = row if row else (0, 0, 0, 0, 0)
    counts = {"only_day_first": day, "only_month_first": month, "either": open_}
    words = f"{day:,} values fit only day-first, {month:,} only month-first, {open_:,} fit both"
    if hints.forced_day_first is not None:
        order = "day-first" if hints.forced_day_first else "month-first"
        return hints.forced_day_first, f"{order} as the mapping says: {words}", False, counts
    if day != month:
        order = "day-first" if day > month else "month-first"
        return day > month, f"{order}: {words}", False, counts
    if hints.day_first is not None:
        order = "day-first" if hints.day_first else "month-first"
        return hints.day_first, f"{order} as in the other columns: {words}", True, counts
    if dotted == total or hints.separator == ";" or hints.decimal_comma:
        why = "dots between" if dotted == total else "the file is European by its separators"
        return True, f"day-first assumed ({why}): {words}", True, counts
    return (
        False,
        f"month-first assumed (slashes, no European signs in the file): {words}",
        True,
        counts,
    )


def _iso_sql() -> str:
    # DuckDB's cast passes over what follows a time ("5:16 PM"), so the shape is checked first.
    stamp = "replace(replace({v}, '/', '-'), ' UTC', 'Z')"
    dots = (
        f"case when {{v}}[5] = '.' then regexp_replace({stamp}, '\\.', '-', 'g') else {stamp} end"
    )
    return (
        "case when length({v}) = 10 and {v}[5] = '-' then try_cast({v} as timestamp) "
        f"when regexp_full_match({{v}}, {literal(_ISO_TIME)}) "
        f"then try_cast({dots} as timestamptz) at time zone 'UTC' end"
    )


def _three_sql(day_first: bool) -> str:
    def part(number: int) -> str:
        return f"regexp_extract({{v}}, {literal(_PARTS)}, {number})"

    day, month = (part(1), part(2)) if day_first else (part(2), part(1))
    year = f"case when length({part(3)}) = 2 then case when {part(3)} < '70' then '20' else '19' end || {part(3)} else {part(3)} end"  # noqa: E501
    return f"case when regexp_matches({{v}}, {literal(_PARTS)}) then {_assemble(year, month, day, part(4), part(5))} end"  # noqa: E501


def _assemble(year: str, month: str, day: str, time: str, half: str) -> str:
    """A timestamp from parts as text; `half` is a or p of AM and PM, or empty."""
    stamp = (
        f"try_cast({year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0') || ' ' "
        f"|| coalesce(nullif({time}, ''), '00:00') as timestamp)"
    )
    return (
        f"{stamp} + to_hours(case when lower({half}) = 'p' and extract(hour from {stamp}) < 12 "
        f"then 12 when lower({half}) = 'a' and extract(hour from {stamp}) = 12 then -12 else 0 end)"
    )


def month_word(names: str) -> str:
    return "(^|[^a-zа-яä])(" + names + ")([^a-zа-яä]|$)"


def _month_sql() -> str:
    month = " ".join(
        f"when regexp_matches(lower({{v}}), {literal(month_word(names))}) then '{number:02d}'"
        for number, names in enumerate(MONTHS, start=1)
    )
    clock = r"(\d{1,2}:\d{2}(?::\d{2})?)\s*([AaPp])?"
    no_clock = f"regexp_replace({{v}}, {literal(clock)}, '')"
    day, year, short = (
        f"regexp_extract({no_clock}, {literal(pattern)}, 1)"
        for pattern in (
            r"(?:^|[^0-9])(\d{1,2})(?:[^0-9]|$)",
            r"(?:^|[^0-9])(\d{4})(?:[^0-9]|$)",
            r"[^0-9](\d{2})\s*$",
        )
    )
    full = f"case when {year} <> '' then {year} when {short} <> '' then '20' || {short} end"
    time = f"regexp_extract({{v}}, {literal(clock)}, 1)"
    half = f"regexp_extract({{v}}, {literal(clock)}, 2)"
    return (
        "case when regexp_matches(lower({v}), '[a-zа-яä]{3,}') and length({v}) < 40 then "
        f"{_assemble(full, f'(case {month} end)', day, time, half)} end"
    )


def _serial_sql() -> str:
    # Excel's day 1 is 1900-01-01, and it counts a 29 February 1900 that never was.
    return (
        "case when regexp_full_match({v}, '[2-6]\\d{4}(\\.\\d+)?') then timestamp '1899-12-30' "
        "+ to_seconds(round(try_cast({v} as double) * 86400)) end"
    )


def _epoch_sql() -> str:
    return (
        "case when regexp_full_match({v}, '1\\d{12}') then make_timestamp(try_cast({v} as bigint) "
        "* 1000) when regexp_full_match({v}, '1\\d{9}') then "
        "make_timestamp(try_cast({v} as bigint) * 1000000) end"
    )


def _compact_sql() -> str:
    return "case when regexp_full_match({v}, '(19|20)\\d{6}') then try_strptime({v}, '%Y%m%d') end"
