"""dealglass.toml: every setting of a company, all optional, checked whole at start.

The file lies in the project folder, or where DEALGLASS_CONFIG says. dealglass.toml.example shows
each key with its default. Money, dates and limits that are not set here have the defaults of
`Config`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import list_currencies

from dealglass.errors import ConfigError, near

PROJECT = Path(__file__).resolve().parent.parent
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UTC = ZoneInfo("UTC")
_MEMORY = re.compile(r"\d+(\.\d+)? ?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)")
_LOGOS = (".png", ".svg", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True)
class Config:
    """The settings in force. Times of day are local to `time_zone`; weekdays are ISO, 1 to 7."""

    company_name: str = "Dealglass"
    logo: Path | None = None
    # None: what most of the imported deals are in.
    reporting_currency: str | None = None
    time_zone: ZoneInfo = _UTC
    week_start: int = 1
    fiscal_month: int = 1
    business_start: time = time(9)
    business_end: time = time(18)
    business_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    # What a ticket's time limit is for: its first answer, or its solution.
    service_limit: str = "answer"
    # None: the 90th percentile of the days deals spend in their stage.
    stale_days: int | None = None
    # Days after an order in which its customer counts as active, and years a lifetime value looks
    # ahead.
    active_days: int = 365
    lifetime_years: int = 3
    memory_limit: str = "2GB"
    row_limit: int = 200_000
    query_timeout_seconds: float = 60.0
    # Whether a rep may set the own goals; managers set everybody's.
    reps_set_goals: bool = False
    keep_versions: int = 5
    keep_contacts_months: int | None = None
    store: Path | None = None
    workspace: str | None = None


class _Wrong(ValueError):
    """A value that a key cannot take; the text says what it takes."""


class _Key(NamedTuple):
    field: str
    read: Callable[[Any, Path], Any]


def _text(value: Any, _: Path) -> str:  # noqa: ANN401 - whatever TOML holds
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("a text that is not empty")
    return value.strip()


def _logo(value: Any, folder: Path) -> Path:  # noqa: ANN401
    path = _path(value, folder)
    if path.suffix.lower() not in _LOGOS or not path.is_file():
        raise _Wrong(f"the path of a picture that exists ({', '.join(_LOGOS)})")
    return path


def _path(value: Any, folder: Path) -> Path:  # noqa: ANN401
    return (folder / Path(_text(value, folder)).expanduser()).resolve()


def _workspace(value: Any, folder: Path) -> str:  # noqa: ANN401
    text = _text(value, folder)
    return text if "://" in text else f"sqlite:///{_path(text, folder)}"


def _currency(value: Any, folder: Path) -> str:  # noqa: ANN401
    code = _text(value, folder)
    if code not in list_currencies():
        hint = near(code.upper(), list_currencies())
        raise _Wrong(f'a three-letter ISO 4217 code such as "EUR". {hint}'.rstrip(". "))
    return code


def _zone(value: Any, folder: Path) -> ZoneInfo:  # noqa: ANN401
    try:
        return ZoneInfo(_text(value, folder))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _Wrong('a name of the IANA list such as "Europe/Berlin"') from error


def _weekday(value: Any, _: Path) -> int:  # noqa: ANN401
    if value not in WEEKDAYS:
        raise _Wrong(f"one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(value) + 1


def _weekdays(value: Any, folder: Path) -> tuple[int, ...]:  # noqa: ANN401
    if not isinstance(value, list) or not value:
        raise _Wrong('a list of weekdays such as ["monday", "tuesday"]')
    return tuple(sorted({_weekday(day, folder) for day in value}))


def _clock(value: Any, _: Path) -> time:  # noqa: ANN401
    try:
        return value if isinstance(value, time) else time.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Wrong('a time of day such as "09:00"') from None


def _memory(value: Any, folder: Path) -> str:  # noqa: ANN401
    text = _text(value, folder)
    if not _MEMORY.fullmatch(text):
        raise _Wrong('an amount of memory such as "2GB"')
    return text


def _whole(low: int, high: int) -> Callable[[Any, Path], int]:
    def read(value: Any, _: Path) -> int:  # noqa: ANN401
        if type(value) is not int or not low <= value <= high:
            raise _Wrong(f"a whole number from {low:,} to {high:,}")
        return value

    return read


def _one_of(*words: str) -> Callable[[Any, Path], str]:
    def read(value: Any, _: Path) -> str:  # noqa: ANN401
        if value not in words:
            raise _Wrong(f"one of {', '.join(words)}")
        return str(value)

    return read


def _yes(value: Any, _: Path) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise _Wrong("true or false")
    return value


def _seconds(value: Any, _: Path) -> float:  # noqa: ANN401
    if type(value) not in (int, float) or not 0 < value <= 3600:
        raise _Wrong("a number of seconds above 0, up to 3600")
    return float(value)


KEYS: Mapping[str, Mapping[str, _Key]] = {
    "company": {
        "name": _Key("company_name", _text),
        "logo": _Key("logo", _logo),
        "reporting_currency": _Key("reporting_currency", _currency),
    },
    "time": {
        "zone": _Key("time_zone", _zone),
        "week_start": _Key("week_start", _weekday),
        "fiscal_month": _Key("fiscal_month", _whole(1, 12)),
        "business_start": _Key("business_start", _clock),
        "business_end": _Key("business_end", _clock),
        "business_days": _Key("business_days", _weekdays),
    },
    "service": {
        "limit_for": _Key("service_limit", _one_of("answer", "solution")),
    },
    "customers": {
        "active_days": _Key("active_days", _whole(1, 3650)),
        "lifetime_years": _Key("lifetime_years", _whole(1, 10)),
    },
    "limits": {
        "stale_days": _Key("stale_days", _whole(1, 3650)),
        "memory_limit": _Key("memory_limit", _memory),
        "row_limit": _Key("row_limit", _whole(100, 10_000_000)),
        "query_timeout_seconds": _Key("query_timeout_seconds", _seconds),
    },
    "goals": {
        "reps_set_goals": _Key("reps_set_goals", _yes),
    },
    "retention": {
        "versions": _Key("keep_versions", _whole(1, 1000)),
        "contacts_months": _Key("keep_contacts_months", _whole(1, 1200)),
    },
    "addresses": {
        "store": _Key("store", _path),
        "workspace": _Key("workspace", _workspace),
    },
}


@cache
def settings() -> Config:
    """Return the configuration of this process; the file is read once. Raises ConfigError."""
    return load()


def load(path: str | Path | None = None) -> Config:
    """Read and check a configuration file: `path`, else DEALGLASS_CONFIG, else the project's.

    Without a file the defaults hold, unless `path` or the variable named one. Paths inside it
    are relative to its folder. Raises ConfigError with file, line and key.
    """
    named = path or os.environ.get("DEALGLASS_CONFIG")
    file = Path(named or PROJECT / "dealglass.toml").expanduser().resolve()
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        if named is None:
            return Config()
        raise ConfigError(
            "there is no such file.", where=str(named), mend="Correct DEALGLASS_CONFIG."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"it cannot be read ({error}).", where=file.name, mend="Save it as UTF-8 text."
        ) from error
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"it is not TOML: {error}.", where=file.name, mend="See dealglass.toml.example."
        ) from error
    config = Config(**_values(found, text, file))
    if config.business_start >= config.business_end:
        raise ConfigError(
            "business_end must be later than business_start.",
            where=_where(file, text, "business_end"),
        )
    return config


def _values(found: dict[str, Any], text: str, file: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for section, content in found.items():
        keys = KEYS.get(section)
        if keys is None:
            raise _unknown("section", section, list(KEYS), text, file)
        if not isinstance(content, dict):
            raise ConfigError(
                f"'{section}' is a section.",
                where=_where(file, text, section),
                mend=f"Write [{section}] on a line, its keys below.",
            )
        for name, value in content.items():
            if name not in keys:
                raise _unknown("key", name, list(keys), text, file, section)
            try:
                values[keys[name].field] = keys[name].read(value, file.parent)
            except _Wrong as error:
                raise ConfigError(
                    f"[{section}] {name} is {value!r}.",
                    where=_where(file, text, name, section),
                    mend=f"It takes {error}.",
                ) from None
    return values


def _unknown(
    what: str, name: str, names: list[str], text: str, file: Path, section: str = ""
) -> ConfigError:
    home = next((other for other, keys in KEYS.items() if name in keys), None)
    hint = f"Write it below [{home}]." if home else near(name, names)
    place = f" in [{section}]" if section else ""
    return ConfigError(
        f"unknown {what} '{name}'{place}.",
        where=_where(file, text, name, section),
        mend=hint or f"Use: {', '.join(sorted(names))}.",
    )


def _where(file: Path, text: str, name: str, section: str = "") -> str:
    """Return "dealglass.toml:7": tomllib gives values, not lines, so the line is looked up."""
    inside = not section
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([\w.-]+)", line):
            if not section and header[1] == name:
                return f"{file.name}:{number}"
            inside = not section or header[1] == section
        elif inside and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[=.]", line):
            return f"{file.name}:{number}"
    return file.name
