"""The one door for words a person reads: English now, other languages as .mo files later."""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path

_LOCALES = Path(__file__).resolve().parent / "locale"


@lru_cache(maxsize=16)
def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("dealglass", _LOCALES, [language], fallback=True)


def text(message: str, /, language: str = "en", **values: object) -> str:
    """Return the message in the language, with `{name}` places filled from `values`."""
    translated = _translation(language).gettext(message) if message else ""
    return translated.format(**values) if values else translated
