"""A deal in a currency without a rate has no amount, and the import says so."""

from __future__ import annotations

from decimal import Decimal

from .conftest import Home

DEALS = """Deal ID,Deal Name,Owner,Stage,Status,Amount,Currency,Created,Closed
1,One,Ann,Won,won,100,EUR,2026-01-05,2026-02-01
2,Two,Ann,Won,won,100,eur,2026-01-05,2026-02-01
3,Three,Ann,Won,won,200,USD,2026-01-05,2026-02-01
4,Four,Ann,Won,won,300,CHF,2026-01-05,2026-02-01
5,Five,Ann,Won,won,300,CHF,2025-01-05,2025-02-01
6,Six,Ann,Offer,open,,GBP,2026-01-05,
7,Seven,Ann,Offer,open,8,,2026-01-05,
8,Eight,Ann,Won,won,200,EUR,2026-01-05,2026-02-01
"""
RATES = "Currency,Valid From,Rate\nCHF,2026-01-01,1.1\n"


def test_a_currency_without_a_rate_is_a_finding(home: Home) -> None:
    report = home.load(deals__csv=DEALS, exchange_rates__csv=RATES)
    amounts = dict(home.ask("select deal_id, amount from crm.deals"))
    assert report.reporting_currency == "EUR"
    assert amounts["2"] == Decimal("100.00")
    assert (amounts["3"], amounts["4"], amounts["5"]) == (None, Decimal("330.00"), None)
    found = home.ask(
        "select table_name, record_id, detail from meta.findings "
        "where rule = 'no_exchange_rate' order by 2"
    )
    # CHF has a rate from 2026 on only; GBP stands on a deal without an amount.
    assert [(t, c) for t, c, _ in found] == [("deals", "CHF"), ("deals", "USD")]
    assert found[0][2].startswith("amounts in CHF without a rate to EUR on their day: 1.")
    assert report.findings["no_exchange_rate"] == 2


def test_money_in_one_currency_is_no_finding(home: Home) -> None:
    report = home.load(deals__csv=DEALS.replace("USD", "EUR").replace("CHF", "EUR"))
    assert "no_exchange_rate" not in report.findings
