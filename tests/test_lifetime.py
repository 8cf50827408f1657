"""Lifetime models: parameters come back from simulated customers, and the judgement is honest."""

from __future__ import annotations

import numpy as np
import pytest

from dealglass.lifetime.buying import Buying, History, fit_buying
from dealglass.lifetime.judged import judged
from dealglass.lifetime.spending import Spending, fit_spending
from dealglass.lifetime.worth import Days, fit, seen_at, worth

TRUE = Buying(r=0.9, alpha=9.0, a=0.9, b=3.0)


def lives(
    count: int, weeks: float, dice: np.random.Generator, model: Buying = TRUE
) -> list[list[float]]:
    """Buying times in weeks of customers, each from a first one somewhere in the first half."""
    found = []
    for rate, chance in zip(
        dice.gamma(model.r, 1 / model.alpha, count), dice.beta(model.a, model.b, count), strict=True
    ):
        times = [dice.uniform(0, weeks / 2)]
        while dice.random() >= chance:
            times.append(times[-1] + dice.exponential(1 / rate))
            if times[-1] > weeks:
                times.pop()
                break
        found.append(times)
    return found


def seen_until(times: list[list[float]], end: float) -> History:
    """What a model sees of them at `end`; every customer's first time lies before it."""
    kept = [[t for t in one if t <= end] for one in times]
    return History(
        np.array([len(k) - 1 for k in kept], dtype=float),
        np.array([k[-1] - k[0] for k in kept]),
        np.array([end - k[0] for k in kept]),
    )


@pytest.fixture(scope="module")
def simulated() -> list[list[float]]:
    return lives(4_000, 200.0, np.random.default_rng(3))


def test_the_parameters_of_buying_come_back(simulated: list[list[float]]) -> None:
    found = fit_buying(seen_until(simulated, 130.0))
    assert found.r / found.alpha == pytest.approx(TRUE.r / TRUE.alpha, rel=0.12)
    assert found.a / (found.a + found.b) == pytest.approx(0.9 / 3.9, rel=0.15)
    assert found.r == pytest.approx(TRUE.r, rel=0.25)


def test_what_is_expected_is_what_comes(simulated: list[list[float]]) -> None:
    history = seen_until(simulated, 130.0)
    said = fit_buying(history).expected(history, 70.0)
    came = np.array([sum(t > 130.0 for t in one) for one in simulated])
    assert said.sum() == pytest.approx(came.sum(), rel=0.06)
    # Each tenth of the customers, by what was said of them, gets about what was said.
    for part in np.array_split(np.argsort(said), 10)[5:]:
        assert said[part].sum() == pytest.approx(came[part].sum(), rel=0.25)


def test_who_has_left_is_told_from_who_is_only_quiet(simulated: list[list[float]]) -> None:
    history = seen_until(simulated, 130.0)
    alive = TRUE.alive(history)
    came = np.array([any(t > 130.0 for t in one) for one in simulated])
    assert came[alive > 0.8].mean() > 3 * came[alive < 0.3].mean()


def test_the_longer_the_silence_the_less_likely_the_return() -> None:
    silent = History(np.full(4, 5.0), np.full(4, 50.0), np.array([50.0, 70.0, 90.0, 150.0]))
    assert (np.diff(TRUE.alive(silent)) < 0).all()


