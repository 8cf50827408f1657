# ruff: noqa: RUF001 - Russian letters
"""Names and texts written into SQL by the import, quoted in one place.

Values of a person's file are always bound or stay inside the database; what is quoted here are
names of columns, file paths and words of our own YAML files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """An SQL name."""
    return '"' + name.replace('"', '""') + '"'


def words_list(words: Iterable[str]) -> str:
    """The inside of `in (...)`."""
    return ", ".join(literal(word) for word in words)


_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch _ y _ e yu ya"
_TRANSLIT = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _LATIN.split(" "), strict=True))


def slug(text: str, fallback: str = "field") -> str:
    """A lower-case ASCII name for any text: 'Größe (cm)' -> 'grosse_cm', 'Отдел' -> 'otdel'."""
    text = text.casefold()
    text = "".join(_TRANSLIT.get(char, char) for char in text).replace("ß", "ss")
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    return text[:60] or fallback


def fold(text: str) -> str:
    """A header as compared: case, accents, camel humps and punctuation do not count."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text.replace("__c", ""))
    text = unicodedata.normalize("NFKC", text).casefold().replace("ß", "ss")
    text = text.replace("ё", "е").replace("й", "\u0001")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = text.replace("\u0001", "й")
    return " ".join(re.findall(r"[^\W_]+", text))
