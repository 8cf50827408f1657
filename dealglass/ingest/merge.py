"""Rows of files and of the version before, brought together by id: the new one wins.

`Tables` keeps, for each landing table, the relation that holds its rows so far. Columns a file
does not speak about keep their older value; a column it speaks about is taken even when empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from dealglass.ingest.derive import KEYS, MADE_UP, Incoming, folded, landing_columns
from dealglass.ingest.sqltext import identifier, literal
from dealglass.ingest.targets import tables

# A closing date in one column says nothing about the expected one once the deal is closed.
_OLD_UNLESS_NEW = {("deals", "expected_close_on"), ("deals", "currency")}
# Changes of these fields between two imports become the deal's history.
TRACKED = ("stage", "amount", "owner_id", "expected_close_on", "status")


@dataclass
class Tables:
    """Where the rows of each landing table stand during an import."""

    connection: duckdb.DuckDBPyConnection
    # Tables that a file of this import, or of one before, has filled.
    from_files: set[str] = field(default_factory=set)
    current: dict[str, str] = field(default_factory=dict)
    extras: dict[str, dict[str, str]] = field(default_factory=dict)

    def relation(self, table: str) -> str:
        """The name to select the rows of `table` from."""
        return self.current.get(table, f"landing.{table}")

    def columns(self, table: str) -> list[str]:
        """All columns of `table`: those of the schema, then extra ones."""
        known = list(landing_columns(self.connection, table))
        return known + [name for name in self.extras.get(table, {}) if name not in known]

    def is_empty(self, table: str) -> bool:
        """Whether there is no row yet."""
        row = self.connection.execute(
            f"select count(*) from (select 1 from {self.relation(table)} limit 1)"
        ).fetchone()
        return row is None or row[0] == 0


def keys_of(table: str) -> tuple[str, ...]:
    """The columns that identify a row of a landing table."""
    return KEYS.get(table, (tables()[table].key,))


def reject_doubles(tables_: Tables, incoming: Incoming) -> int:
    """Reject rows without an id, and all but the last of rows with the same id. Returns how many.

    Made-up ids cannot collide; the same name twice in a list of names is one record.
    """
    connection, keys = tables_.connection, keys_of(incoming.table)
    if incoming.has_made_up_keys and incoming.table not in ("accounts", "users", "products",
                                                           "campaigns", "contacts"):  # fmt: skip
        return 0
    listed = ", ".join(identifier(key) for key in keys)
    missing = " or ".join(f"{identifier(key)} is null" for key in keys)
    found = (
        connection.execute(f"select 1 from {incoming.name} where {missing} limit 1").fetchone()
        or connection.execute(
            f"select 1 from {incoming.name} group by {listed} having count(*) > 1 limit 1"
        ).fetchone()
    )
    if found is None:
        return 0
    connection.execute(
        f"create or replace temp table doubles as select _row, {missing} as has_no_key, "
        f"concat_ws(' / ', {listed}) as key, max(_row) over (partition by {listed}) as last_row "
        f"from {incoming.name} qualify has_no_key or _row < last_row"
    )
    rows = connection.execute(
        "select _row, last_row, has_no_key from doubles order by _row"
    ).fetchall()
    raw = incoming.typed.raw
    wanted = sorted({row for pair in rows for row in pair[:2]})
    lines = dict(zip(wanted, raw.lines_of(wanted), strict=True))
    connection.execute("create or replace temp table double_lines (row bigint, line bigint)")
    connection.execute(
        "insert into double_lines select unnest(?::bigint[]), unnest(?::bigint[])",
        [list(lines), list(lines.values())],
    )
    fields = ", ".join(f"coalesce(r.c{n}, '')" for n in range(len(raw.header)))
    connection.execute(
        "insert into rejects select ?, own.line, ?, d.key, case when has_no_key "
        "then 'the row has no id' else 'the same id comes again in line ' || later.line "
        "|| '; the later row is used' end, left(concat_ws(' | ', "
        f"{fields}), 10000) from doubles d join double_lines own on own.row = d._row "
        f"join double_lines later on later.row = d.last_row "
        f"join {raw.table} r on r.rowid = d._row order by own.line",
        [raw.file, " / ".join(keys)],
    )
    connection.execute(
        f"create or replace temp table {incoming.name}_once as "
        f"select * from {incoming.name} where _row not in (select _row from doubles)"
    )
    incoming.name = f"{incoming.name}_once"
    incoming.typed.rows -= len(rows)
    incoming.typed.rejected += len(rows)
    return len(rows)


def absorb(tables_: Tables, incoming: Incoming) -> None:
    """Bring the rows of one file into the current rows of its table."""
    table, connection = incoming.table, tables_.connection
    extras = tables_.extras.setdefault(table, {})
    for name, label in incoming.extras.items():
        extras.setdefault(name, label)
    kinds = landing_columns(connection, table)
    columns = tables_.columns(table)
    was_empty = tables_.is_empty(table)
    old = tables_.relation(table)
    tables_.from_files.add(table)
    target = f"cur_{table}_{len(tables_.current)}_{incoming.name}"
    provided = incoming.provided | set(incoming.extras)
    if was_empty:
        chosen = ", ".join(
            f"{identifier(c)}"
            if c in provided
            else f"null::{kinds.get(c, 'varchar')} as {identifier(c)}"
            for c in columns
        )
        connection.execute(
            f"create or replace temp view {target} as select {chosen} from {incoming.name}"
        )
        tables_.current[table] = target
        return
    have = {row[0] for row in connection.execute(f"describe {old}").fetchall()}
    keys = keys_of(table)
    renamed = {f"{c.removesuffix('_raw')}_id": c for c in provided & have if c.endswith("_raw")}
    chosen = ", ".join(
        _joined_anew(c, renamed[c])
        if c in renamed and c in have and c not in provided
        else _merged(table, c, c in provided, c in have, keys, kinds.get(c, "varchar"))
        for c in columns
    )
    on = " and ".join(f"o.{identifier(key)} = n.{identifier(key)}" for key in keys)
    connection.execute(
        f"create or replace temp table {target} as select {chosen} "
        f"from {old} o full outer join {incoming.name} n on {on}"
    )
    tables_.current[table] = target


def _joined_anew(column: str, raw: str) -> str:
    """A reference by name: another name than before lets go of the record joined so far."""
    id_, name = identifier(column), identifier(raw)
    return (
        f"case when n._row is not null and n.{name} is distinct from o.{name} "
        f"then null else o.{id_} end as {id_}"
    )


def _merged(
    table: str, column: str, is_new: bool, is_old: bool, keys: tuple[str, ...], kind: str
) -> str:
    name = identifier(column)
    if column in keys:
        return f"coalesce(n.{name}, o.{name}) as {name}"
    if is_new and is_old:
        if (table, column) in _OLD_UNLESS_NEW:
            return f"coalesce(n.{name}, o.{name}) as {name}"
        return f"case when n._row is not null then n.{name} else o.{name} end as {name}"
    if is_new or is_old:
        return f"{'n' if is_new else 'o'}.{name} as {name}"
    return f"null::{kind} as {name}"


def fold_spellings(tables_: Tables, table: str) -> list[tuple[str, str, str, int]]:
    """Give values that differ only by case or blanks one spelling, the most common one.

    Returns (column, value, spelling used, rows) for each value changed. The rows become a
    temporary table when anything changes.
    """
    connection = tables_.connection
    spec = tables()[table].columns
    names = [
        name
        for name in tables_.columns(table)
        if name.startswith("x_")
        or (
            (table, name) != ("deals", "status")
            and name in spec
            and spec[name].type == "category"
            and not spec[name].refers_to
        )
    ]
    changed: list[tuple[str, str, str, int]] = []
    relation = tables_.relation(table)
    for name in names:
        column = identifier(name)
        rows = connection.execute(
            "with spellings as ("
            f"select {column} as value, count(*) as rows, "
            f"lower(trim(regexp_replace({column}, '\\s+', ' ', 'g'))) as folded "
            f"from (select {column} from {relation}) where {column} is not null group by value), "
            # As many of each: "Web" reads better than "WEB" and "web".
            "best as (select folded, arg_max(value, (rows, "
            "value <> upper(value) and value <> lower(value), value)) as best from spellings "
            "group by folded having count(*) > 1) "
            "select value, best, rows from spellings join best using (folded) "
            "where value <> best and (select count(*) from spellings) <= 5000 order by value"
        ).fetchall()
        changed += [(name, value, best, count) for value, best, count in rows]
    if changed:
        _replace_values(tables_, table, changed)
    return changed


def _replace_values(tables_: Tables, table: str, changed: list[tuple[str, str, str, int]]) -> None:
    by_column: dict[str, list[tuple[str, str]]] = {}
    for column, value, best, _ in changed:
        by_column.setdefault(column, []).append((value, best))
    replaced = ", ".join(
        f"case {identifier(column)} "
        + " ".join(f"when {literal(value)} then {literal(best)}" for value, best in pairs)
        + f" else {identifier(column)} end as {identifier(column)}"
        for column, pairs in by_column.items()
    )
    target = f"folded_{table}"
    tables_.connection.execute(
        f"create or replace temp table {target} as "
        f"select * replace ({replaced}) from {tables_.relation(table)}"
    )
    tables_.current[table] = target


def history_from_difference(
    tables_: Tables, new: str, old: str, moment: str, previous_moment: str
) -> int:
    """Add deal_changes rows for what differs between two imports of the same deals.

    `new` and `old` are relations with the columns of landing.deals; `moment` and
    `previous_moment` are timestamps as text: the as-of moments of this import and of the one
    before. A change is dated by the new record's updated_at where that lies after the import
    before. Changes that the deal's own history already tells are not told twice. Returns how many.
    """
    parts = " union all ".join(
        f"select n.deal_id, {literal(column)} as field, {_told('o', column)} as old_value, "
        f"{_told('n', column)} as new_value, case when n.updated_at > "
        f"{literal(previous_moment)}::timestamp then n.updated_at "
        f"else {literal(moment)}::timestamp end as changed_at "
        f"from {new} n join {old} o on o.deal_id = n.deal_id "
        f"where n.{column} is distinct from o.{column}{_same_person(tables_, column)}"
        for column in TRACKED
    )
    connection = tables_.connection
    connection.execute(
        f"create or replace temp table differences as select 'import-' || md5(concat_ws('|', "
        "deal_id, field, coalesce(old_value, ''), coalesce(new_value, ''), changed_at)) "
        "as change_id, deal_id, changed_at, field, old_value, new_value, "
        f"'import'::varchar as changed_by from ({parts}) d where not exists ("
        f"select 1 from {tables_.relation('deal_changes')} c where c.deal_id = d.deal_id "
        "and c.field = d.field and c.new_value is not distinct from d.new_value "
        f"and c.changed_at > {literal(previous_moment)}::timestamp)"
    )
    row = connection.execute("select count(*) from differences").fetchone()
    count = int(row[0]) if row else 0
    if count:
        columns = ", ".join(identifier(c) for c in tables_.columns("deal_changes"))
        connection.execute(
            "create or replace temp table cur_deal_changes_with_differences as "
            f"select {columns} from {tables_.relation('deal_changes')} "
            "union all by name select * from differences"
        )
        tables_.current["deal_changes"] = "cur_deal_changes_with_differences"
    return count


def _told(row: str, column: str) -> str:
    """A value as the history tells it: an owner known by name alone is told by the name.

    The made-up id goes when a real user of that name comes.
    """
    value = f"cast({row}.{column} as varchar)"
    if column != "owner_id":
        return value
    return (
        f"case when starts_with({row}.owner_id, '{MADE_UP}') "
        f"then coalesce({row}.owner_raw, {value}) else {value} end"
    )


def _same_person(tables_: Tables, column: str) -> str:
    """Leave out owners who only got their real id: the deal did not change hands."""
    if column != "owner_id":
        return ""
    return (
        f" and not (starts_with(coalesce(o.owner_id, ''), '{MADE_UP}') and exists ("
        f"select 1 from {tables_.relation('users')} u where u.user_id = n.owner_id "
        f"and {folded('u.name')} = {folded('o.owner_raw')}))"
    )
