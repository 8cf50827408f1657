"""Errors as a reader may see them: ours in words with the mend, all others as a number."""

from __future__ import annotations

import logging
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from dealglass.errors import DealglassError
from dealglass.i18n import text

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger("dealglass.ui")


class Said(Exception):
    """Ends a page that has told the reader all there is to tell."""


def plain(words: str) -> str:
    """Return text that Markdown shows as it stands; values come from files and links."""
    for sign in "\\`*_{}[]<>#$~|:":
        words = words.replace(sign, f"\\{sign}")
    return words


def show_problem(error: DealglassError) -> None:
    """Show where it went wrong, what is wrong, and the mend."""
    lines = [f"**{plain(error.what[:1].upper() + error.what[1:])}**"]
    if error.where:
        lines.append(f":gray[{plain(error.where)}]")
    if error.mend:
        lines.append(plain(error.mend))
    st.warning("\n\n".join(lines), icon=":material/error:")


def show_unexpected(error: Exception) -> None:
    """Show a calm message with a number; the log has the whole error under it."""
    number = secrets.token_hex(4)
    log.error("unexpected error %s", number, exc_info=error)
    st.warning(
        text(
            "**This part could not be shown.**\n\nNothing is lost and the rest works. "
            "The log has the details under number `{number}`.",
            number=number,
        ),
        icon=":material/report:",
    )


@contextmanager
def guarded() -> Iterator[None]:
    """Show any error of the block in place, so that the rest of the page stands."""
    try:
        yield
    except Said:
        return
    except DealglassError as error:
        show_problem(error)
    except Exception as error:
        show_unexpected(error)
