# ruff: noqa: RUF001 - words of Russian files
"""How a column is read: the decision, what it rests on, and what counts as no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dealglass.ingest.sqltext import words_list

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
        {
            form
            for word in _NOTHING
            for form in (word, word.upper(), word.capitalize(), word.title())
        }
        | {"NaN", "k.A.", "k. A.", "<None>"}
    )
)


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
