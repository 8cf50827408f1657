"""Numbers, money, dates and periods as a person in one locale reads them. The only Babel door.

Every function takes an optional `locale` ("en", "de", "ru_RU", ...); without one it uses the
reader's, set by `use_locale` for the running thread. A locale that does not exist falls back to
English. None is "n/a", never 0.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_quarter_names
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
    get_decimal_symbol,
    list_currencies,
)

from dealglass.i18n import text
from dealglass.periods import PRESETS, Span
from dealglass.selection import OPERATORS, split_name

if TYPE_CHECKING:
    from dealglass.catalog import Catalog
    from dealglass.selection import Filter, Selection

FALLBACK = "en"
_LOCALE: ContextVar[str] = ContextVar("dealglass_locale", default=FALLBACK)
_TAG = re.compile(r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,3}$")
_CENTS = re.compile(r"([#0])\.0+")
_CURRENCY = re.compile(r"^[A-Z]{3}$")
MINUS = "\N{MINUS SIGN}"
_COMPACT_FROM = 10_000
_MONEY = frozenset({"money", "money_per_day"})


def use_locale(locale: str | None) -> None:
    """Set the reader's locale for what this thread formats next."""
    _LOCALE.set(known_locale(locale))


def known_locale(locale: str | None = None) -> str:
    """Return the CLDR name of a locale: the reader's for None, English for an unknown one."""
    return str(_locale(locale if locale is not None else _LOCALE.get()))


@lru_cache(maxsize=128)
def _locale(name: str) -> Locale:
    tag = str(name).strip()[:40]
    if not _TAG.match(tag):
        return Locale.parse(FALLBACK)
    for candidate in (tag.replace("-", "_"), re.split(r"[_-]", tag)[0].lower()):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(FALLBACK)


def _at(locale: str | None) -> Locale:
    return _locale(locale if locale is not None else _LOCALE.get())


def not_available(locale: str | None = None) -> str:
    """Return the word for a value that does not exist."""
    return text("n/a", language=_at(locale).language)


def number(
    value: Any,  # noqa: ANN401
    unit: str = "number",
    currency: str | None = None,
    locale: str | None = None,
    compact: bool = False,
) -> str:
    """Return a measure's value in words and figures of the locale.

    `unit` is a measure's unit (catalog.UNITS) or a dimension's kind. Full: cents for money below
    1,000, one decimal for rates and days. Compact: "€1.2M", "1,2 Mio. €". None and NaN are "n/a".
    """
    figure = _figure(value)
    if figure is None:
        return not_available(locale)
    return _written(figure, unit, currency, known_locale(locale), compact)


# A page writes the same figures on every run. Typed: 1 and 1.0 need not be written alike.
@lru_cache(maxsize=8_192, typed=True)
def _written(
    figure: float | Decimal, unit: str, currency: str | None, locale: str, compact: bool
) -> str:
    return _clean(_FORMATS.get(unit, _plain)(figure, currency, _locale(locale), compact))


def _figure(value: Any) -> float | int | Decimal | None:  # noqa: ANN401
    if value is None or isinstance(value, str | bytes):
        return None
    if isinstance(value, bool):
        return int(value)
    return value if value == value and abs(value) != float("inf") else None


def _clean(formatted: str) -> str:
    """Use a real minus sign, and never show a negative zero."""
    digits = re.sub(r"\D", "", formatted)
    shown = re.sub(r"[-\u2212\u2010\u2011]", MINUS, formatted)
    return shown.replace(MINUS, "") if digits and not digits.strip("0") else shown


def _plain(value: Any, currency: str | None, locale: Locale, compact: bool) -> str:  # noqa: ANN401, ARG001, RUF100
    if compact and abs(value) >= _COMPACT_FROM:
        shown = format_compact_decimal(_rounded(value), locale=locale, fraction_digits=1)
        # German does not shorten thousands; then the whole number is as short.
        if re.search(r"[^\d.,-]", shown):
            return shown
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return _decimal(value, locale, digits)


