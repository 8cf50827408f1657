"""A raw table of texts becomes a typed table under canonical names; misfits become rejects.

Typed tables are temporary tables `typed_<n>`: `_row`, the place in the raw table; the mapped
targets (helpers included) in their types; extra columns as text under x_<slug>.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from dealglass.ingest import limits
from dealglass.ingest.mapping import EXTRA, IGNORE, FileMap
from dealglass.ingest.progress import Watch
from dealglass.ingest.read import Raw
from dealglass.ingest.reading import PLACEHOLDERS, Hints, Reading, cleaned
from dealglass.ingest.sqltext import identifier, literal, slug, words_list
from dealglass.ingest.targets import Target, tables
from dealglass.ingest.values import decide

# A mapped column in which more than this share cannot be read was mapped wrongly.
_MISFIT_SHARE = 0.3


@dataclass
class Typed:
    """A file after conversion. `columns` are target -> SQL type; `extras` column -> label."""

    table: str
    raw: Raw
    file_map: FileMap
    columns: dict[str, str]
    extras: dict[str, str]
    readings: dict[str, Reading]
    placeholders: dict[str, dict[str, int]] = field(default_factory=dict)
    rows: int = 0
    rejected: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass
class _Plan:
    """What is known of each raw column before reading it."""

    profiles: list[list[str]]
    words: list[list[str]]
    trims: list[bool]


def profiles(connection: duckdb.DuckDBPyConnection, raw: Raw) -> list[list[str]]:
    """Some non-empty values of each column: the first rows and others spread over the file."""
    step = max(1, raw.rows_read // (limits.PROFILE_ROWS // 2))
    rows = connection.execute(
        f"select * from {raw.table} "
        f"where rowid < {limits.PROFILE_ROWS // 2} or rowid % {step} = 0 "
        f"limit {limits.PROFILE_ROWS}"
    ).fetchall()
    return [[v for v in column if v and v.strip()] for column in zip(*rows, strict=True)] or [
        [] for _ in raw.header
    ]


def convert(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    file_map: FileMap,
    number: int,
    watch: Watch,
    known: list[list[str]] | None = None,
) -> Typed:
    """Type the raw table as `file_map` says. Rows that do not fit go to `rejects`."""
    watch.tell(f"reading values of {raw.file}")
    plan = _look(connection, raw, known or profiles(connection, raw))
    spec = tables()[file_map.table or ""]
    chosen = {t: n for t, n in file_map.targets().items() if t in spec.columns}
    readings = _decide_all(connection, raw, file_map, chosen, plan)
    typed = Typed(f"typed_{number}", raw, file_map, {}, {}, readings)
    typed.placeholders = {
        raw.header[n]: _counts(connection, raw, n, words)
        for n, words in enumerate(plan.words)
        if words and file_map.columns[n].target != IGNORE
    }
    while True:
        _create(connection, typed, chosen, plan)
        misfits = _misfits(connection, typed, chosen, plan)
        if not misfits:
            break
        for target, share in misfits.items():
            typed.notes.append(
                f"column '{raw.header[chosen[target]]}' was to be '{target}', but {share:.0%} of "
                f"its values are no {spec.columns[target].type}; it is kept as an extra column"
            )
            file_map.columns[chosen[target]].target = EXTRA
            del chosen[target]
    _reject_bad(connection, typed, chosen, plan)
    for target, reading in readings.items():
        if target in chosen:
            file_map.columns[chosen[target]].evidence = reading.evidence
    return typed


def _look(connection: duckdb.DuckDBPyConnection, raw: Raw, known: list[list[str]]) -> _Plan:
    """Which columns hold placeholders, and which have blanks around their values."""
    connection.execute("create temp table if not exists placeholder_words (word varchar)")
    connection.execute("delete from placeholder_words")
    connection.execute(
        "insert into placeholder_words select unnest(?::varchar[])", [list(PLACEHOLDERS)]
    )
    width = range(len(raw.header))
    trims = _trims(connection, raw)
    words = []
    for n in width:
        field_ = f"trim(c{n})" if trims[n] else f"c{n}"
        found = connection.execute(
            f"select distinct word from placeholder_words semi join {raw.table} "
            f"on word = {field_} order by word"
        ).fetchall()
        words.append([word for (word,) in found])
    return _Plan(known, words, trims)


def _trims(connection: duckdb.DuckDBPyConnection, raw: Raw) -> list[bool]:
    """For each column whether some value has blanks around it."""
    if not raw.has_blanks and not raw.has_odd_blanks:
        return [False for _ in raw.header]
    odd = (
        " or prefix({c}, '\u00a0') or suffix({c}, '\u00a0') or suffix({c}, '\t') "
        "or suffix({c}, chr(10))"
        if raw.has_odd_blanks
        else ""
    )
    test = "coalesce(bool_or({c} < '!' or suffix({c}, ' ')" + odd + "), false)"
    blanks = ", ".join(test.replace("{c}", f"c{n}") for n in range(len(raw.header)))
    row = connection.execute(f"select {blanks} from {raw.table}").fetchone()
    return list(row) if row else [False for _ in raw.header]


def _counts(
    connection: duckdb.DuckDBPyConnection, raw: Raw, number: int, words: list[str]
) -> dict[str, int]:
    rows = connection.execute(
        f"select trim(c{number}), count(*) from {raw.table} "
        f"where trim(c{number}) in ({words_list(words)}) group by all order by 2 desc, 1"
    ).fetchall()
    return dict(rows)


def _decide_all(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    file_map: FileMap,
    chosen: dict[str, int],
    plan: _Plan,
) -> dict[str, Reading]:
    """Decide columns with evidence of their own first; the others follow their example."""
    spec = tables()[file_map.table or ""]
    hints = Hints(raw.separator)
    day = file_map.read_options.get("day_first")
    comma = file_map.read_options.get("decimal_comma")
    hints.forced_day_first = day if isinstance(day, bool) else None
    hints.forced_decimal_comma = comma if isinstance(comma, bool) else None
    readings: dict[str, Reading] = {}
    for _ in range(2):
        for target, number in chosen.items():
            if target in readings and not readings[target].is_assumed:
                continue
            words = set(plan.words[number])
            profile = [v.strip() for v in plan.profiles[number] if v.strip() not in words]
            readings[target] = decide(
                connection, raw.table, f"c{number}", spec.columns[target].type, profile, hints
            )
        firm = [r for r in readings.values() if not r.is_assumed]
        orders = [r.day_first for r in firm if r.day_first is not None]
        signs = [r.decimal_comma for r in firm if r.decimal_comma is not None and r.counts]
        hints.day_first = next(iter(orders), None)
        hints.decimal_comma = next(iter(signs), None)
    return readings


def _create(
    connection: duckdb.DuckDBPyConnection, typed: Typed, chosen: dict[str, int], plan: _Plan
) -> None:
    """Fill the typed table in one pass: cleaned text, typed value, and whether a value failed."""
    file_map, raw = typed.file_map, typed.raw
    clean: list[str] = []
    read: list[str] = []
    final: list[str] = []
    bad: list[str] = []
    typed.columns, typed.extras = {}, {}
    for target, number in chosen.items():
        reading = typed.readings[target]
        clean.append(f"{_clean(plan, number)} as s{number}")
        read.append(f"s{number}")
        read.append(f"{reading.of(f's{number}')} as v{number}")
        value = f"v{number}"
        if reading.allowed:
            value = f"case when {reading.allowed.replace('{t}', value)} then {value} end"
        if reading.sql_type != "varchar":
            bad.append(f"(s{number} is not null and ({value}) is null)")
        final.append(f"cast({value} as {reading.sql_type}) as {identifier(target)}")
        typed.columns[target] = reading.sql_type
        if reading.currency_expression and "currency" not in chosen:
            said = reading.currency_expression.replace("{v}", f"s{number}")
            final.append(f"nullif({said}, '') as currency")
            typed.columns["currency"] = "varchar"
    for name, constant in file_map.constants.items():
        if name in chosen:
            final = [
                f"coalesce({identifier(name)}, {literal(constant)}) as {identifier(name)}"
                if part.endswith(f"as {identifier(name)}") and "coalesce" not in part
                else part
                for part in final
            ]
            continue
        final.append(f"{literal(constant)} as {identifier(name)}")
        typed.columns[name] = "varchar"
    for number, column in enumerate(file_map.columns):
        if column.target != EXTRA or not _has_values(plan, number, raw):
            continue
        name = _free_name(f"x_{slug(column.header, f'column_{number + 1}')}", typed.extras)
        typed.extras[name] = column.header
        clean.append(f"{_clean(plan, number)} as s{number}")
        read.append(f"s{number}")
        final.append(f"s{number} as {identifier(name)}")
    texts = [part for part in read if " as " not in part]
    empty = " and ".join(f"{text} is null" for text in texts) or "false"
    final.append(f"{' or '.join(bad) or 'false'} as _bad")
    final.append(f"({empty}) as _empty")
    connection.execute(
        f"create or replace temp table {typed.table} as select _row, {', '.join(final)} from "
        f"(select _row, {', '.join(read)} from "
        f"(select rowid as _row, {', '.join(clean)} from {raw.table}))"
    )


def _clean(plan: _Plan, number: int) -> str:
    return cleaned(f"c{number}", trim=plan.trims[number], words=plan.words[number])


def _has_values(plan: _Plan, number: int, raw: Raw) -> bool:
    # Columns that are empty in the profile are looked at whole only when the file is larger.
    return bool(plan.profiles[number]) or raw.rows_read > limits.PROFILE_ROWS


def _free_name(name: str, taken: dict[str, str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _failed(typed: Typed, target: str, number: int, plan: _Plan) -> str:
    """SQL condition on raw `r` and typed `t` rows: there is text, and it could not be read."""
    text = cleaned(f"r.c{number}", trim=plan.trims[number], words=plan.words[number])
    return f"({text}) is not null and t.{identifier(target)} is null"


def _misfits(
    connection: duckdb.DuckDBPyConnection, typed: Typed, chosen: dict[str, int], plan: _Plan
) -> dict[str, float]:
    """Columns of which so many values cannot be read that the mapping must be wrong."""
    counted = connection.execute(
        f"select count(*), count(*) filter (where _bad), count(*) filter (where _bad or _empty) "
        f"from {typed.table}"
    ).fetchone()
    total, bad, wrong = counted or (0, 0, 0)
    typed.rows, typed.rejected = total - wrong, wrong
    if bad < max(3, _MISFIT_SHARE * 0.1 * typed.raw.rows_read):
        return {}
    found = {}
    for target, number in chosen.items():
        if typed.columns[target] == "varchar":
            continue
        counts = connection.execute(
            f"select count(*) filter (where {_failed(typed, target, number, plan)}), "
            f"count(r.c{number}) from {typed.table} t join {typed.raw.table} r "
            "on t._row = r.rowid"
        ).fetchone()
        failed, filled = counts if counts else (0, 0)
        if filled and failed >= 3 and failed / filled > _MISFIT_SHARE:
            found[target] = failed / filled
    return found


def _reject_bad(
    connection: duckdb.DuckDBPyConnection, typed: Typed, chosen: dict[str, int], plan: _Plan
) -> None:
    """Move rows with unreadable values, and rows with no value at all, to `rejects`."""
    raw = typed.raw
    spec = tables()[typed.file_map.table or ""]
    if not typed.rejected:
        return
    names = {target: spec.columns[target] for target in chosen}
    cases = " ".join(
        f"when {_failed(typed, target, number, plan)} then "
        f"struct_pack(h := {literal(raw.header[number])}, v := r.c{number}, "
        f"w := {literal(_what(names[target]))})"
        for target, number in chosen.items()
        if typed.columns[target] != "varchar"
    )
    cases += " else struct_pack(h := null::varchar, v := null::varchar, w := 'empty')"
    fields = ", ".join(f"coalesce(r.c{n}, '')" for n in range(len(raw.header)))
    connection.execute(
        f"create or replace temp table wrong_rows as select t._row as row, case {cases} end "
        f"as what, concat_ws(' | ', {fields}) as row_text from {typed.table} t "
        f"join {raw.table} r on t._row = r.rowid where t._bad or t._empty"
    )
    rowids = [r for (r,) in connection.execute("select row from wrong_rows order by 1").fetchall()]
    lines = raw.lines_of(rowids)
    connection.execute("create or replace temp table wrong_lines (row bigint, line bigint)")
    connection.execute(
        "insert into wrong_lines select unnest(?::bigint[]), unnest(?::bigint[])", [rowids, lines]
    )
    connection.execute(
        "insert into rejects select ?, line, what.h, what.v, "
        "case when what.w = 'empty' then 'all fields of the row are empty' "
        "else '''' || left(what.v, 60) || ''' is not ' || what.w end, left(row_text, 10000) "
        "from wrong_rows join wrong_lines using (row) order by line",
        [raw.file],
    )
    connection.execute(f"delete from {typed.table} where _bad or _empty")


def _what(target: Target) -> str:
    return {
        "date": "a date",
        "time": "a date or time",
        "flag": "a yes or no",
        "integer": "a whole number",
        "money": "an amount",
    }.get(target.type, "a number")
