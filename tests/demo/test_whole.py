"""The demo company holds together: keys, dates, money, history."""

from __future__ import annotations

import pytest

from tests.demo.conftest import AS_OF, Ask

# child table, column, parent table, column
REFERENCES = [
    ("accounts", "owner_id", "users", "user_id"),
    ("accounts", "parent_account", "accounts", "account_id"),
    ("contacts", "account_id", "accounts", "account_id"),
    ("leads", "owner_id", "users", "user_id"),
    ("leads", "campaign_id", "campaigns", "campaign_id"),
    ("deals", "account_id", "accounts", "account_id"),
    ("deals", "contact_id", "contacts", "contact_id"),
    ("deals", "lead_id", "leads", "lead_id"),
    ("deals", "owner_id", "users", "user_id"),
    ("deals", "campaign_id", "campaigns", "campaign_id"),
    ("deals", "product_id", "products", "product_id"),
    ("deal_lines", "product_id", "products", "product_id"),
    ("activities", "owner_id", "users", "user_id"),
    ("activities", "account_id", "accounts", "account_id"),
    ("activities", "contact_id", "contacts", "contact_id"),
    ("activities", "lead_id", "leads", "lead_id"),
    ("goals", "owner_id", "users", "user_id"),
    ("goals", "team", "users", "team"),
    ("campaign_events", "campaign_id", "campaigns", "campaign_id"),
    ("campaign_events", "contact_id", "contacts", "contact_id"),
    ("list_members", "contact_id", "contacts", "contact_id"),
    ("orders", "account_id", "accounts", "account_id"),
    ("orders", "product_id", "products", "product_id"),
    ("orders", "owner_id", "users", "user_id"),
    ("subscriptions", "account_id", "accounts", "account_id"),
    ("subscriptions", "product_id", "products", "product_id"),
    ("tickets", "account_id", "accounts", "account_id"),
    ("tickets", "contact_id", "contacts", "contact_id"),
    ("tickets", "owner_id", "users", "user_id"),
    ("ticket_events", "ticket_id", "tickets", "ticket_id"),
    ("calls", "ticket_id", "tickets", "ticket_id"),
    ("calls", "account_id", "accounts", "account_id"),
    ("calls", "contact_id", "contacts", "contact_id"),
    ("calls", "owner_id", "users", "user_id"),
    ("web_visits", "contact_id", "contacts", "contact_id"),
    ("web_visits", "lead_id", "leads", "lead_id"),
    ("privacy_requests", "contact_id", "contacts", "contact_id"),
]
KEYS = {
    "users": "user_id",
    "accounts": "account_id",
    "contacts": "contact_id",
    "leads": "lead_id",
    "deals": "deal_id",
    "deal_lines": "deal_line_id",
    "deal_changes": "change_id",
    "activities": "activity_id",
    "goals": "goal_id",
    "campaigns": "campaign_id",
    "campaign_events": "event_id",
    "list_members": "list_member_id",
    "orders": "order_id",
    "subscriptions": "subscription_id",
    "tickets": "ticket_id",
    "ticket_events": "ticket_event_id",
    "calls": "call_id",
    "web_visits": "visit_id",
    "privacy_requests": "request_id",
}


@pytest.mark.parametrize(("child", "column", "parent", "key"), REFERENCES)
def test_every_reference_finds_its_record(
    ask: Ask, child: str, column: str, parent: str, key: str
) -> None:
    # Some rows of a child have no parent by design, but never one that does not exist.
    ((used, lost),) = ask(
        f"select count({column}), count(*) filter (where {column} not in "
        f"(select {key} from {parent} where {key} is not null)) from {child}"
    )
    assert used > 0
    assert lost == 0


@pytest.mark.parametrize(
    ("child", "column"),
    [
        ("leads", "deal_id"),
        ("activities", "deal_id"),
        ("orders", "deal_id"),
        ("deal_lines", "deal_id"),
        ("deal_changes", "deal_id"),
    ],
)
def test_every_deal_is_a_deal_or_deleted(ask: Ask, child: str, column: str) -> None:
    ((lost,),) = ask(
        f"select count(*) from {child} where {column} is not null and {column} not in "
        "(select deal_id from deals union all select deal_id from deleted_deals)"
    )
    assert lost == 0


@pytest.mark.parametrize(("table", "key"), KEYS.items())
def test_ids_are_unique_and_there(ask: Ask, table: str, key: str) -> None:
    ((rows, ids),) = ask(f"select count(*), count(distinct {key}) from {table}")
    assert rows == ids > 0


# Null throughout, for a reason: campaigns are sent to contacts; the money of campaigns belongs to
# nobody; a handful of deleted deals need not have a next step.
MAY_BE_NULL = {
    "campaign_events.lead_id",
    "campaign_costs.owner_id",
    "deleted_deals.next_step",
    "deleted_deals.competitor",
}


