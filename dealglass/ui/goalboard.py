"""Goals set on the page: a board of holders by periods, splits, and what was changed by whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast

import pyarrow as pa
import streamlit as st

from dealglass import config, formats, goalboard, goalsplit
from dealglass.errors import DealglassError, WorkspaceProblem
from dealglass.goalboard import KINDS, Board, Holder, Kind, Place
from dealglass.goals import measured_by
from dealglass.i18n import text
from dealglass.ui import goalhistory, kept
from dealglass.ui.grid import ROW_PX, fitting
from dealglass.ui.problems import plain, show_problem

if TYPE_CHECKING:
    from dealglass.ui.page import Page
    from dealglass.workspace import Edit, Workspace

_HELD = "dealglass_goal_board"
_INDENT = {"company": "", "team": "\N{EM SPACE}", "user": "\N{EM SPACE}\N{EM SPACE}\N{EM SPACE}"}
_STRATEGY = "strategy"
_LABELS = {"month": "Months", "quarter": "Quarters", "year": "Year"}


@dataclass
class Held:
    """What this session edits: the board as it was read, and what a split has filled in.

    Versions are those of the moment the board was read, so that another editor's later change
    is noticed. `nonce` renews the grid; `said` and `problem` are shown once after a change.
    """

    key: tuple[str, Kind, date]
    board: Board
    filled: dict[Place, float | None] = field(default_factory=dict)
    is_pending: bool = False
    nonce: int = 0
    said: str = ""
    problem: DealglassError | None = None


def show(page: Page, with_goals: list[str]) -> None:
    """Show the board of one metric, kind of period and fiscal year, to change and to save.

    `with_goals` are the metrics that have goals already: they come first.
    """
    try:
        workspace = kept.workspace()
    except WorkspaceProblem as problem:
        show_problem(problem)
        return
    key = _choose(page, with_goals)
    held = _held(page, workspace, key)
    if not held.board.holders:
        page.empty(
            text("You may not set goals"),
            text("Managers set the goals of the company, the teams and their people."),
        )
        return
    if held.said:
        st.toast(held.said, icon=":material/check:")
        held.said = ""
    if held.problem:
        show_problem(held.problem)
        held.problem = None
    with st.container(border=True, key="dg_goal_board"):
        _top(page, held)
        wanted, strategies = _grid(page, held)
        changes = goalboard.edits(held.board, wanted, strategies)
        held.is_pending = bool(changes)
        _sums(page, held.board, wanted)
        _save_bar(page, workspace, held, changes)
    goalhistory.show(page, workspace, held.board.metric)


def _choose(page: Page, with_goals: list[str]) -> tuple[str, Kind, date]:
    known = page.catalog.measures
    measured = measured_by(page.source)
    first = [m for m in with_goals if m in measured]
    rest = sorted((m for m in measured if m not in first), key=lambda m: text(known[m].label))
    metrics = {m: text(known[m].label) for m in (*first, *rest)}
    metrics = _told_apart(metrics)
    with st.container(horizontal=True, vertical_alignment="center", key="dg_goal_set_choice"):
        usual = "won_value" if "won_value" in metrics else next(iter(metrics))
        metric = page.option("metric", metrics, default=usual, label=text("Metric"))
        kinds: dict[str, str] = {k: text(_LABELS[k]) for k in KINDS}
        kind = page.option("period", kinds, default="quarter", label=text("Period"))
        shape = page.source.shape
        years = {}
        for ahead in (-1, 0, 1):
            start = goalboard.year_of(page.as_of, shape, ahead)
            years[start.isoformat()] = formats.date_text(start, "year")
        now = goalboard.year_of(page.as_of, shape).isoformat()
        year = page.option("year", years, default=now, label=text("Fiscal year"))
    return metric, cast("Kind", kind), date.fromisoformat(year)


def _told_apart(metrics: dict[str, str]) -> dict[str, str]:
    """Add the name to a label that an earlier measure has, too."""
    seen: set[str] = set()
    found = {}
    for metric, label in metrics.items():
        found[metric] = f"{label} ({metric})" if label in seen else label
        seen.add(label)
    return found


def _held(page: Page, workspace: Workspace, key: tuple[str, Kind, date]) -> Held:
    """Return the session's board: read anew unless something in it waits to be saved."""
    held: Held | None = st.session_state.get(_HELD)
    if held is not None and held.key == key and (held.is_pending or held.filled):
        return held
    board = _read(page, workspace, key)
    if held is None or held.key != key:
        held = Held(key, board, nonce=held.nonce + 1 if held else 0)
    elif held.board != board:
        held.board, held.nonce = board, held.nonce + 1
    st.session_state[_HELD] = held
    return held


