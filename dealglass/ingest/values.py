# ruff: noqa: RUF001 - words and signs of Russian and European files
"""Text to typed values: per column one decision with its evidence, carried out in SQL.

A decision is made on a profile of the column; where the profile leaves two readings open (day or
month first, comma or point), every value of the column is counted. The expressions try the quick
reading first and the thorough one only for what is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from dealglass.ingest.sqltext import identifier, literal, words_list

# Words that people and tools write where there is nothing. Compared after trimming.
_NOTHING = (
    "select", "n/a", "#n/a", "na", "n.a.", "-", "--", "—", "–", "null", "none", "(none)", "-none-",
    "--none--", "<none>", "(blank)", "(empty)", "nan", "nil", "undefined", "?", "#ref!", "#value!",
    "not set", "not specified", "(not set)", "please select", "k.a.", "k. a.", "keine angabe",
    "bitte wählen", "не указано", "не выбрано", "нет данных", "(пусто)",
    "000000000000000", "000000000000000aaa", "0000-00-00", "0000-00-00 00:00:00", "00.00.0000",
    "00/00/0000", "\\n",
)  # fmt: skip
PLACEHOLDERS = tuple(
    sorted(
        {form for word in _NOTHING for form in (word, word.upper(), word.capitalize(), word.title())}
        | {"NaN", "k.A.", "k. A.", "<None>"}
    )
)
_TRUE = ("true", "t", "yes", "y", "1", "1.0", "on", "x", "wahr", "ja", "j", "да", "истина", "✓",
         "completed", "done", "won", "erledigt", "выполнено")  # fmt: skip
_FALSE = ("false", "f", "no", "n", "0", "0.0", "off", "falsch", "nein", "нет", "ложь", "open",
          "not done", "to do", "offen")  # fmt: skip
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "руб": "RUB", "¥": "JPY", "₹": "INR",
          "zł": "PLN", "CHF": "CHF"}  # fmt: skip
_MONTHS = (
    "jan(uary|uar)?|jän(ner)?|янв[а-я]*", "feb(ruary|ruar)?|фев[а-я]*", "mar(ch)?|märz?|mrz|мар[а-я]*",
    "apr(il)?|апр[а-я]*", "may|mai|май|мая", "jun[ei]?|июн[а-я]*", "jul[yi]?|июл[а-я]*",
    "aug(ust)?|авг[а-я]*", "sept?(ember)?|сен[а-я]*", "o[ck]t(ober)?|окт[а-я]*",
    "nov(ember)?|ноя[а-я]*", "de[cz](ember)?|дек[а-я]*",
)  # fmt: skip
_BLANKS = r"[\s\x{00a0}\x{202f}\x{2009}''’`]"
_MONEY_WORDS = r"(?i)[$€£₽¥₹]|руб\.?|р\.|zł|\b(usd|eur|gbp|rub|chf|jpy|inr|pln|aud|cad|sek|nok|dkk|czk|brl|mxn|cny)\b"  # noqa: E501
_ISO_TIME = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|UTC|[+-]\d{2}:?(\d{2})?)?)?"  # noqa: E501
_PARTS = r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:[T ,]+(\d{1,2}:\d{2}(?::\d{2})?)\s*([AaPp])?\.?[Mm]?\.?)?$"  # noqa: E501

_ISO = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(\D.*)?$")
_THREE = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})(\D.*)?$")
_SERIAL = re.compile(r"[2-6]\d{4}(\.\d+)?$")
_EPOCH = re.compile(r"1\d{9}(\d{3})?$")
_COMPACT = re.compile(r"(19|20)\d{6}$")
_WITH_MONTH = re.compile(r"(?i)[a-zäа-я]{3,}")
_NUMBER = re.compile(r"[-+(]?[\d.,\s\u00a0\u202f'’]*\d[\d.,\s\u00a0\u202f'’]*[-)]?%?$")


@dataclass
class Hints:
    """What the rest of the file says: `;` and decimal commas point to day-first Europe.

    `forced_*` are a person's word, from a mapping; they overrule every count.
    """

    separator: str = ","
    decimal_comma: bool | None = None
    day_first: bool | None = None
    forced_decimal_comma: bool | None = None
    forced_day_first: bool | None = None


@dataclass
class Reading:
    """How a column is read. `expression` uses `{v}` for the trimmed value without placeholders."""

    type: str
    expression: str
    sql_type: str
    evidence: str = ""
    day_first: bool | None = None
    decimal_comma: bool | None = None
    currency_expression: str | None = None
    is_assumed: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def allowed(self) -> str | None:
        """An SQL condition on the typed value `{t}`, beyond its type."""
        # A year outside these is a slip of the keyboard, and would stretch every time axis.
        if self.type in ("date", "time"):
            return "{t} >= date '1900-01-01' and {t} <= date '2199-12-31'"
        return "isfinite({t})" if self.sql_type == "double" else None

    def of(self, value: str) -> str:
        """The SQL expression that reads `value`, itself an SQL expression."""
        return self.expression.replace("{v}", value)


_OUTER_BLANKS = "' \t\n\r\u00a0\u202f\u200b\ufeff'"


def cleaned(column: str, *, trim: bool = True, words: Sequence[str] = PLACEHOLDERS) -> str:
    """SQL for a field without outer blanks, NULL where it is empty or one of `words`.

    `trim` and `words` let a column that was seen to need less be read faster.
    """
    value = f"trim({column}, {_OUTER_BLANKS})" if trim else column
    if not words and not trim:
        return column
    return f"case when {value} in ({words_list(['', *words])}) then null else {value} end"


def is_placeholder(value: str) -> bool:
    """Whether a value means that there is none."""
    return value.strip() in PLACEHOLDERS


def decide(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    type_: str,
    profile: Sequence[str],
    hints: Hints,
) -> Reading:
    """Choose how to read `column` of `table` as `type_`, with the evidence in words.

    `profile` are some non-empty values of the column; `type_` as in targets.yml.
    """
    if type_ in ("date", "time"):
        return _decide_date(connection, table, column, type_, profile, hints)
    if type_ in ("money", "number", "integer", "fraction"):
        return _decide_number(connection, table, column, type_, profile, hints)
    if type_ == "flag":
        return _flag()
    return Reading(type_, "{v}", "varchar")


def _flag() -> Reading:
    lower = "lower({v})"
    expression = (
        f"case when {lower} in ({words_list(_TRUE)}) then true "
        f"when {lower} in ({words_list(_FALSE)}) then false end"
    )
    return Reading("flag", expression, "boolean", "yes/no words in English, German, Russian, 0/1")


# Numbers


def _decide_number(
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
    comma, evidence, assumed, counts = False, "", False, {}
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
        groups = r"^-?(\d+|\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3})(\.\d*)?([eE][-+]?\d+)?$|^-?\.\d+$"  # noqa: E501
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
    point_only = r"^\d{1,3}(,\d{2,3})*,\d{3}\.\d*$|^\d+\.(\d{1,2}|\d{4,})$|^0\.\d+$|^\d{1,3}(,\d{3}){2,}$"
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


# Dates


def _decide_date(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    type_: str,
    profile: Sequence[str],
    hints: Hints,
) -> Reading:
    shapes = {
        "year first (ISO)": sum(bool(_ISO.match(v)) for v in profile),
        "three numbers": sum(bool(_THREE.match(v)) for v in profile),
        "month by name": sum(
            bool(_WITH_MONTH.search(v)) and not _ISO.match(v) and not _THREE.match(v)
            for v in profile
        ),
        "Excel day number": sum(bool(_SERIAL.match(v)) for v in profile),
        "seconds since 1970": sum(bool(_EPOCH.match(v)) for v in profile),
        "year, month, day without marks": sum(bool(_COMPACT.match(v)) for v in profile),
    }
    seen = {name: count for name, count in shapes.items() if count}
    evidence = [name for name, count in seen.items() if count >= 0.02 * len(profile)]
    day_first, assumed, counts = True, False, {}
    separators: set[str] = set()
    if shapes["three numbers"]:
        separators = {match.group(2) for v in profile if (match := _THREE.match(v))}
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
    return False, f"month-first assumed (slashes, no European signs in the file): {words}", True, counts  # noqa: E501


def _iso_sql() -> str:
    # DuckDB's cast passes over what follows a time ("5:16 PM"), so the shape is checked first.
    stamp = "replace(replace({v}, '/', '-'), ' UTC', 'Z')"
    dots = f"case when {{v}}[5] = '.' then regexp_replace({stamp}, '\\.', '-', 'g') else {stamp} end"
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


def _word(names: str) -> str:
    return "(^|[^a-zа-яä])(" + names + ")([^a-zа-яä]|$)"


def _month_sql() -> str:
    month = " ".join(
        f"when regexp_matches(lower({{v}}), {literal(_word(names))}) "
        f"then '{number:02d}'"
        for number, names in enumerate(_MONTHS, start=1)
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


# What a column looks like, for the mapping
_MOST = 0.7


def guess_type(profile: Sequence[str]) -> str:
    """The type most values of a profile have: date, number, flag, email, url, id or text."""
    if not profile:
        return "empty"
    size = len(profile)

    def share(test: re.Pattern[str]) -> float:
        return sum(bool(test.match(v.strip())) for v in profile) / size

    lowered = {v.strip().casefold() for v in profile}
    if lowered <= set(_TRUE) | set(_FALSE) and len(lowered) <= 4:
        return "flag"
    # A few misfits are rows to reject, not a reason to call the column something else.
    if share(_ISO) + share(_THREE) > _MOST or _named_dates(profile) > _MOST:
        return "date"
    if share(_COMPACT) > 0.95:
        return "date"
    if sum("@" in v and "." in v for v in profile) / size > 0.8:
        return "email"
    if sum(v.startswith(("http://", "https://", "www.")) for v in profile) / size > 0.8:
        return "url"
    bare = [re.sub(r"(?i)[$€£₽¥₹]|руб\.?|\b[a-z]{3}\b", "", v).strip() for v in profile]
    if sum(bool(_NUMBER.match(v)) for v in bare) / size > _MOST:
        return "number"
    distinct = len(set(profile)) / size
    coded = re.compile(r"(?=.*\d)[\w-]{6,40}$")
    if distinct > 0.9 and share(coded) > 0.9:
        return "id"
    return "text"


def _named_dates(profile: Sequence[str]) -> float:
    shape = re.compile(
        r"(?i)(\w{3,9}\.?[ -]\d{1,2},?[ -]+\d{4}|\d{1,2}\.?[ -]\w{3,9}\.?[ -]\d{2,4})"
    )
    months = re.compile("(?i)" + _word("|".join(_MONTHS)))
    return sum(bool(shape.match(v)) and bool(months.search(v)) for v in profile) / len(profile)
