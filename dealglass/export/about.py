"""What every export says about itself: title, filters in words, period, as-of, version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dealglass import formats

if TYPE_CHECKING:
    from dealglass.results import Result


@dataclass(frozen=True)
class About:
    """The facts printed on the first sheet of a workbook and at the foot of a picture.

    `filters` are sentences, such as "Owner is Ann or Bob"; `settings` what else changes the
    figures, such as "Attribution: Even split"; `period` and `compared` are words. `notes` are
    (label, words) pairs that belong to this file alone.
    """

    title: str
    question: str = ""
    filters: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    period: str = ""
    compared: str = ""
    as_of: date | None = None
    store_version: str = ""
    viewer: str = ""

    @property
    def footer(self) -> str:
        """One line for the foot of a picture."""
        parts = [self.period, *self.settings, *self.filters]
        if self.as_of:
            parts.append(f"as of {formats.date_text(self.as_of)}")
        if self.store_version:
            parts.append(f"data {self.store_version}")
        return " · ".join(p for p in parts if p)


def about(result: Result, title: str = "", question: str = "") -> About:
    """Return the facts of a result; a page passes its own title and question."""
    return About(
        title=title or result.report.title,
        question=question or result.report.question,
        filters=filters_in_words(result),
        settings=result.settings,
        period=formats.span_text(result.span, _preset(result)),
        compared=formats.span_text(result.previous_span) if result.previous_span else "",
        as_of=result.as_of,
        store_version=result.store_version,
        viewer=result.viewer.name,
    )


def filters_in_words(result: Result) -> tuple[str, ...]:
    """Return each filter as a phrase, with all its values where the phrase only counts them."""
    found = []
    for one in result.selection.filters:
        words = formats.filter_words(one, result.catalog, currency=result.currency)
        everything = f" ({', '.join(one.values)})" if len(one.values) > 4 else ""
        found.append(words + everything)
    return tuple(found)


def _preset(result: Result) -> str | None:
    chosen = result.selection
    return None if chosen.start or chosen.end else chosen.period
