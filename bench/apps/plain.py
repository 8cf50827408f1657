"""The Pipeline page as one would write it in plain Streamlit, for comparison.

The same content: five figures with change and spark lines, the funnel, the days per stage, the
table of stages, the stuck deals and what is about to enter, with a choice of owners and of one
pipeline. Altair objects, SQL by hand on the same store, a query each on every run, no cache, no
frozen garbage collector.
"""

import os
from datetime import date

import altair as alt
import duckdb
import pandas as pd
import streamlit as st

st.set_page_config(layout="wide")
connection = duckdb.connect(os.environ["BENCH_STORE"], read_only=True)
cursor = connection.cursor()
cursor.execute("use crm")


def ask(sql: str, values: dict | None = None) -> pd.DataFrame:
    return cursor.execute(sql, values or {}).df()


as_of = date(2026, 11, 1)
start, end = date(2025, 12, 1), date(2026, 11, 2)
past_start, past_end = start - (end - start), start
past_as_of = date(2025, 11, 30)

st.header("Pipeline")
st.caption("How far do deals get, where do they stop, and what is about to enter?")
owners = ask("select distinct owner from deals where owner is not null order by owner")["owner"]
chosen = st.multiselect("Owner", owners)
where = "pipeline = $pipeline"
choice = {}
if chosen:
    where += " and owner in (select unnest($owners))"
    choice["owners"] = chosen
pipelines = ask("select pipeline from deals group by pipeline order by count(*) desc")["pipeline"]
choice["pipeline"] = st.segmented_control(
    "Pipeline", pipelines, default=pipelines[0], required=True
)
period = {**choice, "start": start, "end": end}

FIGURES = f"""
    with figures as (
        select
            count(*) filter (where created_on >= $start and created_on < $end) as deals,
            sum(amount) filter (where created_on >= $start and created_on < $end) as created,
            count(*) filter (
                where status = 'won' and closed_on >= $start and closed_on < $end
            ) as won,
            count(*) filter (
                where status = 'lost' and closed_on >= $start and closed_on < $end
            ) as lost,
            avg(amount) filter (
                where status = 'won' and closed_on >= $start and closed_on < $end
            ) as size,
            quantile_cont(closed_on - created_on, 0.5) filter (
                where status = 'won' and closed_on >= $start and closed_on < $end
                    and closed_on >= created_on
            ) as days,
            count(*) filter (
                where created_on <= $as_of and (status = 'open' or closed_on > $as_of)
            ) as open_deals,
            sum(amount) filter (
                where created_on <= $as_of and (status = 'open' or closed_on > $as_of)
            ) as open_value
        from deals
        where {where}
    )
    select *, 100.0 * won / nullif(won + lost, 0) as win_rate,
        open_deals * size * won / nullif(won + lost, 0) / nullif(days, 0) as velocity
    from figures
"""
now = ask(FIGURES, {**period, "as_of": as_of}).astype(float).iloc[0]
past = {**choice, "start": past_start, "end": past_end, "as_of": past_as_of}
then = ask(FIGURES, past).astype(float).iloc[0]
created = ask(
    f"""
    select date_trunc('month', created_on) as month, count(*) as deals,
        cast(sum(amount) as double) as created
    from deals where {where} and created_on >= $start and created_on < $end
    group by month order by month
    """,
    period,
)
closed = ask(
    f"""
    select date_trunc('month', closed_on) as month,
        100.0 * count(*) filter (where status = 'won') / count(*) as win_rate
    from deals
    where {where} and closed_on >= $start and closed_on < $end and status in ('won', 'lost')
    group by month order by month
    """,
    period,
)


def change(name: str) -> str | None:
    if pd.isna(now[name]) or pd.isna(then[name]) or not then[name]:
        return None
    if name == "win_rate":
        return f"{now[name] - then[name]:+.1f} points"
    return f"{100 * (now[name] - then[name]) / then[name]:+.1f} %"


for place, (name, label, style, line) in zip(
    st.columns(5),
    [
        ("deals", "Deals created", "{:,.0f}", created["deals"]),
        ("created", "Value created", "€{:,.0f}", created["created"]),
        ("win_rate", "Win rate", "{:.1f} %", closed["win_rate"]),
        ("open_value", "Open value", "€{:,.0f}", None),
        ("velocity", "Sales velocity", "€{:,.0f} a day", None),
    ],
    strict=True,
):
    place.metric(
        label, style.format(now[name]), change(name), border=True,
        chart_data=line, chart_type="area",
        delta_description="vs previous" if change(name) else None,
    )  # fmt: skip

