"""The same five charts as the Pipeline page, as one would write them in plain Streamlit.

Altair objects, a DuckDB query each on every run, no cache, no frozen garbage collector.
"""

import os

import altair as alt
import duckdb
import streamlit as st

st.set_page_config(layout="wide")
connection = duckdb.connect(os.environ["BENCH_STORE"], read_only=True)


def ask(sql: str, values: list[str]) -> object:
    return connection.cursor().execute(sql, values).df()


names = [r[0] for r in connection.cursor().execute(
    "select distinct owner from crm.deals where owner is not null order by 1"
).fetchall()]  # fmt: skip
chosen = st.multiselect("Owner", names)
where, values = ("", [])
if chosen:
    where, values = f"and owner in ({', '.join('?' * len(chosen))})", chosen
SINCE = "created_on >= date '2025-12-01'"
total = ask(f"select count(*) as n from crm.deals where {SINCE} {where}", values)
st.metric("Deals created", f"{int(total['n'][0]):,}")
left, right = st.columns(2)
funnel = ask(
    f"select stage, min(position) as position, count(*) as deals from crm.stage_visits "
    f"where {SINCE} {where} group by stage order by position",
    values,
)
left.altair_chart(alt.Chart(funnel).mark_bar().encode(x="deals", y=alt.Y("stage", sort=None)))
days = ask(
    "select stage, min(position) as position, quantile_cont(days_in_stage, 0.5) as days "
    f"from crm.stage_visits where left_on >= date '2025-12-01' {where} "
    "group by stage order by position",
    values,
)
right.altair_chart(alt.Chart(days).mark_bar().encode(x="days", y=alt.Y("stage", sort=None)))
left, right = st.columns(2)
fate = ask(
    f"select stage, status, count(*) as deals from crm.stage_visits where {SINCE} {where} "
    "group by all",
    values,
)
left.altair_chart(alt.Chart(fate).mark_bar().encode(x="deals", y="stage", color="status"))
months = ask(
    f"select date_trunc('month', created_on) as month, source, count(*) as deals "
    f"from crm.deals where {SINCE} {where} group by all order by 1",
    values,
)
right.altair_chart(alt.Chart(months).mark_bar().encode(x="month", y="deals", color="source"))
owners = ask(
    f"select owner, count(*) as deals from crm.deals where {SINCE} {where} "
    "group by all order by 2 desc limit 15",
    values,
)
st.altair_chart(alt.Chart(owners).mark_bar().encode(x="deals", y=alt.Y("owner", sort=None)))