def _read(page: Page, workspace: Workspace, key: tuple[str, Kind, date]) -> Board:
    kept.lay(page.source)
    return goalboard.read_board(
        page.source,
        workspace,
        *key,
        page.viewer,
        reps_may=config.settings().reps_set_goals,
        chosen=page.selection("goals/people", group_by=(), period="all", compare="none"),
    )


def _top(page: Page, held: Held) -> None:
    measure = page.catalog.measure(held.board.metric)
    with st.container(horizontal=True, vertical_alignment="center", key="dg_goal_set_top"):
        st.markdown(
            f"**{plain(text(measure.label))}** :gray[· {plain(text(measure.counted))}]",
            width="stretch",
        )
        with st.popover(text("Split targets"), icon=":material/call_split:"):
            _split(page, held)


def _split(page: Page, held: Held) -> None:
    """Offer to fill the board from longer periods or from the holders above; nothing is saved."""
    board = held.board
    what: dict[str, str] = {}
    if board.kind != "year":
        what["time"] = text("Longer periods over these")
    what["team"] = text("The company's over the teams")
    what["user"] = text("Each team's over its people")
    chosen = st.radio(text("What"), list(what), format_func=what.__getitem__, key="dg_split_what")
    ways = {"last year": text("As last year came in"), "even": text("Evenly")}
    way = st.radio(text("How"), list(ways), format_func=ways.__getitem__, key="dg_split_how")
    st.caption(text("Fills the cells below; nothing is kept before you save."))
    st.button(
        text("Fill in"),
        key="dg_split_fill",
        type="primary",
        on_click=_fill,
        args=(page, held, chosen, way),
    )


def _fill(page: Page, held: Held, what: str, way: Any) -> None:  # noqa: ANN401
    """Take the parts of a split into the grid."""
    try:
        parts = _parts(page, held, what, way)
    except DealglassError as error:
        held.said = str(error)
        return
    mine = {h.key for h in held.board.holders}
    held.filled |= {place: value for place, value in parts.items() if place[0] in mine}
    held.nonce += 1
    held.said = (
        text("Filled in. Look it over, then save.")
        if parts
        else text("There is no target to split: set one above first.")
    )


def _parts(page: Page, held: Held, what: str, way: Any) -> dict[Place, float | None]:  # noqa: ANN401
    board, source, viewer = held.board, page.source, page.viewer
    if what != "time":
        shown = replace(board, known=_with(board, held.filled))
        below: Literal["team", "user"] = "team" if what == "team" else "user"
        return goalsplit.over_holders(source, shown, below, way, viewer)
    parts: dict[Place, float | None] = {}
    kinds: tuple[Kind, ...] = ("year", "quarter") if board.kind == "month" else ("year",)
    for kind in kinds:  # a quarter's own target comes before the year's share
        longer = _read(page, kept.workspace(), (board.metric, kind, held.key[2]))
        parts |= goalsplit.over_time(source, longer, board, way, viewer)
    return parts


def _with(board: Board, filled: dict[Place, float | None]) -> dict[Place, goalboard.Known]:
    """The board's goals with what is filled in, as the next split sees them."""
    changes = goalboard.edits(board, filled)
    known = dict(board.known)
    for edit in changes:
        holder = (edit.goal.scope, edit.goal.owner_id or edit.goal.team or "")
        place = (holder, edit.goal.starts_on)
        known.pop(place, None)
        if edit.state == "set":
            known[place] = goalboard.Known(edit.goal, edit.version)
    return known


