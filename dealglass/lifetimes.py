"""What the pages say about lifetime values and about what a purchase is, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dealglass import formats
from dealglass.config import settings
from dealglass.i18n import text
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dealglass.results import Result, Source

JUDGEMENT = "profitability/judgement"


@dataclass(frozen=True)
class Basis:
    """What the store's figures of customers rest on: one row of the norms.

    `kind` is "Order", "Won deal" or "Contract month"; `state` of the lifetime values is "judged",
    "not judged", "too few", "contracts alone" or "no signal"; `row` has the rest.
    """

    kind: str
    state: str
    row: dict[str, Any]

    @property
    def has_margin(self) -> bool:
        """Whether any order carries its cost of goods: without, nothing is known of profit."""
        return bool(self.row["has_cost_of_goods"])

    @property
    def has_values(self) -> bool:
        """Whether lifetime values can be told."""
        return self.state in ("judged", "not judged")

    @property
    def missing_kinds(self) -> list[str]:
        """The kinds of cost that no row of the data carries."""
        names = {
            "has_cost_of_goods": text("cost of goods"),
            "has_cost_to_serve": text("cost to serve"),
            "has_acquisition_cost": text("acquisition cost"),
        }
        return [words for column, words in names.items() if not self.row[column]]


def read_basis(source: Source) -> Basis:
    """Return what the store's figures of customers rest on; the same for every viewer."""
    row = source.rows(JUDGEMENT, Selection()).rows[0]
    return Basis(row["purchase_kind"], row["lifetime_state"], row)


def about_purchases(basis: Basis) -> str:
    """Say what stands for an order where the data have none; "" where they have."""
    if basis.kind == "Won deal":
        return text(
            "These data have no orders: a won deal stands for one, dated by its close. Import "
            "orders to see what was really delivered and paid."
        )
    if basis.kind == "Contract month":
        return text(
            "These data have neither orders nor won deals: each month of a running contract stands "
            "for an order. Import orders to see what was really delivered and paid."
        )
    return ""


def about_active(basis: Basis) -> str:
    """Say when a customer counts as active, and which money revenue retention counts."""
    days = formats.number(settings().active_days, "count")
    bought = text("a won deal") if basis.kind == "Won deal" else text("an order")
    if basis.row["has_contracts"]:
        return text(
            "Active is a customer with a running contract or {bought} in the last {days} days "
            "(active_days in dealglass.toml). Revenue retention counts the yearly amounts of "
            "running contracts.",
            bought=bought,
            days=days,
        )
    return text(
        "Active is a customer with {bought} in the last {days} days (active_days in "
        "dealglass.toml). There are no contracts: revenue retention counts what customers bought "
        "in those days.",
        bought=bought,
        days=days,
    )


def missing_costs(basis: Basis, totals: Mapping[str, Any], currency: str) -> str:
    """Name the kinds of cost that are missing, of how many orders and customers.

    `totals` are those of profitability/orders. "" when every cost is known.
    """
    kinds = basis.missing_kinds
    if not basis.has_margin:
        return text(
            "Missing: {kinds}. Without the cost of goods nothing can be said of profit or margin; "
            "add the column to the orders (data/examples/orders.csv).",
            kinds=text(", ").join(kinds),
        )
    counts = {
        "orders_without_cost_of_goods": text("cost of goods of {n} orders"),
        "orders_without_cost_to_serve": text("cost to serve of {n} orders"),
        "customers_without_acquisition_cost": text("acquisition cost of {n} new customers"),
    }
    columns = ("has_cost_of_goods", "has_cost_to_serve", "has_acquisition_cost")
    found = [
        words.format(n=formats.number(totals[name], "count"))
        for (name, words), column in zip(counts.items(), columns, strict=True)
        if totals[name] and basis.row[column]
    ]
    found += [text("{kind} of every order", kind=kind) for kind in kinds]
    if not found:
        return ""
    known = formats.number(totals["costed_revenue"], "money", currency, compact=True)
    return text(
        "Costs missing: {found}. Profit and margin are of the {known} of revenue whose costs are "
        "known.",
        found=text(", ").join(found),
        known=known,
    )


