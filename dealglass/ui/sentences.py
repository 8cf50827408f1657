"""Sentences with a link each, and cards of things to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dealglass.i18n import text
from dealglass.selection import to_pairs
from dealglass.ui.menu import entry
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.changes import Note
    from dealglass.ui.page import Page

_SIGNS = {
    "good": ":green[:material/trending_up:]",
    "bad": ":red[:material/trending_down:]",
    "neutral": ":gray[:material/trending_flat:]",
}


def sentences_card(page: Page, title: str, subtitle: str, notes: Sequence[Note]) -> None:
    """Show one sentence per line, each with a link to the page and selection behind it."""
    with page.place(), st.container(border=True, height="stretch", key="dg_sentences", gap="small"):
        st.markdown(f"**{plain(title)}** :gray[· {plain(subtitle)}]")
        if not notes:
            st.markdown(f":gray[{text('Nothing moved by more than a tenth.')}]")
        for number, note in enumerate(notes):
            with st.container(
                horizontal=True,
                vertical_alignment="center",
                key=f"dg_sentence_{number}",
                wrap=False,
            ):
                st.markdown(f"{_SIGNS[note.tone]} {plain(note.words)}", width="stretch")
                _link(note)


def action_cards(page: Page, title: str, notes: Sequence[Note]) -> None:
    """Show what to act on side by side: title, reason, link."""
    page.heading(title)
    if not notes:
        st.markdown(f":gray[{text('Nothing is stuck, overdue or behind.')}]")
        return
    for number, (place, note) in enumerate(zip(st.columns(len(notes)), notes, strict=True)):
        with place, st.container(border=True, height="stretch", key=f"dg_action_{number}"):
            st.markdown(f"**{plain(note.title)}**")
            st.markdown(plain(note.words))
            _link(note)


def _link(note: Note) -> None:
    target = entry(note.page)
    if target.path.exists():
        st.page_link(
            target.path,
            label=text(target.title),
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params=to_pairs(note.link),
        )
