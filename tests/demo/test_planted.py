"""What docs/demo.md says is planted can be found in the tables, at about the size it says."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dealglass.demo import true_probabilities
from tests.demo.conftest import AS_OF, DEALS, SEED, Ask

ROOT = Path(__file__).resolve().parents[2]


def test_referrals_are_won_about_30_percent_faster(ask: Ask) -> None:
    ((fast, rest),) = ask("""
        select
            median(closed_on - created_on) filter (where source = 'Referral'),
            median(closed_on - created_on) filter (where source <> 'Referral')
        from deals
        where status = 'won' and deal_type = 'new' and closed_on >= created_on
    """)
    assert 0.55 < fast / rest < 0.85


def test_one_rep_stopped_logging_five_weeks_ago(ask: Ask) -> None:
    silent = ask(f"""
        select users.user_id
        from users
        inner join deals
            on deals.owner_id = users.user_id and deals.status = 'open'
        left join activities
            on activities.owner_id = users.user_id
            and activities.done_on >= date '{AS_OF}' - 35
        where users.is_active
        group by users.user_id
        having count(activities.activity_id) = 0
    """)
    assert silent == [("U-1005",)]
    ((before,),) = ask(f"""
        select count(*) from activities
        where owner_id = 'U-1005' and done_on between date '{AS_OF}' - 70 and date '{AS_OF}' - 36
    """)
    assert before > 20


def test_the_site_survey_got_slower_in_the_last_half_year(ask: Ask) -> None:
    ratios = dict(
        ask(f"""
        select
            stage,
            median(days_in_stage) filter (where entered_on >= date '{AS_OF}' - 182)
                / median(days_in_stage) filter (where entered_on < date '{AS_OF}' - 182)
        from stage_visits
        where pipeline = 'New business' and outcome = 'open' and not is_current and not is_skipped
        group by stage
    """)
    )
    slowest = ratios.pop("Site survey")
    assert slowest > 1.4
    assert all(ratio < 1.3 for ratio in ratios.values())


def test_wins_follow_the_seasons(ask: Ask) -> None:
    # Whole years only, so that every month counts equally often.
    wins = dict(
        ask(f"""
        select month(closed_on), count(*)
        from deals
        where status = 'won'
            and closed_on between date '{AS_OF}' - 3 * 365 and date '{AS_OF}' - 1
        group by 1
    """)
    )
    usual = sum(wins.values()) / 12
    assert wins[8] < 0.75 * usual
    assert wins[12] > 1.1 * usual
    ((last_week, rest),) = ask("""
        select
            count(*) filter (
                where date_trunc('quarter', closed_on) + interval 3 month - closed_on::timestamp
                    <= interval 7 day
            ) / 7.0,
            count(*) filter (
                where date_trunc('quarter', closed_on) + interval 3 month - closed_on::timestamp
                    > interval 7 day
            ) / 84.0
        from deals
        where status = 'won'
    """)
    assert last_week > 2 * rest


def test_brixon_wins_on_price(ask: Ask) -> None:
    shares = dict(
        ask("""
        select competitor, avg((lost_reason = 'Price')::integer)
        from deals
        where status = 'lost' and competitor is not null and lost_reason is not null
        group by competitor
    """)
    )
    assert shares.pop("Brixon") > 0.6
    assert len(shares) == 3
    assert all(share < 0.4 for share in shares.values())


def test_iberia_pushes_most(ask: Ask) -> None:
    pushes = dict(
        ask("select team, avg(push_count) from deals where team is not null group by team")
    )
    usual = pushes.pop("Iberia") / (sum(pushes.values()) / len(pushes))
    assert usual > 1.5
    ((pushed, days),) = ask("select avg((push_count > 0)::integer), max(pushed_days) from deals")
    assert 0.15 < pushed < 0.5
    assert days > 60


@pytest.mark.parametrize(
    ("what", "sql", "least", "most"),
    [
        (
            "accounts entered twice",
            "select count(*) - count(distinct website) from accounts",
            3,
            40,
        ),
        (
            "contacts entered twice",
            "select count(*) - count(distinct (account_id, phone)) from contacts "
            "where phone is not null",
            3,
            60,
        ),
        (
            "bad e-mails",
            "select count(*) from contacts where not regexp_matches(email, "
            "'^[a-z0-9.-]+@[a-z0-9-]+(\\.[a-z0-9-]+)*\\.[a-z]+$')",
            5,
            60,
        ),
        ("closed before created", "select count(*) from deals where closed_on < created_on", 1, 20),
        ("no amount", "select count(*) from deals where amount is null", 15, 80),
        ("no owner", "select count(*) from deals where owner_id is null", 8, 50),
        (
            "open without an expected close",
            "select count(*) from deals where status = 'open' and expected_close_on is null",
            0,
            12,
        ),
        (
            "stale",
            "select count(*) from deals where status = 'open' "
            f"and coalesce(last_activity_on, created_on) < date '{AS_OF}' - 90",
            3,
            40,
        ),
        (
            "past their expected close",
            f"select count(*) from deals where status = 'open' "
            f"and expected_close_on < date '{AS_OF}'",
            5,
            50,
        ),
        (
            "resolved before opened",
            "select count(*) from tickets where resolved_at < opened_at",
            1,
            20,
        ),
        (
            "late privacy requests",
            "select count(*) from privacy_requests "
            f"where coalesce(completed_on, date '{AS_OF}') > due_on",
            1,
            10,
        ),
        (
            "lost without a reason",
            "select count(*) from deals where status = 'lost' and lost_reason is null",
            40,
            200,
        ),
        (
            "reopened",
            "select count(*) from deal_changes where field = 'status' and new_value = 'open'",
            3,
            60,
        ),
        (
            "fallen back a stage",
            "select count(*) from deal_changes where field = 'stage' "
            "and old_value = 'Proposal' and new_value = 'Site survey'",
            3,
            60,
        ),
    ],
)
def test_broken_and_doubtful_records_are_there(
    ask: Ask, what: str, sql: str, least: int, most: int
) -> None:
    ((found,),) = ask(sql)
    assert least <= found <= most, what


def test_goals_are_met_missed_and_open(ask: Ask) -> None:
    outcomes = dict(
        ask(f"""
        with reached as (
            select
                goals.goal_id, goals.target, goals.ends_on,
                coalesce(sum(deals.amount), 0) as won_value
            from goals
            left join deals
                on deals.status = 'won'
                and deals.closed_on between goals.starts_on and goals.ends_on
                and (goals.team_original is null or deals.team = goals.team)
                and (goals.owner_id is null or deals.owner_id = goals.owner_id)
            where goals.metric = 'won_value' and goals.period in ('quarter', 'year')
            group by all
        )
        select
            case
                when ends_on >= date '{AS_OF}' then 'open'
                when won_value >= target then 'met'
                else 'missed'
            end,
            count(*)
        from reached
        group by 1
    """)
    )
    assert min(outcomes["met"], outcomes["missed"], outcomes["open"]) > 10
    ((this_year,),) = ask(f"""
        select sum(deals.amount) / any_value(goals.target)
        from goals
        inner join deals
            on deals.status = 'won'
            and deals.closed_on between goals.starts_on and goals.ends_on
        where goals.metric = 'won_value' and goals.scope = 'company' and goals.period = 'year'
            and date '{AS_OF}' between goals.starts_on and goals.ends_on
    """)
    assert 0.5 < this_year < 1.3


def test_this_week_and_the_next_are_full_of_work(ask: Ask) -> None:
    ((reps, done, planned, overdue),) = ask(f"""
        select
            count(distinct owner_id) filter (where done_on >= date '{AS_OF}' - 7),
            count(*) filter (where done_on >= date '{AS_OF}' - 7),
            count(*) filter (where not is_done and due_on between date '{AS_OF}'
                and date '{AS_OF}' + 6),
            count(*) filter (where not is_done and due_on < date '{AS_OF}')
        from activities
        where owner_id is not null
    """)
    assert reps >= 8
    assert done / reps > 10
    assert planned / reps > 5
    assert overdue > 5


def test_true_probabilities_are_the_rate_at_which_deals_are_won(ask: Ask) -> None:
    truth = true_probabilities(deals=DEALS, seed=SEED, as_of=AS_OF)
    with duckdb.connect() as connection:
        connection.register("truth", truth)
        won, expected, variance, closed = connection.sql("""
            select
                count(*) filter (where status = 'won'),
                sum(true_win_probability),
                sum(true_win_probability * (1 - true_win_probability)),
                count(*)
            from truth
            where created_on < (select max(created_on) from truth) - 300 and not is_stale
        """).fetchall()[0]
    assert closed > 1_000
    assert abs(won - expected) < 3.5 * variance**0.5
    ids = {deal for (deal,) in ask("select deal_id from deals")}
    assert ids <= set(truth["deal_id"].to_pylist())


def test_the_signal_can_be_learned_from_what_the_crm_shows(ask: Ask) -> None:
    # The planted log-odds against features that stand in the tables: champion, competitor,
    # stakeholders met. Means differ in the planted direction, by a good margin.
    rows = ask("""
        select
            deals.status = 'won',
            bool_or(activities.subject = 'Champion meeting'),
            deals.competitor is not null
        from deals
        left join activities
            using (deal_id)
        where deals.status <> 'open' and deals.deal_type = 'new'
        group by deals.deal_id, deals.status, deals.competitor
    """)
    won = np.array([row[0] for row in rows])
    champion = np.array([bool(row[1]) for row in rows])
    competitor = np.array([row[2] for row in rows])
    assert won[champion].mean() > 1.5 * won[~champion].mean()
    assert won[competitor].mean() < 0.75 * won[~competitor].mean()


def test_every_planted_constant_is_documented() -> None:
    plan = (ROOT / "data" / "demo" / "00_plan.sql").read_text("utf-8")
    planted = plan[plan.index("-- Planted truths") : plan.index("-- Size.")]
    names = re.findall(r"set variable (\w+)", planted)
    page = (ROOT / "docs" / "demo.md").read_text("utf-8")
    assert len(names) > 15
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_table_and_column_is_documented(ask: Ask) -> None:
    page = (ROOT / "data" / "README.md").read_text("utf-8")
    common, *sections = re.split(r"^### ", page, flags=re.MULTILINE)
    shared = set(re.findall(r"`(\w+)`", common))
    texts = {section.split("\n", 1)[0].strip(): section for section in sections}
    missing = []
    for schema, table, column in ask(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name in ('crm', 'meta') and database_name = current_database()"
    ):
        section = texts.get(f"{schema}.{table}")
        assert section is not None, f"{schema}.{table} has no section in data/README.md"
        named = set(re.findall(r"`(\w+)`", section)) | (shared if schema == "crm" else set())
        plain = column.removesuffix("_original")
        if plain not in named and not column.endswith(("_raw", "_id")):
            missing.append(f"{table}.{column}")
    assert missing == []
    tables = {f"{s}.{t}" for s, t in ask(
        "select schema_name, table_name from duckdb_tables() where schema_name in ('crm', 'meta')"
    )}  # fmt: skip
    assert set(texts) == tables


def test_field_service_answers_late(ask: Ask) -> None:
    in_time = dict(ask("select queue, avg(is_sla_met::int) from tickets group by 1"))
    late = in_time.pop("Field service")
    assert 0.45 < late < 0.72
    assert min(in_time.values()) > 0.85
    answers = dict(ask("select queue, median(days_to_first_response) from tickets group by 1"))
    slow = answers.pop("Field service")
    assert 1.8 < slow / (sum(answers.values()) / len(answers)) < 3.2


def test_callers_give_up_on_monday_mornings(ask: Ask) -> None:
    lost = dict(
        ask("""
        select offered_weekday = 1 and offered_hour < 10 as is_rush, avg(is_abandoned::int)
        from calls where not is_outbound group by 1
    """)
    )
    assert lost[True] > 2 * lost[False]
    assert 0.03 < lost[False] < 0.09


def test_a_timer_closes_tickets_a_week_after_their_solution(ask: Ask) -> None:
    ((least, share, wrong),) = ask("""
        select
            min(days_resolved_to_closed),
            avg((days_resolved_to_closed = 7)::int) filter (where days_to_resolve >= 0),
            count(*) filter (where days_to_resolve < 0)
        from tickets where closed_at is not null
    """)
    assert (least, share) == (7, 1)
    # Ticket records resolved before they were opened, planted beside.
    assert wrong > 0
