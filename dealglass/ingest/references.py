"""Who and what a record belongs to: joined by id, else by name; likeness is only proposed.

A name that is the same but for case and blanks joins by itself. Anything less sure becomes a
Reference with its confidence, and joins only when somebody accepts it. The text of the file
always stays in the *_raw column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

import duckdb
from rapidfuzz import fuzz, process

from dealglass.ingest import limits
from dealglass.ingest.derive import MADE_UP, folded
from dealglass.ingest.longids import match_forms
from dealglass.ingest.merge import Tables
from dealglass.ingest.sqltext import identifier, literal
from dealglass.ingest.targets import tables

# table -> ((id column, raw column, table referred to), ...)
LINKS: dict[str, tuple[tuple[str, str, str], ...]] = {
    table: tuple(
        (raw.removesuffix("_raw") + "_id", raw, target.refers_to)
        for raw, target in spec.columns.items()
        if target.refers_to
    )
    for table, spec in tables().items()
}
_ID = {"users": "user_id", "accounts": "account_id", "products": "product_id",
       "campaigns": "campaign_id", "contacts": "contact_id"}  # fmt: skip
# Without a file of their own these are made from the names the other files use.
_MADE_FROM_NAMES = ("users", "accounts", "products", "campaigns")
_MAX_PAIRS = 20_000_000


@dataclass(frozen=True)
class Reference:
    """A name in a file and the record it probably means. `decision` is proposed, accepted,
    refused or automatic; `rows` counts the rows that use the name."""

    table: str
    column: str
    raw_value: str
    joined_value: str
    joined_id: str
    confidence: float
    rows: int
    decision: str = "proposed"

    def to_dict(self) -> dict[str, object]:
        """As plain values, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f'{self.table}.{self.column}: "{self.raw_value}" -> "{self.joined_value}" '
            f"({self.confidence:.2f}, {self.rows:,} rows)"
        )


Accept = Callable[[list[Reference]], Iterable[Reference]]


def accept_sure(proposals: list[Reference]) -> list[Reference]:
    """What --yes accepts: proposals with a confidence of at least limits.SURE (0.9)."""
    return [proposal for proposal in proposals if proposal.confidence >= limits.SURE]


def accept_none(proposals: list[Reference]) -> list[Reference]:
    """Accept nothing: every proposed name stays as it is in the file."""
    return []


def linked_tables(tables_: Tables) -> list[str]:
    """Tables with rows that refer to others by name."""
    return [table for table, links in LINKS.items() if links and not tables_.is_empty(table)]


def resolve(tables_: Tables, accept: Accept, remembered: dict[tuple[str, str], str]) -> list[
    Reference
]:  # fmt: skip
    """Create the temporary tables `join_<table>` (raw -> id) for users, accounts and so on.

    Records are made from names where no file brought them. `remembered` are joins accepted in
    imports before: (table referred to, raw) -> joined name. Returns proposals with their decision
    and the automatic joins in which the spelling differs.
    """
    connection = tables_.connection
    proposals: list[Reference] = []
    done: list[Reference] = []
    for referred in _ID:
        if match_forms(tables_, referred, _ID[referred], _uses(referred)):
            done += _by_other_form(tables_, referred)
        _names_in_use(tables_, referred)
        _make_records(tables_, referred)
        _join_by_name(tables_, referred)
        found = _propose(tables_, referred)
        for reference in found:
            known = remembered.get((referred, reference.raw_value))
            if known is not None and known == reference.joined_value:
                done.append(_decided(reference, "accepted"))
            else:
                proposals.append(reference)
        done += _automatic(tables_, referred)
    accepted = set(accept(list(proposals))) if proposals else set()
    for reference in proposals:
        decision = "accepted" if reference in accepted else "refused"
        done.append(_decided(reference, decision))
    for reference in done:
        if reference.decision == "accepted":
            referred = _referred(reference)
            connection.execute(
                f"insert into join_{referred} values (?, ?, 'accepted')",
                [reference.raw_value, reference.joined_id],
            )
    return done


def _referred(reference: Reference) -> str:
    return next(target for _, raw, target in LINKS[reference.table] if raw == reference.column)


def _decided(reference: Reference, decision: str) -> Reference:
    return Reference(**{**asdict(reference), "decision": decision})


def _uses(referred: str) -> list[tuple[str, str, str]]:
    """(table, id column, raw column) of every reference to a table."""
    return [
        (table, id_, raw)
        for table, links in LINKS.items()
        for id_, raw, target in links
        if target == referred
    ]


