"""Laws of adding up, over every report: whatever the grouping, the filter or the click."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealglass.results import drill, label_of
from dealglass.selection import Selection
from tests.laws.reports import (
    CATALOG,
    FEW,
    KEYS,
    REGISTRY,
    additive,
    plain_dimensions,
    questions,
)
from tests.tiny import demo_source


def approx(value: float | None) -> Any:  # noqa: ANN401
    return pytest.approx(float(value or 0), rel=1e-9, abs=1e-6)


def total(rows: list[dict[str, Any]], measure: str) -> float:
    return sum(float(row[measure] or 0) for row in rows)


@pytest.mark.parametrize("key", KEYS)
def test_grouping_never_changes_the_total(key: str) -> None:
    @FEW
    @given(questions(key))
    def law(asked: Selection) -> None:
        measures = additive(key, asked.groups)
        if not measures:
            return
        source = demo_source()
        grouped = source.ask(key, replace(asked, measures=measures)).rows
        whole = source.ask(key, replace(asked, group_by=(), measures=measures)).totals
        coarse = replace(asked, group_by=asked.group_by[:1], measures=measures)
        first = source.ask(key, coarse).rows if len(asked.groups) > 1 else grouped
        for name in measures:
            found, along = total(grouped, name), CATALOG.measure(name).along
            if not along:
                assert found == approx(whole[name]), name
            if not along or along in coarse.groups:
                assert found == approx(total(first, name)), name

    law()


@pytest.mark.parametrize("key", KEYS)
def test_filtered_parts_add_up_to_the_whole(key: str) -> None:
    @FEW
    @given(st.sampled_from(plain_dimensions(key)), questions(key, most=1))
    def law(name: str, asked: Selection) -> None:
        source = demo_source()
        measures = additive(key)
        if not measures:
            return
        asked = replace(asked, group_by=(name,), filters=(), measures=measures)
        # Which values there are may depend on the period: a state of then has labels of then.
        found = source.ask(key, asked).table.column(0).to_pylist()
        values = [label_of(value, CATALOG.dimension(name)) for value in found]
        if not 1 < len(values) <= 9:
            return
        asked = replace(asked, group_by=())
        whole = source.ask(key, asked).totals
        parts = [source.ask(key, asked.with_filter(name, (v,))).totals for v in values]
        for measure in measures:
            assert total(parts, measure) == approx(whole[measure])
        without = source.ask(key, asked.with_filter(name, values[:1], "not")).totals
        for measure in measures:
            assert total(parts[1:], measure) == approx(without[measure])

    law()


@pytest.mark.parametrize("key", KEYS)
def test_rows_under_a_figure_reproduce_it(key: str) -> None:
    report = REGISTRY.report(key)

    @FEW
    @given(questions(key), st.data())
    def law(asked: Selection, data: st.DataObject) -> None:
        counts = [
            m
            for m in additive(key, asked.groups)
            if CATALOG.measure(m).sql.startswith("count(*)") and CATALOG.measure(m).unit == "count"
        ]
        if not counts:
            return
        name = data.draw(st.sampled_from(counts))
        source = demo_source()
        result = source.ask(key, replace(asked, measures=(name,)))
        shown = [row for row in result.rows if row[name]]
        if not shown:
            return
        row = data.draw(st.sampled_from(shown))
        clicked = drill(result, {group: row[group] for group in asked.groups})
        rows = source.rows(key, clicked, measure=name, limit=None)
        assert rows.table.num_rows == row[name], (report.key, name, row)

    law()


@pytest.mark.parametrize(
    ("key", "measure"),
    [
        ("all/deals", "won_value"),
        ("all/deals", "open_value"),
        ("pipeline/open_deals", "stuck_value"),
        ("forecast/outlook", "pipeline_value"),
        ("conversion/by_source", "won_lead_value"),
    ],
)
def test_amounts_under_a_figure_add_up_to_it(key: str, measure: str) -> None:
    source = demo_source()
    asked = Selection(period="last_365_days", group_by=("owner",), measures=(measure,))
    result = source.ask(key, asked)
    row = max(result.rows, key=lambda r: r[measure])
    rows = source.rows(key, drill(result, {"owner": row["owner"]}), measure=measure, limit=None)
    assert row[measure] > 0
    assert total(rows.rows, "amount") == pytest.approx(row[measure], abs=0.005)


@pytest.mark.parametrize("key", KEYS)
def test_percent_adds_to_100(key: str) -> None:
    @FEW
    @given(questions(key))
    def law(asked: Selection) -> None:
        measures = additive(key, asked.groups)
        if not measures:
            return
        result = demo_source().ask(key, replace(asked, measures=measures, percent=True))
        first = asked.groups[0] if len(asked.groups) > 1 else None
        for name in measures:
            parts: dict[Any, list[float]] = {}
            for row in result.rows:
                share = row[f"{name}__share_pct"]
                parts.setdefault(row[first] if first else None, []).append(share)
            for group, shares in parts.items():
                inside = [r for r in result.rows if first is None or r[first] == group]
                if total(inside, name):
                    assert sum(filter(None, shares)) == pytest.approx(100)
                else:
                    assert set(shares) == {None}

    law()


def rates_of(key: str) -> tuple[str, ...]:
    found = (CATALOG.measure(m) for m in REGISTRY.report(key).measures)
    return tuple(m.name for m in found if m.unit == "percent" and m.n and m.sql)


@pytest.mark.parametrize("key", [key for key in KEYS if rates_of(key)])
def test_a_rate_travels_with_its_n_and_is_nothing_without_it(key: str) -> None:
    report, rates = REGISTRY.report(key), rates_of(key)
    nobody = Selection(measures=rates, start=None).with_filter(
        plain_dimensions(key)[0], ("a value that no row has",)
    )
    empty = demo_source().ask(key, nobody).totals
    for name in rates:
        assert empty[name] is None
        assert f"{name}__n" in empty
    result = demo_source().ask(key, Selection(group_by=report.group_by, measures=rates))
    for row in result.rows:
        for name in rates:
            assert (row[name] is None) == (not row[f"{name}__n"])
            assert row[name] is None or -1e-9 <= row[name] <= 100 + 1e-9