def _decimal(value: Any, locale: Locale, digits: int) -> str:  # noqa: ANN401
    return format_decimal(round(value, digits), format=f"#,##0.{'#' * digits}", locale=locale)


def _money(value: Any, currency: str | None, locale: Locale, compact: bool) -> str:  # noqa: ANN401
    if not currency or not _CURRENCY.match(currency):
        plain = _plain(value, None, locale, compact)
        return f"{plain}\N{NO-BREAK SPACE}{currency}" if currency else plain
    if compact and abs(value) >= _COMPACT_FROM:
        rounded = _rounded(value)
        shown = format_compact_currency(rounded, currency, locale=locale, fraction_digits=1)
        if len(re.sub(r"\D", "", shown)) <= 4:
            return shown
    pattern = locale.currency_formats["standard"].pattern
    if compact or abs(value) >= 1000 or round(value, 2) == int(value):
        pattern = _CENTS.sub(r"\1", pattern)
    return format_currency(value, currency, format=pattern, locale=locale, currency_digits=False)


def _rounded(value: Any) -> float:  # noqa: ANN401
    """Round to three figures, so that 999,950 becomes 1M and not 1000K."""
    return float(f"{float(value):.3g}")


def _money_per_day(value: Any, currency: str | None, locale: Locale, compact: bool) -> str:  # noqa: ANN401
    amount = _money(value, currency, locale, compact or abs(value) >= _COMPACT_FROM)
    return text("{amount} / day", language=locale.language, amount=amount)


def _percent(value: Any, currency: str | None, locale: Locale, compact: bool) -> str:  # noqa: ANN401, ARG001, RUF100
    digits = 0 if abs(value) >= 99.95 else 1
    pattern = re.sub(
        r"0(\.0+)?",
        "0." + "#" * digits if digits else "0",
        str(locale.percent_formats[None].pattern),
        count=1,
    )
    return format_percent(float(value) / 100, format=pattern, locale=locale)


def _days(value: Any, currency: str | None, locale: Locale, compact: bool) -> str:  # noqa: ANN401, ARG001, RUF100
    shown = _decimal(value, locale, 0 if abs(value) >= 10 or value == int(value) else 1)
    if compact:
        return text("{number} d", language=locale.language, number=shown)
    word = "{number} day" if shown == "1" else "{number} days"
    return text(word, language=locale.language, number=shown)


def _hours(value: Any, currency: str | None, locale: Locale, compact: bool) -> str:  # noqa: ANN401, ARG001, RUF100
    if abs(value) < 1 and round(float(value) * 60):
        minutes = _decimal(round(float(value) * 60), locale, 0)
        return text("{number} min", language=locale.language, number=minutes)
    shown = _decimal(value, locale, 0 if abs(value) >= 100 else 1)
    return text("{number} h", language=locale.language, number=shown)