def _names_in_use(tables_: Tables, referred: str) -> None:
    """Temporary table `used_<referred>`: table, column, raw, id, rows."""
    parts = []
    for table, id_, raw in _uses(referred):
        if tables_.is_empty(table):
            continue
        parts.append(
            f"select {literal(table)} as table_name, {literal(raw)} as column_name, {raw} as raw, "
            f"case when not starts_with({id_}, '{MADE_UP}') then coalesce(f.record_id, {id_}) end "
            f"as id, count(*) as rows from {tables_.relation(table)} t "
            f"left join form_{referred} f on f.id = t.{id_} "
            f"where {raw} is not null or {id_} is not null group by all"
        )
    empty = (
        "select null::varchar as table_name, null::varchar as column_name, null::varchar as raw, "
        "null::varchar as id, 0::bigint as rows where false"
    )
    tables_.connection.execute(
        f"create or replace temp table used_{referred} as {' union all '.join(parts) or empty}"
    )


def _make_records(tables_: Tables, referred: str) -> None:
    """Add records that files name but no file describes, and drop stand-ins that came in earnest.

    A pair of id and name describes a record. A name alone does so when its table has no file. An
    owner known by id alone is called by the id: better an odd label than none.
    """
    connection, key = tables_.connection, _ID[referred]
    described = referred in tables_.from_files
    parts = [
        f"select id as {key}, arg_max(raw, rows) as name from used_{referred} "
        "where id is not null and raw is not null group by id"
    ]
    if not described and referred in _MADE_FROM_NAMES:
        parts.append(
            f"select '{MADE_UP}' || {folded('raw')} as {key}, arg_max(raw, rows) as name "
            f"from used_{referred} where id is null and raw is not null and {folded('raw')} "
            f"not in (select {folded('raw')} from used_{referred} where id is not null "
            "and raw is not null) group by 1"
        )
    if referred == "users":
        parts.append(
            f"select id as {key}, id as name from used_{referred} where id is not null "
            "group by id having count(raw) = 0"
        )
    current = tables_.relation(referred)
    connection.execute(
        f"create or replace temp table made as select distinct on ({key}) * from "
        f"({' union all '.join(parts)}) where {key} not in "
        f"(select {key} from {current} where {key} is not null)"
    )
    stand_ins = (
        f"select s.{key} from {current} s join {current} r on {folded('s.name')} = "
        f"{folded('r.name')} where starts_with(s.{key}, '{MADE_UP}') "
        f"and not starts_with(r.{key}, '{MADE_UP}')"
    )
    changes = connection.execute(
        f"select (select count(*) from made), (select count(*) from ({stand_ins}))"
    ).fetchone()
    if changes is None or changes == (0, 0):
        return
    target = f"cur_{referred}_made"
    columns = ", ".join(identifier(c) for c in tables_.columns(referred))
    connection.execute(
        f"create or replace temp table {target}_next as select {columns} from {current} "
        f"where {key} not in ({stand_ins}) union all by name select {key}, name from made"
    )
    connection.execute(f"drop table if exists {target}")
    connection.execute(f"alter table {target}_next rename to {target}")
    tables_.current[referred] = target


def _join_by_name(tables_: Tables, referred: str) -> None:
    """Temporary table `join_<referred>` (raw, id, how): by id, by exact and by folded name."""
    key, current = _ID[referred], tables_.relation(referred)
    by_email = (
        f" union all select lower(email) as folded, {key} as id from {current} "
        "where email is not null"
        if referred in ("users", "contacts")
        else ""
    )
    tables_.connection.execute(
        f"create or replace temp table join_{referred} as "
        f"with names as (select {folded('name')} as folded, {key} as id from {current} "
        f"where name is not null{by_email}), "
        # A name that two records share joins neither: that would be a guess.
        "single as (select folded, min(id) as id from names group by folded "
        "having count(distinct id) = 1), "
        f"used as (select distinct raw, {folded('raw')} as folded from used_{referred} "
        "where raw is not null), "
        f"ids as (select {key} as id, {key} as record_id from {current} "
        f"union all select id, record_id from form_{referred}) "
        "select used.raw, coalesce(ids.record_id, single.id) as id, "
        "case when ids.id is not null then 'id' else 'name' end as how "
        "from used left join ids on ids.id = used.raw left join single using (folded) "
        "where coalesce(ids.record_id, single.id) is not null"
    )


def _by_other_form(tables_: Tables, referred: str) -> list[Reference]:
    """Joins by id in which the file has the short form of the record's id, or the long one."""
    found = []
    for table, id_, raw in _uses(referred):
        if tables_.is_empty(table):
            continue
        rows = tables_.connection.execute(
            f"select f.id, f.record_id, count(*) from {tables_.relation(table)} t "
            f"join form_{referred} f on f.id = coalesce(t.{id_}, t.{raw}) "
            "group by all order by 3 desc, 1 limit 1000"
        ).fetchall()
        found += [
            Reference(table, id_, written, record, record, 1.0, int(count), "automatic")
            for written, record, count in rows
        ]
    return found