def _grid(
    page: Page, held: Held
) -> tuple[dict[Place, float | None], dict[tuple[str, str], str | None]]:
    """Draw the cells and return what they hold now."""
    board = held.board
    firsts = [span.start for span in board.spans if span.start]
    columns: dict[str, Any] = {"holder": [_INDENT[h.scope] + h.name for h in board.holders]}
    for first in firsts:
        columns[first.isoformat()] = pa.array(
            [_shown(held, holder, first) for holder in board.holders], pa.float64()
        )
    columns[_STRATEGY] = pa.array([board.strategy(h) for h in board.holders], pa.string())
    unit = page.catalog.measure(board.metric).unit
    grain = board.kind
    config_of: dict[str, Any] = {
        "holder": st.column_config.TextColumn(text("Whose goal"), disabled=True, pinned=True),
        _STRATEGY: st.column_config.TextColumn(text("Strategy it serves"), max_chars=200),
    }
    for first in firsts:
        config_of[first.isoformat()] = st.column_config.NumberColumn(
            formats.date_text(first, grain) + _sign(unit, page.currency),
            format="localized",
            alignment="right",
        )
    edited: pa.Table = st.data_editor(
        pa.table(columns),
        hide_index=True,
        column_config=config_of,
        row_height=ROW_PX,
        height=fitting(len(board.holders), 16),
        key=f"dg_goal_cells_{held.nonce}",
        placeholder="",
        alt=text("Targets by holder and period; a cell can be filled, changed and emptied"),
    )
    targets = {
        (holder.key, first): value
        for first in firsts
        for holder, value in zip(
            board.holders, edited.column(first.isoformat()).to_pylist(), strict=True
        )
    }
    texts = edited.column(_STRATEGY).to_pylist()
    named = {h.key: (t or "").strip() or None for h, t in zip(board.holders, texts, strict=True)}
    # Goals of one holder may serve several strategies: only what was changed here is taken.
    strategies = {h.key: named[h.key] for h in board.holders if named[h.key] != board.strategy(h)}
    return targets, strategies


def _shown(held: Held, holder: Holder, first: date) -> float | None:
    place = (holder.key, first)
    return held.filled[place] if place in held.filled else held.board.target(holder, first)


def _sign(unit: str, currency: str) -> str:
    if unit in ("money", "money_per_day"):
        return f", {formats.currency_symbol(currency)}"
    return {"percent": ", %", "days": f", {text('days')}"}.get(unit, "")


def _sums(page: Page, board: Board, wanted: dict[Place, float | None]) -> None:
    """Say where the parts do not add up to the whole, for what can be added up at all."""
    if page.catalog.measure(board.metric).is_additive and (said := goalsplit.sums(board, wanted)):
        st.caption(":material/functions: " + plain(said))


def _save_bar(page: Page, workspace: Workspace, held: Held, changes: list[Edit]) -> None:
    if workspace.read_only:
        st.warning(text("Goals are shown and cannot be changed: {why}", why=workspace.read_only))
        return
    new = sum(1 for c in changes if c.state == "set" and c.before is None)
    gone = sum(1 for c in changes if c.state == "removed")
    parts = (
        (new, text("{n} new", n=new)),
        (len(changes) - new - gone, text("{n} changed", n=len(changes) - new - gone)),
        (gone, text("{n} removed", n=gone)),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="dg_goal_save_bar"):
        st.button(
            text("Save"),
            type="primary",
            disabled=not changes,
            key="dg_goal_save",
            icon=":material/save:",
            on_click=_save,
            args=(page, workspace, held, changes),
        )
        st.button(
            text("Discard"),
            disabled=not changes and not held.filled,
            key="dg_goal_discard",
            on_click=_discard,
            args=(held,),
        )
        words = ", ".join(w for n, w in parts if n) or text("Nothing to save")
        st.markdown(f":gray[{words}]", width="stretch")


def _save(page: Page, workspace: Workspace, held: Held, changes: list[Edit]) -> None:
    try:
        goalboard.save(workspace, changes, page.viewer, reps_may=config.settings().reps_set_goals)
    except DealglassError as error:
        held.problem = error
        return
    _discard(held)
    held.said = text("Saved.")


def _discard(held: Held) -> None:
    """Forget what was not saved; the next run reads the board anew."""
    held.filled, held.is_pending = {}, False
    held.nonce += 1
