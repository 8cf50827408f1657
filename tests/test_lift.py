"""Lift and its interval: against published figures, and against chance."""

from __future__ import annotations

import random

import pytest

from dealglass.lift import Lift, newcombe, wilson


# Newcombe (1998), table II, method 10: the eight contrasts and their 95 % intervals.
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_published_intervals(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    assert newcombe(*one, *other) == pytest.approx((low, high), abs=0.00006)


def test_wilson_stays_within_0_and_1() -> None:
    # Newcombe's companion paper (1998, Stat Med 17:857), table I: 0/20 and 1/29.
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=0.00006)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=0.00006)
    assert wilson(7, 7)[1] == 1.0


def test_the_interval_holds_the_truth_19_times_of_20() -> None:
    chance = random.Random(7)
    held = 0
    for _ in range(600):
        treated = sum(chance.random() < 0.09 for _ in range(300))
        control = sum(chance.random() < 0.05 for _ in range(60))
        low, high = newcombe(treated, 300, control, 60)
        held += low <= 0.04 <= high
    assert 0.92 < held / 600 < 0.99


def test_value_by_hand() -> None:
    # 8 of 100 written to bought for 400, 2 of 50 held out for 100: 50 a buyer, 4 points of 100.
    lift = Lift(100, 8, 50, 2, 400.0, 100.0)
    assert lift.points == pytest.approx(4)
    assert lift.buyers == pytest.approx(4)
    assert lift.value == pytest.approx(200)
    low, high = newcombe(8, 100, 2, 50)
    assert lift.value_interval == pytest.approx((low * 100 * 50, high * 100 * 50))
    assert lift.verdict == "not shown"
    assert Lift(100, 0, 50, 0).value is None


def test_verdicts() -> None:
    assert Lift(500, 60, 500, 20).verdict == "works"
    assert Lift(500, 20, 500, 60).verdict == "does harm"
    assert Lift(500, 25, 50, 2).verdict == "not shown"
    assert Lift(500, 25, 0, 0).points is None
    assert Lift(500, 25, 0, 0).verdict == "too few people"
    assert Lift(500, 25, 0, 0).value_interval is None
