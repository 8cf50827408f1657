"""From what a file says to the columns of a landing table: names, states, dates, ids.

Each rule is one SQL expression over the typed row, in which targets the file lacks are NULL.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from dealglass.ingest.convert import Typed
from dealglass.ingest.reading import Hints
from dealglass.ingest.sqltext import identifier, literal
from dealglass.ingest.targets import Target, tables
from dealglass.ingest.values import decide
from dealglass.ingest.words import CONVERTED, DONE, outcome_sql

KEYS = {"stages": ("pipeline", "stage"), "exchange_rates": ("currency", "valid_from")}
# Ids made up by an import begin with this; a real id takes their place as soon as one comes.
MADE_UP = "~"
# Tables whose rows are known by their name when a file has no ids.
BY_NAME = {"accounts": "name", "users": "name", "products": "name", "campaigns": "name",
           "contacts": "coalesce(email, name)"}  # fmt: skip

_FULL_NAME = "coalesce(name, nullif(trim(concat_ws(' ', first_name, last_name)), ''))"
_STATUS = f"""case
    when is_won then 'won'
    when is_closed and not coalesce(is_won, won_at is not null) then 'lost'
    when not is_closed then 'open'
    when {outcome_sql("status")} is not null then {outcome_sql("status")}
    when outcome is not null then outcome
    when won_at is not null then 'won'
    when lost_at is not null then 'lost'
    else 'open' end"""
_BY_PREFIX = "case when length({id}) in (15, 18) then case when {id}[:3] = '{prefix}' then {id} end"


def _prefixed(id_: str, prefix: str, otherwise: str = "null") -> str:
    """A Salesforce id tells its object by its first three characters."""
    return f"{_BY_PREFIX.format(id=id_, prefix=prefix)} else {otherwise} end"


# table -> column -> (expression, helpers it needs at least one of)
RULES: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "deals": {
        "status": (_STATUS, ("status", "stage", "is_won", "is_closed", "won_at", "lost_at")),
        "closed_on": (
            "case when status_now <> 'open' then coalesce(closed_on, cast(case status_now "
            "when 'won' then won_at else lost_at end as date), close_on) end",
            ("closed_on", "won_at", "lost_at", "close_on"),
        ),
        "expected_close_on": (
            "coalesce(expected_close_on, case when status_now = 'open' then close_on end)",
            ("expected_close_on", "close_on"),
        ),
        "stage": ("stage", ("stage",)),
    },
    "contacts": {
        "name": (_FULL_NAME, ("name", "first_name", "last_name")),
        "consent": (
            "coalesce(consent, case when is_opted_out then 'opted out' "
            "when not is_opted_out then 'not opted out' end)",
            ("consent", "is_opted_out"),
        ),
    },
    "leads": {
        "name": (_FULL_NAME, ("name", "first_name", "last_name")),
        "is_converted": (
            "coalesce(is_converted, converted_at is not null or deal_id is not null "
            f"or coalesce(regexp_matches(lower(status), {literal(CONVERTED)}) "
            "and not regexp_matches(lower(status), '(^|[^a-z])(not|nicht|un)'), false))",
            ("is_converted", "converted_at", "deal_id", "status"),
        ),
    },
    "users": {"name": (_FULL_NAME, ("name", "first_name", "last_name"))},
    "stages": {
        "pipeline": ("coalesce(pipeline, 'Sales')", ("stage",)),
        "outcome": (
            "case when is_won then 'won' when is_closed then 'lost' "
            f"else coalesce({outcome_sql('outcome')}, {outcome_sql('stage')}, 'open') end",
            ("stage",),
        ),
    },
    "deal_changes": {
        "field": (
            "case when regexp_matches(lower(field), 'stage|phase|этап|стадия') then 'stage' "
            "when regexp_matches(lower(field), 'owner|besitzer|ответств') then 'owner_id' "
            "when regexp_matches(lower(field), 'close ?date|expected.close|closing') "
            "then 'expected_close_on' when regexp_matches(lower(field), '^(amount|value|betrag"
            "|сумма)$') then 'amount' else lower(field) end",
            ("field",),
        ),
    },
    "activities": {
        "is_done": (
            "coalesce(is_done, case when status_text is not null then "
            f"regexp_matches(lower(status_text), {literal(DONE)}) and not "
            "regexp_matches(lower(status_text), '^(not|nicht|не)') end, done_at is not null)",
            ("is_done", "status_text", "done_at"),
        ),
        "done_at": (
            "coalesce(done_at, case when coalesce(is_done, "
            f"regexp_matches(lower(status_text), {literal(DONE)})) then due_at end)",
            ("done_at", "is_done", "status_text"),
        ),
        "duration_seconds": (
            "cast(round(coalesce(duration_seconds, duration_minutes * 60)) as bigint)",
            ("duration_seconds", "duration_minutes"),
        ),
        "deal_id": (
            f"coalesce(deal_id, {_prefixed('what_id', '006', 'what_id')})",
            ("deal_id", "what_id"),
        ),
        "account_id": (
            f"coalesce(account_id, {_prefixed('what_id', '001')})",
            ("account_id", "what_id"),
        ),
        "contact_id": (
            f"coalesce(contact_id, {_prefixed('who_id', '003', 'who_id')})",
            ("contact_id", "who_id"),
        ),
        "lead_id": (f"coalesce(lead_id, {_prefixed('who_id', '00Q')})", ("lead_id", "who_id")),
    },
    "goals": {
        "scope": (
            "coalesce(scope, case when coalesce(owner_id, owner_raw) is not null then 'user' "
            "when team is not null then 'team' else 'company' end)",
            ("target",),
        ),
        "ends_on": (
            "coalesce(ends_on, cast(case lower(period) when 'month' then starts_on + interval "
            "1 month - interval 1 day when 'quarter' then starts_on + interval 3 month - "
            "interval 1 day when 'year' then starts_on + interval 1 year - interval 1 day end "
            "as date))",
            ("starts_on",),
        ),
    },
    "calls": {
        "handle_seconds": ("cast(round(handle_seconds) as bigint)", ("handle_seconds",)),
        "is_abandoned": (
            "coalesce(is_abandoned, case when ended_at is not null then answered_at is null end)",
            ("is_abandoned", "ended_at"),
        ),
    },
    "web_visits": {
        "duration_seconds": ("cast(round(duration_seconds) as bigint)", ("duration_seconds",)),
    },
    "exchange_rates": {
        "currency": ("upper(currency)", ("currency",)),
        "valid_from": ("coalesce(valid_from, date '1900-01-01')", ("currency",)),
    },
}


@dataclass
class Incoming:
    """Rows of one file in the shape of a landing table, with `_row`, their place in the file.

    `provided` are the landing columns the file speaks about; only these overwrite older values.
    """

    name: str
    table: str
    typed: Typed
    provided: set[str]
    extras: dict[str, str] = field(default_factory=dict)
    has_made_up_keys: bool = False


def landing_columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Columns of landing.<table> with their SQL types, in order, extra ones included."""
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where schema_name = 'landing' and table_name = ? order by column_index",
        [table],
    ).fetchall()
    return dict(rows)


