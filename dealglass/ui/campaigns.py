"""The parts of the Campaigns page: results and attribution, messages, lists."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass import charts, credit, formats, lift
from dealglass.i18n import text
from dealglass.selection import Filter, Selection, split_name
from dealglass.ui import answers, state
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from dealglass.results import Result
    from dealglass.ui.page import Page

RESULTS, MESSAGES, STEPS = "campaigns/results", "campaigns/messages", "campaigns/steps"
EVENTS, LISTS, SEGMENT = "all/campaign_events", "all/list_members", "campaigns/segment"
_VIEWS = {"results": RESULTS, "messages": EVENTS, "lists": LISTS, "next": SEGMENT}
_MOST_BARS = 14
_ALL = ""


def report_of(chosen: Selection) -> str:
    """Return the report whose filters the bar offers in the view a link asks for."""
    return _VIEWS.get(dict(chosen.params).get("view", "results"), RESULTS)


def choose_view(page: Page) -> str:
    """Show the switch between the views, and of the results that of the attribution."""
    names = {
        "results": text("Results"),
        "messages": text("Messages"),
        "lists": text("Mailing lists"),
        "next": text("Next send"),
    }
    with st.container(horizontal=True, gap="small"):
        view = page.option("view", names, default="results")
        if view == "results":
            labels = dict(dict(page.report(RESULTS).choices)["attribution"])
            named = {name: text(label) for name, label in labels.items()}
            chosen = page.option("attribution", named, label=text("Attribution"))
            # In every question, export and link of this page, even where it is the usual one.
            page.chosen = with_params(page.chosen, attribution=chosen)
    return view


# -- results -------------------------------------------------------------------------------------


def show_results(page: Page) -> None:
    """Show what each campaign brought and cost, by the attribution the reader chose."""
    if not page.has("campaigns"):
        # Campaigns alone would show their cost: what people did about them comes with the events.
        shows = text("what each campaign brought, its cost and return")
        page.needs("campaigns", "campaign_events", shows=shows)
        return
    if not page.has("deals"):
        page.needs("deals", shows=text("the deals that campaigns brought, and their value"))
    chosen = dict(page.chosen.params)["attribution"]
    page.note(credit.words(chosen), icon="call_split")
    names = (
        "campaign_revenue", "campaign_roi_pct", "campaign_leads", "campaign_new_customers",
        "campaign_cost",
    )  # fmt: skip
    figures = page.ask(RESULTS, group_by=(), measures=names)
    # A return by month would set the wins of old campaigns against the cost of new ones.
    by_month = tuple(n for n in names if n != "campaign_roi_pct")
    trend = page.ask(RESULTS, group_by=("time:month",), measures=by_month, compare="none")
    page.figures(figures, *names, trend=trend)
    results = page.ask(RESULTS, measures=credit.MEASURES, compare="none")
    _profit_and_depends(page, results)
    _results_table(page, results)
    _control_groups(page)
    _budgets(page)
    page.note(text(page.report(RESULTS).about))
    if found := credit.adds_up(page.ask):
        page.note(_adds_up(page, chosen, *found), icon="check_circle")


def _profit_and_depends(page: Page, results: Result) -> None:
    """Show what campaigns earned beyond their cost, beside the same under each attribution."""
    # Cost and return are told of the campaigns that began in the period.
    start = results.span.start
    began = (Filter("starts_on", "ge", (start.isoformat(),)),) if start else ()
    profits = page.ask(
        RESULTS,
        measures=("campaign_profit", "campaign_roi_pct"),
        compare="none",
        extra_filters=began,
        sort="-campaign_profit",
    )
    told = credit.known(profits, "campaign_profit")
    with page.columns(4, 5):
        title = text("Won value less cost")
        if not credit.tells_cost(results):
            drawn = charts.ranked_bars(results, "campaign_revenue", top=_MOST_BARS)
            page.chart(drawn, results, note=_no_cost(page))
        elif told.table.num_rows:
            drawn = charts.ranked_bars(
                told, "campaign_profit", top=_MOST_BARS, reference=False, title=title
            )
            page.chart(drawn, told, note=credit.best_and_worst(told, told.groups[0].name))
        else:
            page.empty(title, _no_cost(page))
        by_method = credit.by_attribution(partial(_asked, page))
        page.table(
            by_method,
            title=text("How much depends on the attribution"),
            note=text("Won value by each of the three. Where they agree, the choice is no matter."),
            name="campaigns_by_attribution",
            total=False,
            height=_height(told.table.num_rows if credit.tells_cost(results) else 0),
        )


def _asked(page: Page, name: str, *, params: dict[str, str], **more: Any) -> Result:  # noqa: ANN401
    """Ask with other parameters than the reader's."""
    selection = with_params(page.selection(name, **more), **params)
    return answers.ask(page.source, page.report(name).key, selection, page.viewer)


