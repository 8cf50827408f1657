"""The planted truths about customers are found through the reports."""

from __future__ import annotations

from dealglass.selection import Selection
from tests.tiny import by, demo_source

LEAVING, COSTLY = "Logistics", "Education"


def test_customers_of_one_industry_leave() -> None:
    asked = Selection(group_by=("rhythm", "industry"), measures=("rhythm_customers",))
    found = by(demo_source().ask("retention/rhythm", asked), "industry", "rhythm")
    counts: dict[str, dict[str, int]] = {}
    for (industry, rhythm), row in found.items():
        counts.setdefault(industry, {})[rhythm] = row["rhythm_customers"]

    def gone(parts: dict[str, int]) -> float:
        known = {k: v for k, v in parts.items() if k != "No rhythm yet"}
        return (known.get("Quiet", 0) + known.get("Gone", 0)) / sum(known.values())

    rest = [c for industry, c in counts.items() if industry != LEAVING]
    others = {k: sum(c.get(k, 0) for c in rest) for k in ("In rhythm", "Overdue", "Quiet", "Gone")}
    assert gone(counts[LEAVING]) > 1.4 * gone(others)


def test_their_contracts_end_sooner() -> None:
    asked = Selection(group_by=("industry",), measures=("renewal_rate_pct", "renewals_due"))
    found = by(demo_source().ask("all/subscriptions", asked))
    rest = [r for industry, r in found.items() if industry != LEAVING]
    due = sum(r["renewals_due"] for r in rest)
    renewed = sum(r["renewals_due"] * r["renewal_rate_pct"] / 100 for r in rest)
    assert found[LEAVING]["renewal_rate_pct"] < 100 * renewed / due - 5


def test_one_industry_costs_more_to_serve() -> None:
    measures = ("cost_to_serve", "revenue", "customer_margin_pct")
    asked = Selection(group_by=("industry",), measures=measures)
    found = by(demo_source().ask("profitability/orders", asked))
    shares = {k: r["cost_to_serve"] / r["revenue"] for k, r in found.items()}
    assert min(shares, key=lambda k: -shares[k]) == COSTLY
    others = [v for k, v in shares.items() if k != COSTLY]
    assert shares[COSTLY] > 3 * max(others)
    assert found[COSTLY]["customer_margin_pct"] == min(
        r["customer_margin_pct"] for r in found.values()
    )
