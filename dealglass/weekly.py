"""The figures behind the Overview's sentences: two weeks side by side, and what lies about."""

from __future__ import annotations

from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING, Any

from dealglass.actions import FallenRate, Standing
from dealglass.changes import DAYS, Deal, Pair, QuietRep, Week
from dealglass.i18n import text
from dealglass.selection import Selection

if TYPE_CHECKING:
    from dealglass.access import Viewer
    from dealglass.goals import Progress
    from dealglass.results import Source

# Somebody who did fewer activities a week than this was not logging before either.
USUAL_PER_WEEK = 3.0
# When a win rate counts as fallen; the last is the normal distribution's bound.
LEAST_CLOSED, LEAST_DROP, ONE_OF_TWENTY = 20, 0.1, 1.645
_DAY = timedelta(days=1)
# What may explain a move: report, measure and the dimension it is looked for in.
_PARTS = (
    ("all/leads", "leads", "source"),
    ("all/deals", "lost_deals", "lost_reason"),
    ("all/campaign_events", "campaign_responses", "campaign"),
)
# What a CRM in use records every week, and how it is called.
_RECORDED = (
    ("new deals", "all/deals", "deals"),
    ("leads", "all/leads", "leads"),
    ("activities", "all/activities", "activities_done"),
    ("tickets", "all/tickets", "tickets"),
)


def read_week(source: Source, viewer: Viewer, chosen: Selection | None = None) -> Week:
    """Ask the figures of the last seven days and the seven before, under the reader's filters.

    The reader's period does not apply; a filter counts in the reports that know its dimension.
    """
    chosen = chosen or Selection()
    as_of = chosen.as_of or source.as_of
    end = as_of + _DAY
    start = end - DAYS * _DAY
    asked = _Asker(source, viewer, chosen, start, end)
    figures: dict[str, Pair] = {}
    for key, measures in (
        (
            "all/deals",
            ("deals", "created_value", "won_deals", "won_value", "lost_deals", "lost_value"),
        ),
        ("all/leads", ("leads",)),
        ("all/activities", ("activities_done",)),
        ("home/changes", ("pushed_deals", "pushed_value")),
        ("all/tickets", ("tickets", "cases_handled")),
        ("all/campaign_events", ("campaign_responses",)),
        ("goals/new_customers", ("new_customers",)),
    ):
        figures |= asked.pairs(key, measures)
    parts = {
        f"{measure}/{group}": asked.by_group(key, measure, group)
        for key, measure, group in _PARTS
        if figures[measure].now or figures[measure].before
    }
    return Week(
        start=start,
        end=end,
        currency=source.currency,
        figures=figures,
        parts=parts,
        silent=tuple(
            name
            for name, key, measure in _RECORDED
            if not (figures[measure].now or figures[measure].before) and asked.ever(key, measure)
        ),
        biggest_win=asked.largest("won_deals"),
        biggest_loss=asked.largest("lost_deals"),
        quiet=quiet(source, viewer, chosen),
        filters=chosen,
    )


def quiet(source: Source, viewer: Viewer, chosen: Selection | None = None) -> tuple[QuietRep, ...]:
    """Return who logged nothing in the last seven days though they did in the weeks before.

    "Usual" is the mean of the twelve weeks before the silence began to count, and somebody who
    has left (no working day in the last seven) is not quiet but gone.
    """
    chosen = chosen or Selection()
    end = (chosen.as_of or source.as_of) + _DAY
    start = end - DAYS * _DAY
    measures = ("activities_done", "rep_days")
    now = _ask(source, viewer, chosen, "activity/by_rep", measures, start, end, ("owner",))
    silent = {r["owner"] for r in now if not r["activities_done"] and r["rep_days"]}
    if not silent:
        return ()
    before = _ask(
        source, viewer, chosen, "activity/by_rep", measures, start - 84 * _DAY, start, ("owner",)
    )
    usual = {r["owner"]: (r["activities_done"] or 0) / 12.0 for r in before}
    wanted = [o for o in silent if usual.get(o, 0.0) >= USUAL_PER_WEEK]
    if not wanted:
        return ()
    last = {
        r["owner"]: r["days_since_activity"]
        for r in _ask(
            source,
            viewer,
            chosen,
            "activity/by_rep",
            ("days_since_activity",),
            None,
            None,
            ("owner",),
        )
    }
    value = {
        r["owner"]: r["open_value"]
        for r in _ask(source, viewer, chosen, "all/deals", ("open_value",), None, None, ("owner",))
    }
    found = [
        QuietRep(o, usual[o], int(last.get(o) or 0), float(value.get(o) or 0.0)) for o in wanted
    ]
    return tuple(sorted(found, key=lambda r: -r.usual_per_week))