def _height(bars: int) -> int:
    return 34 * min(max(bars, 6), _MOST_BARS) + 40


def _no_cost(page: Page) -> str:
    """Say why there is no cost: the filter, the grouping, the viewer's rights or the data."""
    names = (*(f.column for f in page.chosen.filters), *page.chosen.group_by)
    if any(split_name(name)[0] not in credit.WITH_COST for name in names):
        return text(
            "A cost belongs to a campaign as a whole: it is not told by other groups or filters "
            "than campaign, channel, status and start."
        )
    if page.viewer.owner_ids is not None:
        return text("You see a part of the deals. The cost of a whole campaign is not shown then.")
    return text("Import campaigns with a cost, or choose a longer period.")


def _results_table(page: Page, found: Result) -> None:
    note = text(
        "Cost and return are those of the campaigns that began in the period. Earlier ones may "
        "still bring deals. Young ones are not done yet."
    )
    if not any(row.get("campaign_cost") for row in found.rows):
        note = f"{note} {_no_cost(page)}"
    table = credit.results_table(found)
    page.table(
        table,
        title=text("What each brought, and what it cost"),
        columns=tuple(c.name for c in (*table.groups, *table.measures)),
        note=note,
        name="campaigns_results",
    )


def _control_groups(page: Page) -> None:
    """Show the lift of campaigns with a control group, with its interval, beside the naive ROI."""
    results = page.ask(
        RESULTS,
        group_by=("campaign",),
        measures=("campaigns", "campaign_cost", "campaign_roi_pct"),
        compare="none",
    )
    lifts = lift.lift_table(page.ask, results)
    words = lift.naive_words(lifts, int(results.totals["campaigns"] or 0))
    page.heading(text("Would they have bought anyway?"), text("control groups"))
    if not lifts.table.num_rows:
        page.note(words, icon="info")
        return
    about = text(page.report("campaigns/control").about)
    drawn = charts.intervals(
        lifts,
        "lift_points",
        lift.LOW.name,
        lift.HIGH.name,
        sort=False,
        reference=0.0,
        title=text("Lift in percentage points, with its 95 % interval"),
    )
    page.chart(drawn, lifts, note=words)
    page.table(
        lifts,
        title=text("What it was worth, beside the naive return"),
        columns=("campaign", *lift.SHOWN),
        note=about,
        total=False,
        name="campaigns_lift",
    )


def _budgets(page: Page) -> None:
    """Show the cost against the budget, where budgets are known."""
    names = ("campaign_budget", "campaign_cost", "budget_used_pct", "campaigns")
    channels = page.ask(RESULTS, group_by=("channel",), measures=names, compare="none")
    told = credit.known(channels, "campaign_budget")
    if not told.table.num_rows:
        return
    page.table(
        told,
        title=text("Budget and cost, by channel"),
        columns=("channel", "campaigns", *names[:3]),
        note=text("Used: of the budgets whose cost is known, so far."),
        name="campaigns_budget",
    )


def _adds_up(page: Page, attribution: str, shared: float, won: float) -> str:
    """Say in figures that the shares are all won deals: what the table's total rests on."""
    method = dict(dict(page.report(RESULTS).choices)["attribution"])[attribution]
    return text(
        "Checked: by {method}, all campaigns and no campaign together have {shared} of {won} won "
        "in this selection.",
        method=text(method).lower(),
        shared=plain(formats.number(shared, "money", page.currency)),
        won=plain(formats.number(won, "money", page.currency)),
    )


# -- messages ------------------------------------------------------------------------------------