def derive(connection: duckdb.DuckDBPyConnection, typed: Typed, number: int) -> Incoming:
    """Create the temporary table or view `new_<n>` with the landing columns of this file."""
    table = typed.file_map.table or ""
    if table == "deal_changes" and "snapshot_stage" in typed.columns:
        return _from_snapshots(connection, typed, number)
    spec = tables()[table]
    landing = {
        name: kind
        for name, kind in landing_columns(connection, table).items()
        if not name.startswith("x_")
    }
    rules = RULES.get(table, {})
    have = set(typed.columns)
    provided, chosen = set(), []
    for name, kind in landing.items():
        expression, needs = rules.get(name, (identifier(name), (name,)))
        if not have & set(needs):
            continue
        provided.add(name)
        chosen.append(f"cast({expression} as {kind}) as {identifier(name)}")
    missing = [name for name in (*spec.columns, "outcome") if name not in have]
    helpers = ", ".join(f"{_null(spec.columns.get(name))} as {identifier(name)}"
                        for name in missing if name != "outcome")  # fmt: skip
    source = f"select t.*{', ' + helpers if helpers else ''} from {typed.table} t"
    extras = dict(typed.extras)
    if table == "deals":
        source = (
            f"select base.*, o.outcome from ({source}) base left join stage_outcomes o "
            "on o.stage = base.stage and o.pipeline = coalesce(base.pipeline, 'Sales')"
            if "stage" in have
            else f"select *, null::varchar as outcome from ({source})"
        )
        source = f"select *, {_STATUS} as status_now from ({source})"
    if table == "activities" and "deal_raw" in have:
        extras["x_deal"] = "Deal"
        chosen.append("deal_raw as x_deal")
    made_up = not set(KEYS.get(table, (spec.key,))) <= provided
    if made_up:
        chosen.insert(0, f"{_made_up_key(table, have)} as {identifier(spec.key)}")
        provided.add(spec.key)
    chosen += [identifier(name) for name in typed.extras]
    kind = "table" if made_up else "view"
    connection.execute(
        f"create or replace temp {kind} new_{number} as "
        f"select _row, {', '.join(chosen)} from ({source})"
    )
    return Incoming(f"new_{number}", table, typed, provided, extras, made_up)