def test_no_table_is_empty_and_no_column_without_reason(ask: Ask) -> None:
    empty = []
    for table, column in ask(
        "select table_name, column_name from duckdb_columns() where schema_name = 'crm' "
        "and database_name = current_database() order by all"
    ):
        ((rows, filled),) = ask(f'select count(*), count("{column}") from {table}')
        assert rows > 0, table
        # Raw texts of names are for imports: the demo company joins everything by id.
        if not filled and not column.endswith("_raw"):
            empty.append(f"{table}.{column}")
    assert set(empty) <= MAY_BE_NULL


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("deals", "created_at"), ("deals", "closed_on"), ("deals", "updated_at"),
        ("deal_changes", "changed_at"), ("activities", "done_at"), ("activities", "created_at"),
        ("leads", "created_at"), ("leads", "first_touch_at"), ("leads", "qualified_at"),
        ("leads", "converted_at"), ("accounts", "created_on"), ("accounts", "updated_at"),
        ("contacts", "created_on"), ("contacts", "last_contacted_on"), ("orders", "ordered_on"),
        ("tickets", "opened_at"), ("tickets", "resolved_at"), ("tickets", "closed_at"),
        ("ticket_events", "occurred_at"), ("calls", "offered_at"), ("web_visits", "visited_at"),
        ("campaign_events", "occurred_at"), ("subscriptions", "started_on"),
        ("subscriptions", "ended_on"), ("privacy_requests", "received_on"),
        ("privacy_requests", "completed_on"), ("list_members", "left_on"),
    ],
)  # fmt: skip
def test_nothing_happened_after_yesterday(ask: Ask, table: str, column: str) -> None:
    ((latest,),) = ask(f"select cast(max({column}) as date) from {table}")
    assert latest < AS_OF


def test_people_work_on_weekdays(ask: Ask) -> None:
    ((weekend, done),) = ask(
        "select count(*) filter (where isodow(done_on) > 5), count(*) from activities where is_done"
    )
    assert weekend / done < 0.01
    ((weekend, closed),) = ask(
        "select count(*) filter (where isodow(closed_on) > 5), count(*) "
        "from deals where status = 'won' and closed_on >= created_on"
    )
    assert weekend / closed < 0.01


REPLAY = {
    "stage": "stage",
    "status": "status",
    "amount": "cast(amount_original as varchar)",
    "owner_id": "owner_id",
    "expected_close_on": "cast(expected_close_on as varchar)",
}


@pytest.mark.parametrize(("field", "present"), REPLAY.items())
def test_replaying_the_history_gives_the_present(ask: Ask, field: str, present: str) -> None:
    rows = ask(f"""
        with last_changes as (
            select
                deal_id,
                arg_max(new_value, (changed_at, change_id)) as last_value
            from deal_changes
            where field = '{field}'
            group by deal_id
        )
        select count(*), count(*) filter (where last_value is distinct from {present})
        from last_changes
        inner join deals
            using (deal_id)
        where {present} is not null
    """)
    assert rows[0][0] > 20
    assert rows[0][1] == 0


def test_each_change_starts_where_the_last_ended(ask: Ask) -> None:
    ((broken,),) = ask("""
        select count(*)
        from (
            select
                old_value,
                lag(new_value) over (
                    partition by deal_id, field order by changed_at, change_id
                ) as before,
                row_number() over (
                    partition by deal_id, field order by changed_at, change_id
                ) as step
            from deal_changes
        )
        where step > 1 and old_value is distinct from before
    """)
    assert broken == 0


def test_every_deal_has_a_beginning_and_every_closed_one_an_end(ask: Ask) -> None:
    ((no_start, no_end),) = ask("""
        select
            count(*) filter (where starts is distinct from 1),
            count(*) filter (where status <> 'open' and coalesce(ends, 0) = 0)
        from deals
        left join (
            select
                deal_id,
                count(*) filter (where field = 'stage' and old_value is null) as starts,
                count(*) filter (where field = 'status' and new_value = status) as ends
            from deal_changes
            inner join (select deal_id, status from deals)
                using (deal_id)
            group by deal_id
        )
            using (deal_id)
    """)
    assert (no_start, no_end) == (0, 0)


def test_quote_lines_add_up_to_the_amount(ask: Ask) -> None:
    ((quoted, wrong),) = ask("""
        with quotes as (
            select
                deal_id,
                sum(cast(quantity as decimal(12, 0)) * unit_price
                    * (100 - cast(discount_pct as decimal(3, 0))) / 100) as total
            from deal_lines
            group by deal_id
        )
        select count(*), count(*) filter (where abs(total - amount_original) >= 0.005)
        from deals
        inner join quotes
            using (deal_id)
    """)
    assert quoted > 1_800
    assert wrong == 0


def test_stage_names_and_statuses_belong_together(ask: Ask) -> None:
    ((wrong,),) = ask("""
        select count(*)
        from deals
        left join stages
            on stages.pipeline = deals.pipeline and stages.stage = deals.stage
        where stages.outcome is distinct from deals.status
    """)
    assert wrong == 0


def test_sorted_by_time_for_quick_periods(ask: Ask) -> None:
    for table, key in {
        "deals": "created_on",
        "deal_changes": "changed_at",
        "stage_visits": "created_on",
        "activities": "coalesce(done_at, due_at, created_at)",
        "leads": "created_at",
        "orders": "ordered_on",
        "tickets": "opened_at",
    }.items():
        ((inversions, rows),) = ask(
            f"select count(*) filter (where moment < earlier), count(*) from (select {key} as "
            f"moment, lag({key}) over (order by rowid) as earlier from {table})"
        )
        # A join that gives one deal several stages mixes rows within a vector of 2,048 deals.
        allowed = rows / 500 if table == "stage_visits" else 0
        assert inversions <= allowed, table
