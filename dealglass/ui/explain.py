"""How counted: what a number means, how many it stands on, and the SQL that gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dealglass import formats
from dealglass.i18n import text
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from dealglass.results import Result

FEW = 10


def measure(result: Result, name: str) -> None:
    """Draw the explanation of one measure of a result."""
    entry = result.measure(name)
    value = result.totals.get(name)
    st.markdown(f"## {formats.number(value, entry.unit, result.currency)}")
    st.markdown(plain(text(entry.counted)))
    facts = {text("Period"): period_words(result, name)}
    if entry.n:
        n = result.totals.get(f"{name}__n")
        few = text(" (few: read with care)") if n is not None and n < FEW else ""
        facts[text("n, what it is a share of")] = formats.number(n, "count") + few
    if filters := formats.in_words(result.selection, result.catalog, currency=result.currency):
        facts[text("Filters")] = "; ".join(filters)
    if result.settings:
        facts[text("Reckoned with")] = "; ".join(result.settings)
    if entry.caution:
        facts[text("Mind")] = text(entry.caution)
    if entry.goal:
        facts[text("Serves the goal")] = text(entry.goal)
    facts[text("Rows")] = text(result.report.grain)
    facts[text("Data")] = text(
        "as of {day}, version {version}",
        day=formats.date_text(result.as_of),
        version=result.store_version,
    )
    st.table(
        {key: plain(value) for key, value in facts.items()}, border="horizontal", hide_header=True
    )
    formula = entry.sql or entry.derived
    st.caption(text("Formula, on the rows of the report"))
    st.code(formula, language="sql", wrap_lines=True)


def period_words(result: Result, name: str) -> str:
    """Return the days a measure looks at, and by which date; for a state, its day."""
    entry = result.measure(name)
    if entry.time == "moment":
        return text("as it stood on {day}", day=formats.date_text(result.state_at))
    basis = entry.time or result.report.time
    words = formats.span_text(result.span)
    if not basis:
        return words
    column = result.catalog.dimensions.get(basis)
    label = text(column.label) if column else basis
    return text("{span}, by the date: {label}", span=words, label=label.lower())


def sql(result: Result) -> None:
    """Draw the SQL that ran and the values bound to it."""
    with st.expander(text("The SQL that ran"), icon=":material/code:"):
        st.code(result.sql, language="sql")
        if result.query.values:
            listed = "\n".join(
                f"${name} = {value!s}" for name, value in result.query.values.items()
            )
            st.caption(text("Values"))
            st.code(listed, language=None)
        st.caption(text("The report's file: {file}", file=f"queries/{result.report.key}.sql"))
