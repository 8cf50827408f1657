"""Salesforce writes one id with 15 characters in reports and with 18 in data exports.

The first 15 are the same, upper and lower case apart; the last three say which of them are
capitals. Where one file has the short and another the long form, they are the same record.
Source: Salesforce's description of case-safe ids.
"""

from __future__ import annotations

from dealglass.ingest.merge import Tables

_SHORT, _LONG = 15, 18
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def case_suffix(column: str) -> str:
    """SQL for the three characters that follow a short id: five capitals to one letter."""
    letters = []
    for part in range(3):
        bits = " + ".join(
            f"case when substr({column}, {part * 5 + bit + 1}, 1) between 'A' and 'Z' "
            f"then {2**bit} else 0 end"
            for bit in range(5)
        )
        letters.append(f"substr('{_LETTERS}', {bits} + 1, 1)")
    return " || ".join(letters)


def match_forms(tables_: Tables, referred: str, key: str, uses: list[tuple[str, str, str]]) -> bool:
    """Temporary table `form_<referred>` (id as the file has it, record_id); whether it has rows.

    `uses` are (table, id column, raw column). An id that is a record's as it stands is not in it,
    nor one that two records would match.
    """
    either = f"length({{0}}) in ({_SHORT}, {_LONG}) and regexp_full_match({{0}}, '[0-9A-Za-z]+')"
    parts = [
        f"select distinct {column} as id from {tables_.relation(table)} "
        f"where {either.format(column)}"
        for table, id_, raw in uses
        if not tables_.is_empty(table)
        for column in (id_, raw)
    ]
    parts = parts or ["select null::varchar as id where false"]
    long_id = f"case when length(used.id) = {_LONG} then used.id else records.id end"
    tables_.connection.execute(
        f"create or replace temp table form_{referred} as "
        f"with records as (select {key} as id from {tables_.relation(referred)} "
        f"where {either.format(key)}), "
        f"used as ({' union '.join(parts)}) "
        "select used.id, min(records.id) as record_id from used "
        f"join records on left(records.id, {_SHORT}) = left(used.id, {_SHORT}) "
        f"where right({long_id}, 3) = {case_suffix('used.id')} "
        "and used.id not in (select id from records) "
        "and length(records.id) <> length(used.id) "
        "group by used.id having count(distinct records.id) = 1"
    )
    row = tables_.connection.execute(f"select 1 from form_{referred} limit 1").fetchone()
    return row is not None
