"""Money in a currency without a rate has no amount in the reporting currency: that is told."""

from __future__ import annotations

from dealglass.ingest.sqltext import literal
from dealglass.ingest.stage import Finding, Staged

# table -> (what is paid, the day whose rate holds), as data/schema/build reads them.
_MONEY = {
    "deals": ("amount", "coalesce(t.closed_on, cast(t.created_at as date), {as_of})"),
    "orders": ("amount", "coalesce(t.ordered_on, {as_of})"),
    "subscriptions": ("monthly_amount", "coalesce(t.started_on, {as_of})"),
}


def find_missing_rates(staged: Staged, reporting_currency: str, as_of: str) -> None:
    """Add a finding per table and currency whose rows have money and no rate on their day.

    `as_of` is an ISO date. Call it when the rows stand in landing.
    """
    connection = staged.tables.connection
    for table, (amount, day) in _MONEY.items():
        day = day.format(as_of=f"date {literal(as_of)}")
        rows = connection.execute(
            f"select t.currency, count(*) from landing.{table} t where t.{amount} is not null "
            f"and t.currency is not null and t.currency <> {literal(reporting_currency)} "
            "and not exists (select 1 from landing.exchange_rates r "
            f"where r.currency = t.currency and r.valid_from <= {day} "
            "and r.rate_to_reporting is not null) group by 1 order by 2 desc, 1"
        ).fetchall()
        staged.findings += [
            Finding(
                table,
                "no_exchange_rate",
                currency,
                f"amounts in {currency} without a rate to {reporting_currency} on their day: "
                f"{count:,}. They are empty in every report. Import exchange rates.",
            )
            for currency, count in rows
        ]
