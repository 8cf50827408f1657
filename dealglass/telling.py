"""What is worth saying about a week, in order: the rules of deals and of all around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass import around, changes

if TYPE_CHECKING:
    from dealglass.changes import Note, Week

RULES = (*changes.DEAL_RULES, *around.RULES)


def sentences(week: Week, limit: int = 6) -> list[Note]:
    """Return what is worth saying about the week, the weightiest first.

    A second sentence on one matter (the largest win beside all wins) only fills what is left,
    and what hardly moved comes after what did.
    """
    notes = [note for rule in RULES if (note := rule(week))]
    notes.sort(key=lambda n: (n.tone == "neutral", -n.weight))
    firsts = {n.kind: n for n in reversed(notes)}
    kept = sorted(notes, key=lambda n: firsts[n.kind] is not n)[:limit]
    return sorted(kept, key=lambda n: (n.tone == "neutral", -n.weight))
