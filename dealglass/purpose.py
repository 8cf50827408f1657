"""What the goals are for: whose they are, which strategy each serves, and what is missing.

Marketing, sales and service aim side by side. A gap is said by a rule over counted goals; each
rule returns a sentence or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from dealglass import formats
from dealglass.compose import base_tables
from dealglass.goals import Goal, Progress, measured_by
from dealglass.i18n import text
from dealglass.periods import Span
from dealglass.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dealglass.access import Viewer
    from dealglass.catalog import Measure
    from dealglass.results import Source

MARKETING, SALES, SERVICE = "marketing", "sales", "service"
FUNCTIONS = (MARKETING, SALES, SERVICE)
# Pages whose measures belong to a function, and tables, for the reports that are of no page.
_PAGES = {
    "leads": MARKETING,
    "campaigns": MARKETING,
    "conversion": MARKETING,
    "service": SERVICE,
}
_TABLES = {
    "leads": MARKETING,
    "campaign_events": MARKETING,
    "list_members": MARKETING,
    "web_visits": MARKETING,
    "contacts": MARKETING,
    "tickets": SERVICE,
    "ticket_events": SERVICE,
    "calls": SERVICE,
}
# What shows that a function is at work in these data.
_WORK = {MARKETING: ("leads", "leads"), SALES: ("deals", "deals"), SERVICE: ("tickets", "tickets")}
# The teams' targets may differ from the company's by this share before it is worth a word.
_OFF = 0.05


@dataclass(frozen=True)
class Aim:
    """The goals of one metric that serve one strategy.

    `stands` is the goal of today at the top: the company's, else the first. `function` is "" for
    a metric nothing measures. `ends_on` is the last day any of the goals covers, `running` how
    many of them cover today.
    """

    metric: str
    label: str
    function: str
    strategy: str
    goals: int
    ends_on: date
    stands: Progress | None = None
    running: int = 0


@dataclass(frozen=True)
class Purpose:
    """All that the rules look at. `rows` are the store's rows by table."""

    source: Source
    viewer: Viewer
    day: date
    aims: tuple[Aim, ...]
    goals: tuple[Goal, ...]
    rows: Mapping[str, int] = field(default_factory=dict)

    def of(self, function: str) -> list[Aim]:
        """Return the aims of a function."""
        return [a for a in self.aims if a.function == function]


def function_of(source: Source, metric: str) -> str:
    """Return whose a metric is: marketing, sales or service; "" when no report measures it."""
    key = measured_by(source).get(metric)
    if key is None:
        return ""
    page = key.partition("/")[0]
    if page in _PAGES:
        return _PAGES[page]
    tables = base_tables(source.registry.report(key))
    if "deals" in tables or "orders" in tables:
        return SALES
    found = [_TABLES[t] for t in sorted(tables) if t in _TABLES]
    if found:
        return found[0]
    is_felt = source.registry.catalog.measure(metric).category == "customer perception"
    return SERVICE if is_felt else SALES


def aims(
    source: Source, goals: Sequence[Goal], standings: Sequence[Progress], day: date
) -> list[Aim]:
    """Return the goals by metric and strategy; `standings` are those of the day to show."""
    groups: dict[tuple[str, str], list[Goal]] = {}
    for goal in goals:
        groups.setdefault((goal.metric, goal.strategy or ""), []).append(goal)
    now: dict[tuple[str, str], Progress] = {}
    for one in standings:
        now.setdefault((one.goal.metric, one.goal.strategy or ""), one)
    known = source.registry.catalog.measures
    found = [
        Aim(
            metric,
            text(known[metric].label) if metric in known else metric,
            function_of(source, metric),
            strategy,
            len(group),
            max(g.ends_on for g in group),
            now.get((metric, strategy)),
            sum(1 for g in group if g.starts_on <= day <= g.ends_on),
        )
        for (metric, strategy), group in groups.items()
    ]
    return sorted(found, key=lambda a: (a.strategy == "", a.strategy, a.label))


# -- gaps ------------------------------------------------------------------------------------------


def gaps(purpose: Purpose) -> list[str]:
    """Return what is missing, a sentence each, what weighs most first."""
    return [words for rule in RULES for words in rule(purpose)]


def without_goals(purpose: Purpose) -> list[str]:
    """Functions that are at work and have no goal at all."""
    found = []
    for function in FUNCTIONS:
        table, words = _WORK[function]
        rows = purpose.rows.get(table, 0)
        if rows and not purpose.of(function):
            found.append(
                text(
                    "{function} has no goal, though the data hold {n} {what}.",
                    function=text(function).capitalize(),
                    n=formats.number(rows, "count"),
                    what=text(words),
                )
            )
    return found


def not_measured(purpose: Purpose) -> list[str]:
    """Goals whose metric no report measures."""
    return [
        text(
            "No report measures \u201c{metric}\u201d: its goal cannot be followed.", metric=a.metric
        )
        for a in purpose.aims
        if not a.function
    ]


def expired(purpose: Purpose) -> list[str]:
    """Metrics whose goals have all ended."""
    last: dict[str, date] = {}
    label = {a.metric: a.label for a in purpose.aims}
    for a in purpose.aims:
        last[a.metric] = max(last.get(a.metric, a.ends_on), a.ends_on)
    return [
        text(
            "The goals for {metric} ended on {day}; none covers today.",
            metric=label[metric],
            day=formats.date_text(day),
        )
        for metric, day in last.items()
        if day < purpose.day
    ]


