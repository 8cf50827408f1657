"""campaigns/results: attribution, cost and return, counted by hand."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from dealglass import credit
from dealglass.access import Viewer
from dealglass.errors import BadSelection
from dealglass.export.about import about
from dealglass.export.workbook import page_workbook
from dealglass.goals import measured_by
from dealglass.results import Source
from dealglass.selection import Selection
from tests.queries.campaigns.company import company
from tests.tiny import by, demo_source, tiny_store

KEY = "campaigns/results"
NONE = "(no campaign)"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return company(tmp_path_factory.mktemp("campaigns"))


def credited(source: Source, attribution: str, measure: str = "credited_value") -> dict:
    asked = Selection(
        group_by=("campaign",), measures=(measure,), params=(("attribution", attribution),)
    )
    return {k: r[measure] for k, r in by(source.ask(KEY, asked)).items() if r[measure]}


def test_even_split_to_the_cent(source: Source) -> None:
    # d1 in three, the cent that remains to the first; d2 in two; d4 to nobody; d6 to the fair.
    assert credited(source, "even") == pytest.approx(
        {"Mail": 333.34 + 300, "Fair": 333.33 + 100, "Letter": 333.33 + 300, NONE: 400}
    )


def test_first_and_last_touch(source: Source) -> None:
    # d1 began with the mail and ended with the letter; d2 began with the mail, and the CRM's
    # letter is of the day the deal was created.
    assert credited(source, "first") == {"Mail": 1600, "Fair": 100, NONE: 400}
    assert credited(source, "last") == {"Letter": 1600, "Fair": 100, NONE: 400}


def test_deals_are_shared_like_their_value(source: Source) -> None:
    wins = credited(source, "even", "campaign_sales")
    assert wins == pytest.approx({"Mail": 1 / 3 + 1 / 2, "Fair": 1 / 3 + 1, "Letter": 5 / 6})
    made = credited(source, "first", "campaign_deals")
    # d5, still open, is the mail's by its lead; d3 was touched too long ago.
    assert made == {"Mail": 3, "Fair": 1}


def test_shares_of_a_deal_add_up_to_one(source: Source) -> None:
    for attribution in ("even", "first", "last"):
        chosen = Selection(params=(("attribution", attribution),))
        rows = source.rows(KEY, chosen, measure="credited_value", limit=None).rows
        shares: dict[str, float] = {}
        amounts: dict[str, float] = {}
        for row in rows:
            shares[row["deal"]] = shares.get(row["deal"], 0) + row["credit_share"]
            amounts[row["deal"]] = amounts.get(row["deal"], 0) + float(row["credited_amount"])
        assert shares == pytest.approx(dict.fromkeys(shares, 1))
        assert amounts == pytest.approx(
            {"Deal d1": 1000, "Deal d2": 600, "Deal d4": 400, "Deal d6": 100}, abs=1e-9
        )


def test_another_person_of_the_account_counts_and_who_credits_is_said(source: Source) -> None:
    rows = source.rows(KEY, Selection(), measure="campaign_revenue", limit=None).rows
    ways = {(r["deal"], r["campaign"]): r["touched_by"] for r in rows}
    assert ways == {
        ("Deal d1", "Mail"): "event",
        ("Deal d1", "Fair"): "event",
        ("Deal d1", "Letter"): "event",
        ("Deal d2", "Mail"): "event",
        ("Deal d2", "Letter"): "CRM field",
        ("Deal d6", "Fair"): "CRM field",
    }


def test_cost_and_return(source: Source) -> None:
    names = (
        "campaign_cost", "campaign_roi_pct", "campaign_cost_per_lead", "campaign_cost_per_win",
        "campaign_leads", "campaign_profit", "budget_used_pct",
    )  # fmt: skip
    asked = Selection(group_by=("campaign",), measures=names, params=(("attribution", "first"),))
    result = source.ask(KEY, asked)
    rows = by(result)
    assert [rows["Mail"][n] for n in names] == pytest.approx([200, 700, 200, 100, 1, 1400, 80])
    assert [rows["Fair"][n] for n in names] == pytest.approx([1000, -90, 1000, 1000, 1, -900, 125])
    assert rows["Mail"]["campaign_roi_pct__n"] == 2
    # The letter's cost is not known, nobody has none: no return, and not 0.
    for name in ("Letter", NONE):
        assert rows[name]["campaign_roi_pct"] is None
        assert rows[name]["campaign_cost_per_win"] is None
    # Won value of the two with a cost over their cost; a campaign that is planned is in nothing.
    assert result.totals["campaign_roi_pct"] == pytest.approx(100 * (1700 - 1200) / 1200)
    assert result.totals["campaign_cost"] == 1200
    assert "Next" not in rows


def test_the_return_is_of_campaigns_that_began_in_the_period(source: Source) -> None:
    names = ("campaign_revenue", "campaign_cost", "campaign_roi_pct", "campaigns")
    asked = Selection(measures=names, start=date(2026, 5, 1), end=date(2026, 7, 1))
    totals = source.ask(KEY, asked).totals
    assert totals["campaign_revenue"] == 1700
    assert totals["campaign_cost"] is None
    assert totals["campaign_roi_pct"] is None
    assert totals["campaigns"] == 0


def test_a_cost_is_nobodys_but_the_campaigns(source: Source) -> None:
    names = ("campaign_cost", "campaign_roi_pct", "campaign_revenue")
    of_ann = source.ask(KEY, Selection(measures=names).with_filter("owner", ("Ann",))).totals
    assert of_ann["campaign_revenue"] == 1700
    assert of_ann["campaign_cost"] is None and of_ann["campaign_roi_pct"] is None
    only_ann = source.ask(KEY, Selection(measures=names), Viewer("Ann", "rep", frozenset({"u1"})))
    assert only_ann.totals["campaign_revenue"] == 1700
    assert only_ann.totals["campaign_cost"] is None
    assert only_ann.totals["campaign_roi_pct"] is None


def test_new_customers_by_first_order(source: Source) -> None:
    # d1 brought a1's first order; a2 had ordered in 2025; d4's account has none, so its first
    # won deal counts, but no campaign touched it.
    assert credited(source, "last", "campaign_new_customers") == {"Letter": 1}


def test_without_orders_the_first_won_deal_makes_the_customer(tmp_path: Path) -> None:
    from tests.queries.campaigns.company import campaign, won

    deals = [
        won("x1", 10, account_id="a", campaign_id="m", closed_on=date(2026, 6, 2)),
        won("x2", 20, account_id="a", campaign_id="m", closed_on=date(2026, 6, 1)),
        won("x3", 30, account_id="b", campaign_id="m"),
    ]
    rows = {"deals": deals, "campaigns": [campaign("m", "M", 5)]}
    made = tiny_store(rows, date(2026, 6, 30), folder=tmp_path)
    found = made.rows(KEY, Selection(), measure="campaign_new_customers").rows
    assert {r["deal"] for r in found} == {"Deal x2", "Deal x3"}


def test_amounts_below_zero_and_none_split_to_the_cent(tmp_path: Path) -> None:
    from tests.queries.campaigns.company import campaign, event, won

    deals = [
        won("n1", -100, contact_id="c"),
        won("n2", 0.01, contact_id="c"),
        won("n3", 5, contact_id="c") | {"amount": None},
    ]
    names = ["A", "B", "C"]
    rows = {
        "deals": deals,
        "contacts": [{"contact_id": "c"}],
        "campaigns": [campaign(n, n, None) for n in names],
        "campaign_events": [
            event(i, n, "clicked", f"2026-04-0{i + 1}", contact_id="c") for i, n in enumerate(names)
        ],
    }
    made = tiny_store(rows, date(2026, 6, 30), folder=tmp_path)
    found = made.rows(KEY, Selection(), measure="credited_value", limit=None).rows
    split = {
        d: [float(r["credited_amount"]) for r in found if r["deal"] == f"Deal {d}"]
        for d in ("n1", "n2")
    }
    assert split == {"n1": [-33.34, -33.33, -33.33], "n2": [0.01, 0, 0]}
    assert made.ask(KEY, Selection(measures=("credited_value",))).totals[
        "credited_value"
    ] == pytest.approx(-99.99)


def test_an_attribution_that_is_none_is_refused(source: Source) -> None:
    with pytest.raises(BadSelection, match="even, first, last"):
        source.ask(KEY, Selection(params=(("attribution", "middle"),)))


def test_the_attribution_is_printed_with_every_answer(source: Source) -> None:
    assert source.ask(KEY, Selection()).settings == ("Attribution: Even split",)
    chosen = Selection(params=(("attribution", "last"),))
    assert source.ask(KEY, chosen).settings == ("Attribution: Last touch",)


def test_the_attribution_stands_in_the_workbook(source: Source) -> None:
    chosen = Selection(group_by=("campaign",), params=(("attribution", "first"),))
    result = source.ask(KEY, chosen)
    book = openpyxl.load_workbook(
        io.BytesIO(page_workbook("Campaigns", [("Results", result, None)], about(result)))
    )
    facts = {row[0].value: row[1].value for row in book["About"].iter_rows(max_col=2)}
    assert facts["Reckoned with"] == "Attribution: First touch"
    assert "Attribution: First touch" in about(result).footer


def test_any_of_them_may_be_a_goal(source: Source) -> None:
    known = measured_by(source)
    for name in ("campaign_revenue", "campaign_sales", "campaign_roi_pct"):
        assert known[name] == KEY
    assert known["prospects"] == "all/contacts"


# -- the demo company ----------------------------------------------------------------------------


@pytest.mark.parametrize("attribution", ["even", "first", "last"])
@pytest.mark.parametrize("period", ["all", "last_12_months", "last_quarter"])
def test_all_shares_are_the_won_value(attribution: str, period: str) -> None:
    source = demo_source()
    params = (("attribution", attribution),)

    def ask(report: str, **asked: object) -> object:
        return source.ask(report, Selection(period=period, params=params, **asked))  # type: ignore[arg-type]

    shared, won = credit.adds_up(ask)  # type: ignore[arg-type,misc]
    assert won > 0
    assert shared == pytest.approx(won, abs=0.005)


def test_the_switch_changes_the_figures_and_never_the_total() -> None:
    source = demo_source()

    def ask(report: str, *, params: dict[str, str], **asked: object) -> object:
        return source.ask(report, Selection(params=tuple(params.items()), **asked))  # type: ignore[arg-type]

    table = credit.by_attribution(ask)  # type: ignore[arg-type]
    assert len({row["by_even"] == row["by_first"] == row["by_last"] for row in table.rows}) == 2
    totals = {round(table.totals[f"by_{n}"], 2) for n in credit.WORDS}
    assert len(totals) == 1


def test_the_trade_press_loses_money_and_nothing_else_as_much() -> None:
    asked = Selection(group_by=("campaign",), measures=("campaign_profit", "campaign_roi_pct"))
    rows = [r for r in demo_source().ask(KEY, asked).rows if r["campaign_profit"] is not None]
    press = [r for r in rows if r["campaign"].startswith("Trade press")]
    assert len(press) >= 4
    total = demo_source().ask(KEY, asked.with_filter("channel", ("Print",))).totals
    assert total["campaign_roi_pct"] < -50
    assert min(rows, key=lambda r: r["campaign_profit"])["campaign"].startswith("Trade press")
