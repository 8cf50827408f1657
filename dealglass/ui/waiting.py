"""A progress bar for answers that take long; nothing at all for those that are quick."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

# Below this, a bar would only flicker.
_PATIENCE_SECONDS = 0.5


class Waiting:
    """Tells how far a row of questions is, from half a second on; gone when the block ends.

    with Waiting(text("Counting")) as told:
        read(..., told)
    """

    def __init__(self, words: str) -> None:
        self._words, self._began = words, time.monotonic()
        self._bar: DeltaGenerator | None = None

    def __call__(self, done: int, of: int) -> None:
        """Note that `done` of `of` questions are answered."""
        if time.monotonic() - self._began < _PATIENCE_SECONDS:
            return
        share, words = done / max(of, 1), f"{self._words} · {done + 1} / {of}"
        if self._bar is None:
            self._bar = st.progress(share, words)
        else:
            self._bar.progress(share, words)

    def __enter__(self) -> Waiting:
        """Begin to wait."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.empty()