def _automatic(tables_: Tables, referred: str) -> list[Reference]:
    """Joins by name in which the file spells the name differently, for the report."""
    key, current = _ID[referred], tables_.relation(referred)
    rows = tables_.connection.execute(
        "select u.table_name, u.column_name, u.raw, r.name, j.id, sum(u.rows) "
        f"from used_{referred} u join join_{referred} j using (raw) "
        f"join {current} r on r.{key} = j.id where u.id is null and j.how = 'name' "
        f"and u.raw <> r.name and {folded('u.raw')} = {folded('r.name')} "
        "group by all order by 6 desc, 3 limit 1000"
    ).fetchall()
    return [
        Reference(table, column, raw, name, id_, 1.0, int(count), "automatic")
        for table, column, raw, name, id_, count in rows
    ]


def _propose(tables_: Tables, referred: str) -> list[Reference]:
    """Likeness of names that joined nothing, for tables that a file describes."""
    if referred not in tables_.from_files:
        return []
    connection, key = tables_.connection, _ID[referred]
    left = connection.execute(
        f"select table_name, column_name, raw, sum(rows) from used_{referred} "
        f"where id is null and raw is not null and raw not in (select raw from join_{referred}) "
        "group by all order by 4 desc, 1, 3"
    ).fetchall()
    if not left:
        return []
    names = connection.execute(
        f"select name, min({key}) from {tables_.relation(referred)} where name is not null "
        "group by name having count(*) = 1 order by name"
    ).fetchall()
    choices = {name: _bare(name) for name, _ in names}
    ids = dict(names)
    only_punctuation = len(left) * len(names) > _MAX_PAIRS
    by_bare: dict[str, list[str]] = {}
    for name, bare in choices.items():
        by_bare.setdefault(bare, []).append(name)
    found = []
    for table, column, raw, rows in left:
        name, confidence = _closest(raw, choices, by_bare, only_punctuation)
        if name is not None:
            found.append(Reference(table, column, raw, name, ids[name], confidence, int(rows)))
    return found


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _closest(
    raw: str, choices: dict[str, str], by_bare: dict[str, list[str]], only_punctuation: bool
) -> tuple[str | None, float]:
    """The most alike name and how sure it is: 0.97 when only blanks and signs differ."""
    bare = _bare(raw)
    same = by_bare.get(bare, [])
    if len(same) == 1 and bare:
        return same[0], 0.97
    if only_punctuation or len(bare) < 3:
        return None, 0.0
    best = process.extract(
        bare, choices, scorer=fuzz.ratio, score_cutoff=100 * limits.SHOWN, limit=2
    )
    if not best:
        words = process.extractOne(
            raw.casefold(),
            {name: name.casefold() for name in choices},
            scorer=fuzz.token_sort_ratio,
            score_cutoff=90,
        )
        return (str(words[2]), 0.85) if words else (None, 0.0)
    _, score, name = best[0]
    confidence = score / 100 * 0.98
    # Numbers tell products apart: "GTX 500" is no slip of the pen for "GTX 400".
    if re.findall(r"\d+", raw) != re.findall(r"\d+", str(name)):
        confidence = min(confidence, 0.75)
    if len(best) > 1 and best[1][1] >= score - 3:
        confidence = min(confidence, 0.8)
    return str(name), round(confidence, 2)


def joined_select(tables_: Tables, table: str) -> str:
    """The select of `table` with the id columns filled from `join_*`."""
    relation = tables_.relation(table)
    replaced, joins = [], []
    for number, (id_, raw, referred) in enumerate(LINKS.get(table, ())):
        join = f"j{number}"
        joins.append(
            f"left join (select raw, min(id) as id from join_{referred} group by raw) {join} "
            f"on {join}.raw = t.{raw} left join form_{referred} f{number} "
            f"on f{number}.id = t.{id_}"
        )
        replaced.append(
            f"case when t.{id_} is null or starts_with(t.{id_}, '{MADE_UP}') "
            f"then coalesce({join}.id, t.{id_}) else coalesce(f{number}.record_id, t.{id_}) end "
            f"as {id_}"
        )
    columns = ", ".join(f"t.{identifier(c)}" for c in tables_.columns(table))
    if not replaced:
        return f"select {columns} from {relation} t"
    names = {part.rsplit(" as ", 1)[1]: part for part in replaced}
    columns = ", ".join(names.get(c, f"t.{identifier(c)}") for c in tables_.columns(table))
    return f"select {columns} from {relation} t {' '.join(joins)}"


def remembered_joins(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Joins accepted before, as (table referred to, raw) -> name, from store.meta.references."""
    rows = connection.execute(
        "select table_name, column_name, raw_value, joined_value from store.meta.references "
        "where decision = 'accepted'"
    ).fetchall()
    found = {}
    for table, column, raw, joined in rows:
        referred = next((r for _, c, r in LINKS.get(table, ()) if c == column), None)
        if referred:
            found[(referred, raw)] = joined
    return found
