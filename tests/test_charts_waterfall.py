"""The waterfall: each bar begins where the one above ended, totals stand on zero."""

from __future__ import annotations

import pytest

from dealglass import charts
from tests.chartkit import result_of

STEPS = [
    ("Start", 900.0, 4),
    ("Created", 300.0, 2),
    ("Won", -200.0, 1),
    ("Lost", -50.5, 1),
    ("Amount down", 0.0, 1),
    ("End", 949.5, 5),
]


@pytest.fixture(autouse=True)
def _usual_look() -> None:
    charts.use_look("light", "en")


def drawn(rows: list[tuple[str, float, int]]) -> charts.Chart:
    result = result_of(("pipeline_step",), ("step_value", "step_deals"), rows)
    return charts.waterfall(result, "step_value", count="step_deals", good=("Won",), title="Moved")


def test_bars_lead_from_start_to_end() -> None:
    rows = drawn(STEPS).data.to_pylist()
    spans = [(row["_before"], row["_value"]) for row in rows]
    assert spans == [(0, 900), (900, 1200), (1200, 1000), (1000, 949.5), (949.5, 949.5), (0, 949.5)]
    kinds = [row["_kind"] for row in rows]
    assert kinds == ["total", "up", "good", "down", "up", "total"]
    # The line from the last step meets the end of the last bar, not its beginning.
    assert [row["_link"] for row in rows] == [None, 900, 1200, 1000, 949.5, 949.5]


def test_figures_are_signed_and_count_their_deals() -> None:
    rows = drawn(STEPS).data.to_pylist()
    assert [row["_text"][0] for row in rows[:3]] == ["€", "+", "\N{MINUS SIGN}"]
    assert [row["_of"] for row in rows[:3]] == ["4 deals", "2 deals", "1 deal"]
    assert rows[2]["_after_full"] == "€1,000"


def test_it_is_told_in_words_and_opens_its_steps() -> None:
    made = drawn(STEPS)
    assert made.description.startswith("Moved, step by step: Start €900")
    assert made.picked([{"pipeline_step": "Won"}]) == {"pipeline_step": "Won"}
    assert made.picked_measure([{"pipeline_step": "Won"}]) == "step_value"


def test_nothing_is_said_in_words() -> None:
    made = drawn([])
    assert made.is_empty
    assert made.description == "Moved: no values."