def show_messages(page: Page) -> None:
    """Show how people reacted: the funnel of one campaign or all, send by send, and tiredness."""
    if page.needs("campaign_events", shows=text("how people react to messages")):
        return
    pick_campaign(page)
    names = (
        "sent", "delivery_pct", "people_opened_pct", "people_clicked_pct", "people_responded_pct",
    )  # fmt: skip
    figures = page.ask(EVENTS, group_by=(), measures=names)
    trend = page.ask(EVENTS, group_by=("time:month",), measures=names, compare="none")
    page.figures(figures, *names, trend=trend)
    with page.columns(1, 1):
        for funnel, title in (
            ("Messages", text("People, from the message to the answer")),
            ("Leads", text("Leads that name the campaign, to the won deal")),
        ):
            only = (Filter("funnel", "in", (funnel,)),)
            steps = page.ask(STEPS, group_by=("step",), compare="none", extra_filters=only)
            page.chart(charts.funnel(steps, "step_people", title=title), steps)
    _send_by_send(page)
    reactions = page.ask(EVENTS, measures=credit.REACTIONS, compare="none")
    columns = (reactions.groups[0].source, *credit.REACTIONS)
    page.table(
        reactions,
        title=text("How people reacted"),
        columns=columns,
        note=text(
            "The view rate is inflated by mail privacy: some mail programs open every message by "
            "themselves. Trust clicks and answers."
        ),
        name="campaigns_reactions",
    )
    page.note(text(page.report(STEPS).about))


def _send_by_send(page: Page) -> None:
    rates = ("message_click_pct", "message_answer_pct", "message_unsubscribe_pct")
    measures = ("messages", *rates, "message_bounce_pct")
    sends = page.ask(MESSAGES, group_by=("send_number",), measures=measures, compare="none")
    tired = page.ask(MESSAGES, group_by=("messages_before",), measures=measures, compare="none")
    with page.columns(1, 1):
        title = text("Clicks, send by send")
        drawn = charts.bars(sends, rates[0], reference=False, title=title)
        page.chart(drawn, sends, note=credit.tiredness(sends, "send_number"))
        title = text("Clicks, by messages in the 90 days before")
        drawn = charts.bars(tired, rates[0], reference=False, title=title)
        page.chart(drawn, tired, note=text("Six stands for six and more."))
    page.table(
        sends,
        title=text("What one more send brings"),
        columns=("send_number", *measures),
        note=text(page.report(MESSAGES).about),
        name="campaigns_sends",
    )


def pick_campaign(page: Page) -> None:
    """Let the reader choose one campaign; it becomes the page's filter."""
    chosen = page.chosen.values_of("campaign")
    names = page.source.choices(EVENTS, "campaign", page.viewer)
    listed = [_ALL, *names, *(v for v in chosen if v not in names)]
    key = "dg_campaign_pick"
    st.session_state[key] = chosen[0] if len(chosen) == 1 else _ALL
    st.selectbox(
        text("Campaign"),
        listed,
        key=key,
        format_func=lambda v: v or text("All campaigns"),
        label_visibility="collapsed",
        on_change=_picked,
        args=(key,),
        width=420,
    )


def _picked(key: str) -> None:
    value = st.session_state[key]
    state.change(lambda chosen: chosen.with_filter("campaign", (value,) if value else ()))


# -- lists ---------------------------------------------------------------------------------------


def show_lists(page: Page) -> None:
    """Show how the mailing lists grow, and why people leave them."""
    if page.needs("list_members", shows=text("how the lists grow, and why people leave")):
        return
    names = ("list_members", "list_joined", "list_left", "list_growth_pct", "list_churn_pct")
    figures = page.ask(LISTS, group_by=(), measures=names)
    moves = ("list_joined", "list_left")
    trend = page.ask(LISTS, group_by=("time:month",), measures=moves, compare="none")
    page.figures(figures, *names, trend=trend)
    if page.source.moment(page.chosen).span.start is None:
        page.note(text("Growth is reckoned from the start of a period: choose one."), icon="info")
    reasons = page.ask(
        LISTS,
        group_by=("left_reason",),
        measures=("list_left",),
        compare="none",
        # Who has not left has no reason to leave.
        extra_filters=(Filter("left_on", "ge", ("1900-01-01",)),),
    )
    with page.columns(3, 2):
        page.chart(charts.line(trend, moves, title=text("Joined and left, by month")), trend)
        drawn = charts.ranked_bars(reasons, "list_left", title=text("Why they left"))
        page.chart(drawn, reasons)
    lists = page.ask(LISTS, group_by=("list",), compare="none")
    page.table(lists, title=text("List by list"), name="campaigns_lists")
    page.note(text(page.report(LISTS).about))


def with_params(chosen: Selection, **params: str) -> Selection:
    """Return the selection with these parameters; an empty one is taken out."""
    others = tuple(p for p in chosen.params if p[0] not in params)
    return replace(chosen, params=(*others, *((k, v) for k, v in params.items() if v)))