def read_standing(
    source: Source,
    viewer: Viewer,
    chosen: Selection | None = None,
    goals: tuple[Progress, ...] = (),
) -> Standing:
    """Ask what lies about as of today, under the reader's filters."""
    chosen = chosen or Selection()
    totals = _ask(
        source,
        viewer,
        chosen,
        "activity/open_deals",
        (
            "stuck_deals",
            "stuck_value",
            "deals_without_next_step",
            "value_without_next_step",
            "deals_past_close_date",
            "value_past_close_date",
        ),
        None,
        None,
        (),
    )[0]
    measures = ("activities_overdue", "activities_planned")
    ahead = _ask(source, viewer, chosen, "all/activities", measures, None, None, ())[0]
    # Where nobody plans in the CRM at all, "no next step" is true of every deal and says nothing.
    plans = any(ahead.values())
    figures = {
        "stuck_deals": totals["stuck_deals"],
        "stuck_value": totals["stuck_value"],
        "without_next_step_deals": totals["deals_without_next_step"] if plans else 0,
        "without_next_step_value": totals["value_without_next_step"] if plans else 0,
        "past_close_date_deals": totals["deals_past_close_date"],
        "past_close_date_value": totals["value_past_close_date"],
        "activities_overdue": ahead["activities_overdue"],
    }
    of_age = ("open_deals", "older_than_wins", "open_without_amount")
    aged = _ask(source, viewer, chosen, "pipeline/open_deals", of_age, None, None, ())[0]
    figures |= {
        "open_deals": aged["open_deals"],
        "older_deals": aged["older_than_wins"],
        "no_amount_deals": aged["open_without_amount"],
    }
    asked = _Asker(source, viewer, chosen, None, None)
    named = {
        what: deal
        for what, measure in (
            ("stuck", "stuck_deals"),
            ("without_next_step", "deals_without_next_step"),
            ("past_close_date", "deals_past_close_date"),
        )
        if (deal := asked.largest(measure, "activity/open_deals"))
    }
    return Standing(
        currency=source.currency,
        figures=figures,
        named=named,
        goals=goals,
        quiet=quiet(source, viewer, chosen),
        fallen=fallen(source, viewer, chosen),
        filters=chosen,
    )


def fallen(source: Source, viewer: Viewer, chosen: Selection | None = None) -> FallenRate | None:
    """Return the rep whose win rate fell most since the quarter before, by more than chance.

    By more than chance: a fall of ten points or more that two equal rates would show in fewer
    than one of twenty cases (two proportions, one-sided), on at least twenty closed deals each.
    """
    chosen = chosen or Selection()
    report = source.registry.report("all/deals")
    asked = Selection(
        period="this_quarter",
        compare="previous",
        as_of=chosen.as_of,
        filters=_known(chosen, report.dimensions),
        group_by=("owner",),
        measures=("win_rate_pct", "closed_deals", "lost_value"),
    )
    result = source.ask("all/deals", asked, viewer)
    before = {} if result.previous is None else {r["owner"]: r for r in result.previous.to_pylist()}
    found = []
    for row in result.rows:
        then = before.get(row["owner"])
        if then and fell(
            row["win_rate_pct"], row["closed_deals"], then["win_rate_pct"], then["closed_deals"]
        ):
            found.append(
                FallenRate(
                    row["owner"],
                    float(row["win_rate_pct"]),
                    float(then["win_rate_pct"]),
                    int(row["closed_deals"]),
                    float(row["lost_value"] or 0),
                )
            )
    return max(found, key=lambda r: r.before_pct - r.now_pct, default=None)