def method(basis: Basis, currency: str) -> str:
    """Say how the lifetime values come about, or why there are none."""
    row = basis.row
    if basis.state == "too few":
        return text(
            "Too few repeat orders to say what customers will bring: it takes 30 customers who "
            "came back and 100 repeat orders."
        )
    if basis.state == "contracts alone":
        return text(
            "These data have contracts but no orders: what customers will bring depends on "
            "renewals, which the Retention page shows. The models here are of orders."
        )
    if basis.state == "no signal":
        return text(
            "No usable signal: on a later period the models told customers apart no better than "
            "the same figure for everybody. No lifetime value is shown."
        )
    base = (
        text("profit to date (orders without known costs at the usual margin) plus the margin")
        if basis.has_margin
        else text("revenue to date plus the revenue")
    )
    return text(
        "Lifetime value is {base} expected in the next {days} days, not discounted. How often "
        "customers buy: MBG/NBD model (Batislam et al. 2007); for how much: log-normal with "
        "credibility; learned from {repeats} repeat orders of {customers} customers. The line is "
        "the interval meant to hold 8 of 10 outcomes.",
        base=base,
        days=formats.number(row["horizon_days"], "count"),
        repeats=formats.number(row["repeat_purchases"], "count"),
        customers=formats.number(row["repeat_customers"], "count"),
    )


def judgement(basis: Basis, currency: str) -> str:
    """Say how the models did on days they had not seen; "" where that could not be tried."""
    row = basis.row
    if basis.state == "not judged":
        return text("The data are too short to hold a period back: these values are not judged.")
    if row["judged_from"] is None:
        return ""
    off = 100.0 * (row["money_said"] / row["money_came"] - 1) if row["money_came"] else None
    said = text(
        "Judged on the {days} days from {day}, which the models had not seen: {said} orders said, "
        "{came} came; {money_said} said, {money_came} came ({off}). {inside} of {customers} "
        "customers ended inside their interval (meant: 80 %).",
        days=formats.number(row["judged_days"], "count"),
        day=formats.date_text(row["judged_from"]),
        said=formats.number(round(row["purchases_said"]), "count"),
        came=formats.number(row["purchases_came"], "count"),
        money_said=formats.number(row["money_said"], "money", currency, compact=True),
        money_came=formats.number(row["money_came"], "money", currency, compact=True),
        off=("+" if off is not None and off > 0 else "") + formats.number(off, "percent"),
        inside=formats.number(row["inside_pct"], "percent"),
        customers=formats.number(row["judged_customers"], "count"),
    )
    return f"{said} {_against_a_constant(row)}"


def _against_a_constant(row: dict[str, Any]) -> str:
    """Say whether single customers are told apart better than by one figure for everybody."""
    orders, money = row["purchase_skill_pct"], row["money_skill_pct"]
    rank = formats.number(row["rank_correlation"], "number")
    if orders > 0 and money > 0:
        return text(
            "Against the same figure for everybody, the squared error per customer is {orders} "
            "smaller for orders and {money} for money; rank correlation {rank}.",
            orders=formats.number(orders, "percent"),
            money=formats.number(money, "percent"),
            rank=rank,
        )
    if orders > 0:
        return text(
            "Against the same figure for everybody, the squared error per customer is {orders} "
            "smaller for orders but not for money: how large a single customer's next orders are "
            "is hardly to be foretold (rank correlation {rank}). Trust the sums and the intervals.",
            orders=formats.number(orders, "percent"),
            rank=rank,
        )
    return text(
        "Orders of a single customer are foretold no better than by the same figure for everybody "
        "(rank correlation of the money {rank}). Trust the sums and the intervals.",
        rank=rank,
    )


def shares(result: Result, measure: str = "revenue") -> str:
    """Say how much the ten largest groups bring, and how many bring 80 % of the whole."""
    sizes = sorted((float(r[measure] or 0) for r in result.rows), reverse=True)
    sizes = [s for s in sizes if s > 0]
    if not sizes:
        return ""
    whole, running, count = sum(sizes), 0.0, 0
    while running < 0.8 * whole - 1e-9:
        running += sizes[count]
        count += 1
    return text(
        "The {ten} largest of {all} customers bring {share} of the revenue; 80 % of it comes from "
        "{count} customers ({of}).",
        ten=formats.number(min(10, len(sizes)), "count"),
        all=formats.number(len(sizes), "count"),
        share=formats.number(100 * sum(sizes[:10]) / whole, "percent"),
        count=formats.number(count, "count"),
        of=formats.number(100 * count / len(sizes), "percent"),
    )