def _from_snapshots(connection: duckdb.DuckDBPyConnection, typed: Typed, number: int) -> Incoming:
    """A history of states becomes changes: what differs from the deal's state before.

    The first state of a deal is how it began, not a change.
    """
    fields = {
        "stage": "snapshot_stage",
        "amount": "snapshot_amount",
        "expected_close_on": "snapshot_expected_close_on",
        "owner_id": "snapshot_owner_id",
    }
    key = "change_id" if "change_id" in typed.columns else "cast(_row as varchar)"
    by = "changed_by" if "changed_by" in typed.columns else "null::varchar"
    parts = [
        f"select _row, {key} || '-{name}' as change_id, deal_id, changed_at, '{name}' as field, "
        f"cast(lag({column}) over before as varchar) as old_value, "
        f"cast({column} as varchar) as new_value, {by} as changed_by, "
        "row_number() over before as place from states "
        "window before as (partition by deal_id order by changed_at, _row)"
        for name, column in fields.items()
        if column in typed.columns
    ]
    connection.execute(
        f"create or replace temp table new_{number} as "
        f"with states as (from {typed.table}), "
        f"steps as ({' union all '.join(parts)}) "
        "select * exclude (place) from steps "
        "where place > 1 and old_value is distinct from new_value"
    )
    columns = {
        "change_id",
        "deal_id",
        "changed_at",
        "field",
        "old_value",
        "new_value",
        "changed_by",
    }
    return Incoming(f"new_{number}", "deal_changes", typed, columns)


def stage_history(
    connection: duckdb.DuckDBPyConnection, typed: Typed, number: int
) -> Incoming | None:
    """The history told by columns such as HubSpot's `Date entered "Proposal (Sales)"`.

    Call it before `derive`: these columns then are history, no longer extra columns. Returns None
    when the preset of the file knows no such columns.
    """
    pattern = typed.file_map.preset.stage_dates if typed.file_map.preset else None
    if pattern is None or "deal_id" not in typed.columns:
        return None
    found = {name: match for name, label in typed.extras.items() if (match := pattern.match(label))}
    parts = []
    for name, match in found.items():
        profile = [
            value
            for (value,) in connection.execute(
                f"select {name} from {typed.table} where {name} is not null limit 2000"
            ).fetchall()
        ]
        how = decide(connection, typed.table, name, "time", profile, Hints(typed.raw.separator))
        parts.append(
            f"select _row, deal_id, {literal(match.group('stage'))} as stage, "
            f"{how.of(name)} as entered_at from {typed.table} where {name} is not null"
        )
        del typed.extras[name]
        typed.notes.append(f"column '{match.string}' became history of stages")
    if not parts:
        return None
    connection.execute(
        f"create or replace temp table history_{number} as with entries as ("
        f"{' union all '.join(parts)}), "
        "steps as (select *, lag(stage) over (partition by deal_id order by entered_at) as before "
        "from entries where entered_at is not null) "
        "select _row, deal_id || '-entered-' || stage as change_id, deal_id, "
        "entered_at as changed_at, 'stage' as field, before as old_value, stage as new_value "
        "from steps where before is not null"
    )
    columns = {"change_id", "deal_id", "changed_at", "field", "old_value", "new_value"}
    return Incoming(f"history_{number}", "deal_changes", typed, columns)


_SQL_TYPES = {
    "money": "decimal(18, 2)",
    "integer": "bigint",
    "number": "double",
    "fraction": "double",
    "date": "date",
    "time": "timestamp",
    "flag": "boolean",
}


def _null(target: Target | None) -> str:
    return f"null::{_SQL_TYPES.get(target.type, 'varchar') if target else 'varchar'}"


def _made_up_key(table: str, have: set[str]) -> str:
    """An id that comes out the same for the same row every time the file is imported."""
    by_name = BY_NAME.get(table)
    if by_name and (have & {"name", "first_name", "last_name", "email"}):
        by_name = by_name.replace("name", _FULL_NAME) if "first_name" in have else by_name
        if table == "contacts" and "name" not in have:
            by_name = f"coalesce(email, {_FULL_NAME})"
        return f"'{MADE_UP}' || {folded(by_name)}"
    values = ", ".join(f"cast({identifier(name)} as varchar)" for name in sorted(have))
    text = f"concat_ws('|', {values})"
    return (
        f"'{MADE_UP}' || md5({text}) || coalesce('-' || nullif(row_number() "
        f"over (partition by md5({text}) order by _row), 1), '')"
    )


def folded(expression: str) -> str:
    """SQL for a text as compared when joining by name: case and inner blanks do not count."""
    return f"lower(trim(regexp_replace({expression}, '\\s+', ' ', 'g')))"