def fell(now_pct: float | None, n: int, before_pct: float | None, n_before: int) -> bool:
    """Whether a rate fell by ten points or more, and by more than chance; see `fallen`."""
    if now_pct is None or before_pct is None or min(n, n_before) < LEAST_CLOSED:
        return False
    drop = (before_pct - now_pct) / 100.0
    both = (now_pct * n + before_pct * n_before) / (n + n_before) / 100.0
    error = sqrt(both * (1.0 - both) * (1.0 / n + 1.0 / n_before))
    return drop >= LEAST_DROP and error > 0 and drop / error >= ONE_OF_TWENTY


class _Asker:
    """Asks reports over two weeks."""

    def __init__(
        self,
        source: Source,
        viewer: Viewer,
        chosen: Selection,
        start: date | None,
        end: date | None,
    ) -> None:
        self.source, self.viewer, self.chosen = source, viewer, chosen
        self.start, self.end = start, end

    def pairs(self, key: str, measures: tuple[str, ...]) -> dict[str, Pair]:
        now, before = (self._totals(key, measures, back) for back in (0, DAYS))
        return {m: Pair(_float(now[m]), _float(before[m])) for m in measures}

    def by_group(self, key: str, measure: str, group: str) -> dict[str, Pair]:
        weeks = []
        for back in (0, DAYS):
            rows = self._rows(key, (measure,), back, (group,))
            weeks.append({r[group]: _float(r[measure]) for r in rows})
        now, before = weeks
        return {g: Pair(now.get(g), before.get(g)) for g in now | before}

    def ever(self, key: str, measure: str) -> bool:
        """Whether anything was counted at all in the quarter before the two weeks.

        Data that hold no leads, or none for long, are not late.
        """
        assert self.start is not None
        end = self.start - DAYS * _DAY
        found = _ask(
            self.source, self.viewer, self.chosen, key, (measure,), end - 91 * _DAY, end, ()
        )
        return bool(found[0][measure])

    def largest(self, measure: str, key: str = "all/deals") -> Deal | None:
        report = self.source.registry.report(key)
        chosen = Selection(
            start=self.start,
            end=self.end,
            as_of=self.chosen.as_of,
            filters=_known(self.chosen, report.dimensions),
            sort="-amount",
        )
        rows = self.source.rows(key, chosen, self.viewer, measure=measure, limit=1).rows
        if not rows or rows[0]["amount"] is None:
            return None
        first = rows[0]
        return Deal(
            first["deal"] or first["deal_id"],
            float(first["amount"]),
            first["owner"] or text("(no owner)"),
            first.get("lost_reason") or "",
        )

    def _totals(self, key: str, measures: tuple[str, ...], back: int) -> dict[str, Any]:
        return self._rows(key, measures, back, ())[0]

    def _rows(
        self, key: str, measures: tuple[str, ...], back: int, groups: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        start = self.start - back * _DAY if self.start else None
        end = self.end - back * _DAY if self.end else None
        return _ask(self.source, self.viewer, self.chosen, key, measures, start, end, groups)


def _ask(
    source: Source,
    viewer: Viewer,
    chosen: Selection,
    key: str,
    measures: tuple[str, ...],
    start: date | None,
    end: date | None,
    groups: tuple[str, ...],
) -> list[dict[str, Any]]:
    report = source.registry.report(key)
    asked = Selection(
        start=start,
        end=end,
        as_of=chosen.as_of,
        filters=_known(chosen, report.dimensions),
        group_by=groups,
        measures=measures,
    )
    return source.ask(key, asked, viewer).rows


def _known(chosen: Selection, dimensions: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(f for f in chosen.filters if f.column.partition(":")[0] in dimensions)


def _float(value: Any) -> float | None:  # noqa: ANN401
    return None if value is None else float(value)