def test_drawn_futures_have_the_expected_mean_and_hold_what_comes(
    simulated: list[list[float]],
) -> None:
    history = seen_until(simulated, 130.0)
    drawn = TRUE.drawn(history, 70.0, 300, np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(TRUE.expected(history, 70.0).mean(), rel=0.02)
    low, high = np.quantile(drawn, (0.1, 0.9), axis=1)
    came = np.array([sum(t > 130.0 for t in one) for one in simulated])
    # Whole numbers: an interval holds at least what it is meant to.
    assert 0.8 <= ((came >= low) & (came <= high)).mean() <= 0.97


def test_nobody_who_came_back_fits_no_model() -> None:
    with pytest.raises(ValueError, match="second time"):
        fit_buying(History(np.zeros(5), np.zeros(5), np.ones(5)))


def test_the_parameters_of_spending_come_back() -> None:
    dice = np.random.default_rng(5)
    days = dice.integers(1, 9, 3_000)
    customer = np.repeat(np.arange(3_000), days)
    level = dice.normal(6.0, 0.7, 3_000)
    money = np.exp(level[customer] + dice.normal(0, 0.9, len(customer)))
    found = fit_spending(customer, money)
    assert found.mean == pytest.approx(6.0, abs=0.05)
    assert found.within == pytest.approx(0.81, rel=0.05)
    assert found.between == pytest.approx(0.49, rel=0.1)
    own = np.bincount(customer, weights=np.log(money)) / days
    said = found.expected(days.astype(float), own)
    assert said[customer].sum() == pytest.approx(money.sum(), rel=1e-9)


def test_few_days_are_drawn_to_the_mean_of_all() -> None:
    model = Spending(mean=6.0, within=1.0, between=0.5, scale=1.0)
    days, own = np.array([0.0, 1.0, 20.0]), np.array([0.0, 9.0, 9.0])
    levels = model.level(days, own)
    assert levels[0] == 6.0
    assert 6.0 < levels[1] < levels[2] < 9.0
    counts = np.full((3, 4_000), 3.0)
    drawn = model.drawn(counts, days, own, np.random.default_rng(2))
    assert drawn.mean(axis=1) == pytest.approx(3 * model.expected(days, own), rel=0.15)


def days_of(times: list[list[float]], money: float, dice: np.random.Generator) -> Days:
    customer = np.repeat(np.arange(len(times)), [len(t) for t in times])
    day = np.concatenate([np.floor(np.array(t) * 7).astype(int) for t in times])
    paid = money * np.exp(dice.normal(0, 0.5, len(day)))
    known = np.unique(np.column_stack((customer, day)), axis=0, return_index=True)[1]
    return Days(customer[known], day[known], paid[known])


def test_the_judgement_finds_the_models_good_on_customers_they_describe() -> None:
    dice = np.random.default_rng(11)
    bought = days_of(lives(2_500, 220.0, dice), 500.0, dice)
    found = judged(bought, 220 * 7)
    assert found is not None and found.is_useful
    assert found.purchases_said == pytest.approx(found.purchases_came, rel=0.12)
    assert found.money_said == pytest.approx(found.money_came, rel=0.15)
    assert found.purchase_skill_pct > 15 and found.money_skill_pct > 10
    assert found.rank_correlation > 0.3
    assert 75 <= found.inside_pct <= 97


def test_the_judgement_learns_nothing_from_the_days_it_judges() -> None:
    dice = np.random.default_rng(12)
    bought, end = days_of(lives(900, 220.0, dice), 500.0, dice), 220 * 7
    found = judged(bought, end)
    assert found is not None
    # Whatever comes after the cut-off, the same is said of it.
    late = bought.day > found.cut_off
    other = judged(
        Days(bought.customer, bought.day, np.where(late, 9 * bought.money, bought.money)), end
    )
    assert other is not None
    assert other.money_said == pytest.approx(found.money_said)
    assert other.money_came == pytest.approx(9 * found.money_came)


def test_purchases_that_mean_nothing_are_no_signal() -> None:
    # Who bought before says nothing of who buys later: the customers are dealt anew.
    dice = np.random.default_rng(13)
    customer = np.concatenate((np.repeat(np.arange(400), 4), dice.integers(0, 400, 1_200)))
    day = np.concatenate((dice.integers(0, 700, 1_600), dice.integers(735, 1_095, 1_200)))
    rows = np.unique(np.column_stack((customer, day)), axis=0)
    found = judged(Days(rows[:, 0], rows[:, 1], dice.lognormal(5, 1.0, len(rows))), 1_095)
    assert found is not None
    assert abs(found.rank_correlation) < 0.2
    assert max(found.purchase_skill_pct, found.money_skill_pct) < 10


def test_too_short_and_too_few_are_not_judged() -> None:
    dice = np.random.default_rng(14)
    few = days_of(lives(15, 220.0, dice), 500.0, dice)
    assert judged(few, 220 * 7) is None
    assert not seen_at(few, 220 * 7).is_enough
    short = Days(few.customer, few.day // 20, few.money)
    assert judged(short, 77) is None


def test_worth_is_the_same_every_time_and_grows_with_time() -> None:
    dice = np.random.default_rng(15)
    seen = seen_at(days_of(lives(600, 150.0, dice), 300.0, dice), 150 * 7)
    models = fit(seen)
    one, again = worth(models, seen, 52.0), worth(models, seen, 52.0)
    assert (one.low == again.low).all() and (one.high == again.high).all()
    longer = worth(models, seen, 104.0)
    assert (longer.money > one.money).all()
    assert (one.low <= one.high).all() and (one.low >= 0).all()
