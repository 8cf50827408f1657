"""One .sql file -> one Report. The header is YAML in the leading comment, checked strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from dealglass.errors import QueryFileError, near
from dealglass.yamltext import load_yaml

if TYPE_CHECKING:
    from pathlib import Path

_HEADER = re.compile(r"\A\s*/\*\n(?P<header>.*?)\*/\s*(?P<body>.*)\Z", re.DOTALL)
_REQUIRED = ("title", "question", "grain", "dimensions", "measures")
_KEYS = (*_REQUIRED, "time", "group_by", "params", "rows", "extras", "figures", "about")
_TEXTS = ("title", "question", "grain", "time", "extras", "about")
# A type with a question mark behind it may be left out: the parameter is null then.
PARAM_TYPES = ("date", "integer", "number", "text")
_LISTS = ("dimensions", "measures", "rows", "figures", "group_by")


@dataclass(frozen=True)
class Report:
    """A report's file: its text and the names of what may be asked of it.

    `key` is "folder/file". `time` is the date column the period applies to unless a measure
    names its own. `group_by` is the grouping shown first. `params` maps a `$name` of the text to
    its type. `choices` maps a parameter that takes one of a few values to (value, label) pairs,
    the first of which stands when none is given. `rows` are the columns a drill-down shows,
    `figures` the measures on the cards.
    `extras` names the base table whose unknown columns become dimensions of this report.
    """

    key: str
    title: str
    question: str
    grain: str
    sql: str
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    time: str | None = None
    group_by: tuple[str, ...] = ()
    params: tuple[tuple[str, str], ...] = ()
    rows: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    extras: str = ""
    about: str = ""
    path: str = ""
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    @property
    def page(self) -> str:
        """The folder of the file: the page that hosts the report."""
        return self.key.split("/", 1)[0]


def read_report(path: Path, key: str) -> Report:
    """Read one file. Raises QueryFileError naming file, line and mend."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryFileError(
            "cannot be read as UTF-8.", where=f"queries/{key}.sql", mend="Save it in UTF-8."
        ) from error
    found = _HEADER.match(text)
    shown = f"queries/{key}.sql"
    if not found:
        raise QueryFileError(
            "has no header.", where=f"{shown}:1", mend="Begin with /* title: ... */ in YAML."
        )
    header = _header(found["header"], shown)
    body = found["body"].strip().rstrip(";").strip()
    if not body:
        raise QueryFileError("has no SELECT after the header.", where=shown)
    values: dict[str, Any] = {
        k: tuple(str(x) for x in v) if isinstance(v, list) else v for k, v in header.items()
    }
    params = header.get("params") or {}
    values["params"] = tuple(
        sorted((k, v if isinstance(v, str) else "text") for k, v in params.items())
    )
    values["choices"] = tuple(
        sorted((k, tuple(v.items())) for k, v in params.items() if isinstance(v, dict))
    )
    return Report(key=key, sql=body, path=str(path), **values)


def _header(text: str, shown: str) -> dict[str, Any]:
    try:
        header = load_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 2
        raise QueryFileError(
            f"the header is not YAML: {getattr(error, 'problem', error)}.", where=f"{shown}:{line}"
        ) from error
    if not isinstance(header, dict):
        raise QueryFileError("the header must be `key: value` lines.", where=f"{shown}:2")
    for key in header:
        if key not in _KEYS:
            raise QueryFileError(
                f"unknown header key '{key}'.",
                where=f"{shown}:{_line_of(text, str(key))}",
                mend=near(str(key), _KEYS) or f"Use: {', '.join(sorted(_KEYS))}.",
            )
    for key in _REQUIRED:
        if not header.get(key):
            raise QueryFileError(f"the header lacks '{key}'.", where=f"{shown}:1")
    for key in _LISTS:
        if isinstance(header.get(key), str):
            header[key] = [header[key]]
        if key in header and not isinstance(header[key], list):
            raise QueryFileError(f"'{key}' must be a list.", where=f"{shown}:{_line_of(text, key)}")
    for key in _TEXTS:
        if header.get(key) is not None and not isinstance(header[key], str):
            raise QueryFileError(
                f"'{key}' must be text.",
                where=f"{shown}:{_line_of(text, key)}",
                mend="Put it in quotes.",
            )
    _check_params(header.get("params") or {}, f"{shown}:{_line_of(text, 'params')}")
    return header


def _check_params(params: object, where: str) -> None:
    if not isinstance(params, dict):
        raise QueryFileError("'params' must map name to type.", where=where)
    for name, kind in params.items():
        if isinstance(kind, dict):
            _check_choices(name, kind, where)
        elif not isinstance(kind, str) or kind.removesuffix("?") not in PARAM_TYPES:
            raise QueryFileError(
                f"parameter '{name}' has the unknown type '{kind}'.",
                where=where,
                mend=near(str(kind), PARAM_TYPES) or f"Use one of: {', '.join(PARAM_TYPES)}.",
            )


def _check_choices(name: str, choices: dict[Any, Any], where: str) -> None:
    if not choices or not all(isinstance(x, str) for pair in choices.items() for x in pair):
        raise QueryFileError(
            f"the values of parameter '{name}' must be `value: label` lines of text.",
            where=where,
            mend=f"Such as `{name}: {{even: Even split, last: Last touch}}`; the first stands when "
            "none is given.",
        )


def _line_of(header: str, key: str) -> int:
    for number, line in enumerate(header.splitlines(), start=2):
        if line.lstrip().startswith(f"{key}:"):
            return number
    return 1
