# ruff: noqa: RUF001 - words of Russian files
"""Text to typed values: per column one decision with its evidence, carried out in SQL.

A decision is made on a profile of the column; where the profile leaves two readings open (day or
month first, comma or point), every value of the column is counted. The expressions try the quick
reading first and the thorough one only for what is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from dealglass.ingest.dates import COMPACT, ISO, MONTHS, THREE, decide_date, month_word
from dealglass.ingest.numbers import NUMBER, decide_number
from dealglass.ingest.reading import Hints, Reading
from dealglass.ingest.sqltext import words_list

_TRUE = ("true", "t", "yes", "y", "1", "1.0", "on", "x", "wahr", "ja", "j", "да", "истина", "✓",
         "completed", "done", "won", "erledigt", "выполнено")  # fmt: skip
_FALSE = ("false", "f", "no", "n", "0", "0.0", "off", "falsch", "nein", "нет", "ложь", "open",
          "not done", "to do", "offen")  # fmt: skip


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
        return decide_date(connection, table, column, type_, profile, hints)
    if type_ in ("money", "number", "integer", "fraction"):
        return decide_number(connection, table, column, type_, profile, hints)
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
    if share(ISO) + share(THREE) > _MOST or _named_dates(profile) > _MOST:
        return "date"
    if share(COMPACT) > 0.95:
        return "date"
    if sum("@" in v and "." in v for v in profile) / size > 0.8:
        return "email"
    if sum(v.startswith(("http://", "https://", "www.")) for v in profile) / size > 0.8:
        return "url"
    bare = [re.sub(r"(?i)[$€£₽¥₹]|руб\.?|\b[a-z]{3}\b", "", v).strip() for v in profile]
    if sum(bool(NUMBER.match(v)) for v in bare) / size > _MOST:
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
    months = re.compile("(?i)" + month_word("|".join(MONTHS)))
    return sum(bool(shape.match(v)) and bool(months.search(v)) for v in profile) / len(profile)