funnel = ask(
    f"""
    with stages as (
        select stage, min(position) as position, count(*) as deals,
            cast(sum(amount) as double) as value,
            count(*) filter (where not is_furthest) as moved_on,
            count(*) filter (where is_furthest and status = 'lost') as lost,
            count(*) filter (where is_furthest and status = 'open') as still_open
        from stage_visits where {where} and created_on >= $start and created_on < $end
        group by stage
    )
    select *, 1.0 * deals / first_value(deals) over (order by position) as of_first,
        1.0 * deals / lag(deals) over (order by position) as of_previous
    from stages order by position
    """,
    period,
)
times = ask(
    f"""
    select stage, min(position) as position, quantile_cont(days_in_stage, 0.5) as median,
        quantile_cont(days_in_stage, 0.9) as p90, count(*) as n
    from stage_visits
    where {where} and outcome = 'open' and left_on >= $start and left_on < $end
    group by stage order by position
    """,
    period,
)
left, right = st.columns(2)
with left.container(border=True):
    st.markdown("**How far deals created in the period got**")
    bars = alt.Chart(funnel).encode(
        x=alt.X("deals:Q", title=None),
        y=alt.Y("stage:N", sort=None, title=None),
        tooltip=["stage", "deals", "value", alt.Tooltip("of_previous", format=".0%")],
    )
    label = bars.mark_text(align="left", dx=4).encode(text=alt.Text("deals", format=","))
    st.altair_chart(bars.mark_bar() + label)
with right.container(border=True):
    st.markdown("**Days in stage: median to nine of ten**")
    ranges = alt.Chart(times).encode(
        y=alt.Y("stage:N", sort=None, title=None), tooltip=["stage", "median", "p90", "n"]
    )
    reach = ranges.mark_bar(size=6).encode(x=alt.X("median:Q", title="days"), x2="p90")
    st.altair_chart(reach + ranges.mark_point(filled=True, size=80).encode(x="median:Q"))
    if len(times):
        slow = times.loc[times["median"].idxmax()]
        st.caption(
            f"Bottleneck: {slow['stage']}. Half leave it within {slow['median']:.0f} days, "
            f"nine of ten within {slow['p90']:.0f} (n = {slow['n']:,})."
        )
with st.container(border=True):
    st.markdown("**Converted, lost and still open per stage**")
    st.dataframe(
        funnel.drop(columns="position"),
        hide_index=True,
        column_config={
            "value": st.column_config.NumberColumn(format="euro"),
            "of_first": st.column_config.ProgressColumn(format="percent"),
            "of_previous": st.column_config.ProgressColumn(format="percent"),
        },
    )

standing = ask(
    f"""
    select count(*) filter (where amount is null) as amount,
        count(*) filter (where expected_close_on is null) as day,
        count(*) filter (where expected_close_on < $as_of) as past
    from deals where {where} and status = 'open'
    """,
    {**choice, "as_of": as_of},
).iloc[0]
st.caption(
    f"Counted beside: {standing['amount']:,} open deals without an amount, {standing['day']:,} "
    f"without a close date, {standing['past']:,} past their close date."
)
stuck = ask(
    f"""
    select deals.crm_url, deals.name, deals.owner, deals.stage,
        $as_of - deals.stage_entered_on as days_in_stage, stage_norms.days_p90 as usual_days,
        cast(deals.amount as double) as amount,
        cast(deals.amount as double) * stage_norms.win_probability as expected_amount,
        deals.next_step, deals.next_activity_on, count(*) over () as found
    from deals join stage_norms using (pipeline, stage)
    where {where} and deals.status = 'open'
        and $as_of - deals.stage_entered_on > stage_norms.days_p90
    order by expected_amount desc limit 200
    """,
    {**choice, "as_of": as_of},
)
LINK = {"crm_url": st.column_config.LinkColumn("CRM", display_text="open")}
with st.container(border=True):
    found = stuck["found"].max() if len(stuck) else 0
    st.markdown(f"**Stuck deals, most worth acting on first** :gray[{len(stuck)} of {found:,}]")
    st.dataframe(stuck.drop(columns="found"), hide_index=True, column_config=LINK)

mine = "and owner in (select unnest($owners))" if chosen else ""
who = {"owners": chosen} if chosen else {}
entering = ask(
    f"""
    with planned as (
        select lead_id, min(due_on) as next_activity_on from activities
        where lead_id is not null and not is_done and due_on >= $as_of
        group by lead_id
    ),
    entering as (
        select null as crm_url, name, 'Qualified lead' as kind, owner,
            $as_of - qualified_on as waiting_days, next_activity_on, null::double as amount
        from leads left join planned using (lead_id)
        where qualified_on <= $as_of and not is_converted and deal_id is null
            and lower(coalesce(status, '')) not in (
                'unqualified', 'disqualified', 'rejected', 'lost', 'junk', 'dead', 'closed',
                'recycled', 'nurturing', 'archived', 'spam')
        union all
        select crm_url, name, 'Deal in first stage', owner, $as_of - stage_entered_on,
            next_activity_on, cast(amount as double)
        from deals
        where status = 'open' and next_activity_on is not null and stage_position = 1
    )
    select *, count(*) over () as found from entering where true {mine}
    order by next_activity_on limit 200
    """,
    {**who, "as_of": as_of},
)
with st.container(border=True):
    found = entering["found"].max() if len(entering) else 0
    st.markdown(f"**About to enter** :gray[{len(entering)} of {found:,}]")
    st.dataframe(entering.drop(columns="found"), hide_index=True, column_config=LINK)