def one_sided(purpose: Purpose) -> list[str]:
    """Strategies that only one of several functions serves; one word where none is shared."""
    at_work = [f for f in FUNCTIONS if purpose.of(f)]
    if len(at_work) < 2:
        return []
    by: dict[str, set[str]] = {}
    for a in purpose.aims:
        if a.strategy and a.function:
            by.setdefault(a.strategy, set()).add(a.function)
    if by and all(len(functions) == 1 for functions in by.values()):
        names = text(" and ").join(text(f) for f in at_work)
        return [text("No strategy is shared: {names} aim at different things.", names=names)]
    found = []
    for strategy, functions in by.items():
        if len(functions) == 1:
            (only,) = functions
            others = [text(f) for f in at_work if f != only]
            found.append(
                text(
                    "\u201c{strategy}\u201d is served by {only} alone: no goal of {others} "
                    "names it.",
                    strategy=strategy,
                    only=text(only),
                    others=text(" or ").join(others),
                )
            )
    return found


def without_strategy(purpose: Purpose) -> list[str]:
    """Goals that say nothing of what they are for."""
    labels = [a.label for a in purpose.aims if not a.strategy]
    if not labels:
        return []
    return [text("No strategy is named for the goals of {list}.", list=", ".join(labels))]


def parts_and_whole(purpose: Purpose) -> list[str]:
    """Where the teams' targets of a running period do not add up to the company's."""
    catalog = purpose.source.registry.catalog.measures
    found = []
    wholes = [
        g
        for g in purpose.goals
        if g.scope == "company"
        and g.starts_on <= purpose.day <= g.ends_on
        and g.metric in catalog
        and catalog[g.metric].is_additive
        and g.target
    ]
    for whole in wholes:
        parts = [
            g.target
            for g in purpose.goals
            if g.scope == "team" and (g.metric, g.span) == (whole.metric, whole.span)
        ]
        share = sum(parts) / whole.target
        if parts and abs(share - 1.0) >= _OFF:
            found.append(
                text(
                    "{metric}, {span}: the teams' targets add up to {share} of the company's.",
                    metric=text(catalog[whole.metric].label),
                    span=formats.span_text(whole.span),
                    share=formats.number(100.0 * share, "percent"),
                )
            )
    return found


def leads_for_sales(purpose: Purpose) -> list[str]:
    """How much of the won value goal the leads goal of the same days brings at last year's rate."""
    goals = {
        g.metric: g
        for g in purpose.goals
        if g.scope == "company"
        and g.starts_on <= purpose.day <= g.ends_on
        and g.period == "quarter"
    }
    leads, won = goals.get("leads"), goals.get("won_value")
    if leads is None or won is None or leads.span != won.span or not won.target:
        return []
    per_lead = value_per_lead(purpose.source, purpose.viewer, leads.span)
    if per_lead is None:
        return []
    share = 100.0 * per_lead * leads.target / won.target
    return [
        text(
            "Marketing aims at {leads} leads, {span}. At last year's {each} won per lead they "
            "bring {share} of the sales goal of {won}; the rest must come from other deals.",
            leads=formats.number(leads.target, "count"),
            span=formats.span_text(leads.span),
            each=formats.number(per_lead, "money", purpose.source.currency),
            share=formats.number(share, "percent"),
            won=formats.number(won.target, "money", purpose.source.currency, compact=True),
        )
    ] if share < 100.0 else []  # fmt: skip


def value_per_lead(source: Source, viewer: Viewer, span: Span) -> float | None:
    """Return the value won of leads created in the year that ended as long before the span.

    Leads need time to be won: the year taken is the one before the year of the span's start.
    """
    assert span.start is not None
    end = date(span.start.year, 1, 1)
    asked = Selection(start=date(end.year - 1, 1, 1), end=end, measures=("leads", "won_lead_value"))
    totals = source.ask("conversion/by_source", asked, viewer).totals
    if not totals["leads"] or not totals["won_lead_value"]:
        return None
    return float(totals["won_lead_value"]) / float(totals["leads"])


RULES: tuple[Callable[[Purpose], list[str]], ...] = (
    without_goals,
    not_measured,
    expired,
    leads_for_sales,
    parts_and_whole,
    one_sided,
    without_strategy,
)


# -- figures of the pages --------------------------------------------------------------------------


def shown_metrics(source: Source, pages: Iterable[str]) -> dict[str, list[str]]:
    """Return each measure that a page shows as a key figure, with those pages, in their order."""
    found: dict[str, list[str]] = {}
    for page in pages:
        for key, report in source.registry.reports.items():
            if key.partition("/")[0] == page:
                for name in report.figures:
                    if page not in (mine := found.setdefault(name, [])):
                        mine.append(page)
    return found


def serves(measure: Measure, aimed: Mapping[str, str]) -> str:
    """Return what a measure serves: the strategy of its goal, or the purpose it names itself.

    `aimed` maps the metrics that have goals to their strategy. "" when it serves nothing.
    """
    if measure.name in aimed:
        return aimed[measure.name] or text("a goal without a strategy")
    return measure.goal