def _seconds(value: Any, currency: str | None, locale: Locale, compact: bool) -> str:  # noqa: ANN401, ARG001, RUF100
    whole = round(float(value))
    if abs(whole) < 60:
        return text("{number} s", language=locale.language, number=_decimal(whole, locale, 0))
    sign = MINUS if whole < 0 else ""
    minutes, seconds = divmod(abs(whole), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return sign + text("{h} h {m} min", language=locale.language, h=hours, m=minutes)
    return sign + text("{m} min {s} s", language=locale.language, m=minutes, s=seconds)


def _ratio(value: Any, currency: str | None, locale: Locale, compact: bool) -> str:  # noqa: ANN401, ARG001, RUF100
    return f"{_decimal(value, locale, 2)}\N{MULTIPLICATION SIGN}"


_FORMATS = {
    "money": _money,
    "money_per_day": _money_per_day,
    "percent": _percent,
    "days": _days,
    "hours": _hours,
    "seconds": _seconds,
    "ratio": _ratio,
}


def change(value: float | None, unit: str = "percent", locale: str | None = None) -> str:
    """Return a change with its sign: "+13.9%"; for a rate (`unit` "points") "+1.3 pp".

    `value` is what Result.change gives: percent, or points when the measure is a rate. A growth
    of 1,000 % or more is shown as a multiple.
    None, a change from nothing, is "n/a".
    """
    figure = _figure(value)
    if figure is None:
        return not_available(locale)
    at = _at(locale)
    if unit == "points":
        shown = text("{number} pp", language=at.language, number=_decimal(figure, at, 1))
    elif figure >= 1000:
        return f"{_decimal(1 + float(figure) / 100, at, 0)}\N{MULTIPLICATION SIGN}"
    else:
        shown = _percent(figure, None, at, False)
    shown = _clean(shown)
    is_zero = not re.sub(r"\D", "", shown).strip("0")
    return shown if is_zero or figure < 0 else f"+{shown}"


def change_of(result_unit: str) -> str:
    """Return the unit of a change of a measure: points for a rate, else percent."""
    return "points" if result_unit == "percent" else "percent"


def date_text(day: date | None, grain: str = "day", locale: str | None = None) -> str:
    """Return a day, or the week, month, quarter or year that starts on it, in the locale."""
    if day is None:
        return not_available(locale)
    if isinstance(day, datetime):
        day = day.date()
    at = _at(locale)
    if grain == "year":
        return str(day.year)
    if grain == "quarter":
        quarter = get_quarter_names("abbreviated", locale=at)[(day.month - 1) // 3 + 1]
        return f"{quarter} {day.year}"
    if grain == "month":
        return format_skeleton("yMMM", day, locale=at)
    if grain == "week":
        year, week, _ = day.isocalendar()
        return text("Week {week}, {year}", language=at.language, week=week, year=year)
    return format_date(day, "medium", locale=at)


def day_month(day: date, locale: str | None = None) -> str:
    """Return a day without its year: "5 Jan"."""
    return format_skeleton("MMMd", day, locale=_at(locale))


def axis_date(day: date, grain: str = "day", locale: str | None = None) -> str:
    """Return the short name of a bucket for an axis: "5 Jan", "Jan 26", "Q1 26", "2026"."""
    day = day.date() if isinstance(day, datetime) else day
    if grain in ("day", "week"):
        return day_month(day, locale)
    if grain == "year":
        return str(day.year)
    if grain == "quarter":
        name = get_quarter_names("abbreviated", locale=_at(locale))[(day.month - 1) // 3 + 1]
    else:
        name = month_names(locale)[day.month - 1]
    return f"{name} {day.year % 100:02d}"


def month_names(locale: str | None = None) -> list[str]:
    """Return the twelve short names of months, for axes."""
    at = _at(locale)
    return [format_date(date(2026, m, 1), "LLL", locale=at) for m in range(1, 13)]


def weekday_names(locale: str | None = None) -> list[str]:
    """Return the seven short names of weekdays, Monday first."""
    names = _at(locale).days["stand-alone"]["abbreviated"]
    return [names[i] for i in range(7)]


def span_text(span: Span, preset: str | None = None, locale: str | None = None) -> str:
    """Return a period in words: "This quarter · Oct 1, 2026 to Dec 31, 2026".

    The last day is shown inclusive. A span open on one side says from or until.
    """
    at = _at(locale)
    last = span.end - timedelta(days=1) if span.end else None
    if span.start and last and span.start == last:
        words = date_text(span.start, locale=str(at))
    elif span.start and last:
        words = text(
            "{start} to {end}",
            language=at.language,
            start=date_text(span.start, locale=str(at)),
            end=date_text(last, locale=str(at)),
        )
    elif span.start:
        words = text(
            "from {start}", language=at.language, start=date_text(span.start, locale=str(at))
        )
    elif last:
        words = text("until {end}", language=at.language, end=date_text(last, locale=str(at)))
    else:
        return text("All time", language=at.language)
    name = PRESETS.get(preset or "")
    if not name or preset == "all":
        return words
    return f"{text(name, language=at.language)} · {words}"


def in_words(
    selection: Selection, catalog: Catalog, locale: str | None = None, currency: str | None = None
) -> list[str]:
    """Return each filter of a selection as one phrase: "Owner is Ana or Ben".

    A filter on a column the catalogue does not know is named as it stands.
    """
    return [filter_words(one, catalog, locale, currency) for one in selection.filters]


def filter_words(
    one: Filter, catalog: Catalog, locale: str | None = None, currency: str | None = None
) -> str:
    """Return one filter as a phrase; beyond four values the rest are counted."""
    at = _at(locale)
    column, grain = split_name(one.column)
    dimension = catalog.dimensions.get(column)
    label = text(dimension.label, language=at.language) if dimension else column
    kind = dimension.kind if dimension else "text"
    shown = [_value_words(v, kind, grain, at, currency) for v in one.values]
    if len(shown) > 4:
        rest = text("{number} more", language=at.language, number=len(shown) - 3)
        shown = [*shown[:3], rest]
    joiner = text(" or ", language=at.language)
    operator = text(OPERATORS.get(one.op, one.op), language=at.language)
    return f"{label} {operator} {joiner.join(shown)}"


def _value_words(
    value: str, kind: str, grain: str | None, locale: Locale, currency: str | None
) -> str:
    try:
        if kind == "date":
            return date_text(date.fromisoformat(value), grain or "day", str(locale))
        if kind in ("number", "money"):
            return number(Decimal(value), kind, currency, str(locale))
    except (ValueError, ArithmeticError):
        return value
    if kind == "boolean" and value in ("true", "false"):
        return text("yes" if value == "true" else "no", language=locale.language)
    return value


def currency_symbol(currency: str | None, locale: str | None = None) -> str:
    """Return "€" for EUR in this locale, the code itself when it has no sign."""
    if not currency or not _CURRENCY.match(currency):
        return currency or ""
    return get_currency_symbol(currency, locale=_at(locale))


def known_currencies() -> list[str]:
    """Return the ISO 4217 codes of all currencies, past ones included."""
    return sorted(list_currencies())


def decimal_symbol(locale: str | None = None) -> str:
    """Return the locale's decimal point or comma."""
    return get_decimal_symbol(_at(locale))


def group_symbol(locale: str | None = None) -> str:
    """Return what separates thousands in this locale."""
    return next((c for c in _decimal(10_000_000, _at(locale), 0) if not c.isdigit()), "")


def compact_steps(
    unit: str, currency: str | None = None, locale: str | None = None
) -> list[tuple[float, str, str]]:
    """Return how axis values are shortened: (divisor, words before, words after), largest first.

    The last step has divisor 1. Thousands are left whole where the locale does not shorten them.
    """
    at = _at(locale)
    if unit == "percent":
        return [(1, *_around(format_percent(0.01, locale=at)))]
    if unit == "days":
        return [(1, "", text(" d", language=at.language))]
    if unit == "hours":
        return [(1, "", text(" h", language=at.language))]
    code = currency if unit in _MONEY and currency and _CURRENCY.match(currency) else None
    steps = []
    for power in (12, 9, 6, 3):
        if code:
            shown = format_compact_currency(10**power, code, locale=at)
        else:
            shown = format_compact_decimal(10**power, locale=at)
        if re.sub(r"\D", "", shown) == "1":
            steps.append((10.0**power, *_around(shown)))
    if not code:
        return [*steps, (1, "", "")]
    pattern = _CENTS.sub(r"\1", at.currency_formats["standard"].pattern)
    whole = format_currency(1, code, format=pattern, locale=at, currency_digits=False)
    return [*steps, (1, *_around(whole))]


def _around(shown: str) -> tuple[str, str]:
    before, after = shown.split("1", 1)
    return before, after
