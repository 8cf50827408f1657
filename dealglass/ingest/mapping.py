"""Which table a file is and what each column becomes: proposed with confidence, never hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz, process

from dealglass.ingest.reading import is_placeholder
from dealglass.ingest.sqltext import fold
from dealglass.ingest.targets import Preset, Table, Target, presets, tables
from dealglass.ingest.values import guess_type

EXTRA, IGNORE = "extra", "ignore"
# Below this a likeness is chance: the column is kept as an extra one instead.
_SURE_ENOUGH = 0.75
# What a file must have to be a table: one of each group.
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "deals": (("stage", "status", "is_won"), ("deal_id", "name", "account_raw", "owner_raw")),
    "accounts": (("name", "account_id"), ("industry", "country", "employees", "owner_raw", "city",
                                          "owner_id", "website", "annual_revenue", "segment")),
    "contacts": (("name", "last_name", "email"), ("email", "phone", "account_raw", "account_id",
                                                  "job_title")),
    "leads": (("lead_id", "name", "last_name", "email"), ("source", "status", "is_converted",
                                                          "channel", "company", "created_at")),
    "users": (("name", "last_name", "email"), ("manager", "team", "region", "role", "user_id",
                                               "email")),
    "products": (("name", "product_id"), ("list_price", "family", "unit_cost")),
    "stages": (("stage",), ("position", "probability", "outcome", "is_won")),
    "deal_lines": (("deal_id",), ("product_id", "product_raw"), ("quantity", "unit_price")),
    "deal_changes": (("deal_id",), ("changed_at",), ("new_value", "snapshot_stage")),
    "activities": (("activity_type", "subject"), ("due_at", "done_at", "created_at")),
    "goals": (("target",), ("starts_on", "period")),
    "campaigns": (("name", "campaign_id"), ("cost", "budget", "starts_on", "channel")),
    "campaign_events": (("campaign_id", "campaign_raw"), ("event_type",), ("occurred_at",)),
    "list_members": (("email", "contact_id"), ("joined_on", "list_name")),
    "orders": (("order_id", "account_raw", "account_id"), ("amount",), ("ordered_on",)),
    "subscriptions": (("account_raw", "account_id"), ("monthly_amount", "renewal_due_on"),
                      ("started_on", "renewal_due_on")),
    "tickets": (("ticket_id", "subject"), ("opened_at",), ("status", "priority", "closed_at",
                                                           "resolved_at")),
    "ticket_events": (("ticket_id",), ("event",), ("occurred_at",)),
    "calls": (("offered_at",), ("handle_seconds", "answered_at", "is_abandoned", "direction")),
    "web_visits": (("visited_at",), ("page_views", "landing_page", "duration_seconds")),
    "privacy_requests": (("request_type",), ("received_on",)),
    "exchange_rates": (("currency",), ("rate_to_reporting",)),
}  # fmt: skip


@dataclass
class ColumnMap:
    """One column: `target` is a name of targets.yml, "extra" or "ignore"; confidence 0 to 1."""

    header: str
    target: str
    confidence: float
    why: str
    example: str = ""
    found_type: str = "text"
    evidence: str = ""


@dataclass
class FileMap:
    """What one file is. `table` is None when it is left out; `why` then says why."""

    file: str
    table: str | None
    label: str
    confidence: float
    why: str
    columns: list[ColumnMap] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    preset: Preset | None = None
    read_options: dict[str, object] = field(default_factory=dict)

    def targets(self) -> dict[str, int]:
        """Target name -> position of its column, for columns that become something."""
        return {
            column.target: number
            for number, column in enumerate(self.columns)
            if column.target not in (EXTRA, IGNORE)
        }


def propose(header: Sequence[str], profiles: Sequence[Sequence[str]], file: str) -> FileMap:
    """Propose table and columns for a file from its header, its values and its name.

    `profiles` holds some non-empty values per column. Exports of known tools are recognised by
    their headers; any other file is scored against every table.
    """
    found_types = [guess_type([v for v in p if not is_placeholder(v)][:500]) for p in profiles]
    examples = [next((v for v in p if not is_placeholder(v)), "") for p in profiles]
    preset = _best_preset(header)
    table: str | None
    if preset is not None:
        columns, table, confidence = _by_preset(header, preset), preset.table, 0.98
        why, label, constants = f"has the headers of {preset.label}", preset.label, preset.constants
    else:
        table, columns, confidence, why = _by_likeness(header, profiles, found_types, file)
        label, constants = (f"looks like {table.replace('_', ' ')}" if table else "left out"), {}
    for number, column in enumerate(columns):
        column.example = examples[number][:80]
        column.found_type = found_types[number]
    return FileMap(file, table, label, confidence, why, columns, dict(constants), preset)


def _best_preset(header: Sequence[str]) -> Preset | None:
    folded = {fold(name) for name in header}
    fitting = [p for p in presets() if all(fold(need) in folded for need in p.needs)]

    def known(preset: Preset) -> tuple[int, int]:
        # Headers written exactly as the tool writes them count first.
        exact = len(set(header) & set(preset.columns))
        return exact, sum(fold(name) in folded for name in preset.columns)

    best = max(fitting, key=known, default=None)
    if best is None or known(best)[0] < min(3, len(best.columns)):
        return None
    return best


def _by_preset(header: Sequence[str], preset: Preset) -> list[ColumnMap]:
    exact = preset.columns
    folded = {fold(name): target for name, target in exact.items()}
    taken: set[str] = set()
    columns = []
    for name in header:
        target = exact.get(name) or folded.get(fold(name))
        if target is None or target in taken:
            why = "not part of the preset" if target is None else f"'{target}' is taken already"
            columns.append(ColumnMap(name, EXTRA, 0.98, why))
            continue
        taken.add(target)
        sure = 0.99 if name in exact else 0.95
        columns.append(ColumnMap(name, target, sure, f"header of {preset.label}"))
    return columns


def _by_likeness(
    header: Sequence[str],
    profiles: Sequence[Sequence[str]],
    found_types: Sequence[str],
    file: str,
) -> tuple[str | None, list[ColumnMap], float, str]:
    folded = [fold(name) for name in header]
    scored = []
    for table in tables().values():
        columns = _assign(header, folded, profiles, found_types, table)
        taken = {c.target for c in columns if c.target != EXTRA}
        complete = all(any(t in taken for t in group) for group in _NEEDS[table.name])
        if complete and len(taken) >= 2:
            scored.append((_table_score(columns, table, file), table.name, columns))
    if not scored:
        names = ", ".join(header[:6])
        why = f"no CRM table has columns like these ({names}); give a mapping to import it"
        return None, [ColumnMap(name, IGNORE, 0.0, "file left out") for name in header], 0.0, why
    scored.sort(key=lambda item: -item[0])
    best_score, best, columns = scored[0]
    mapped = [c for c in columns if c.target != EXTRA]
    margin = best_score - scored[1][0] if len(scored) > 1 else best_score
    confidence = min(0.97, 0.45 + 0.07 * len(mapped) + 0.1 * min(margin, 2.0))
    why = f"{len(mapped)} of {len(header)} columns fit table {best}"
    if len(scored) > 1 and margin < 0.5:
        why += f" (also thinkable: {scored[1][1]})"
    return best, columns, round(confidence, 2), why


def _table_score(columns: list[ColumnMap], table: Table, file: str) -> float:
    """Sum of what fits, rare words counting more, plus what the file's name says."""
    score = 0.0
    for column in columns:
        if column.target != EXTRA:
            score += column.confidence / _spread(fold(column.header)) ** 0.5
    stem = fold(file.rsplit(".", 1)[0])
    likeness = max(
        max(fuzz.ratio(stem, word) for word in table.words),
        max((95.0 for word in table.words if f" {word} " in f" {stem} "), default=0.0),
    )
    return score + (1.5 * likeness / 100 if likeness >= 80 else 0.0)


@cache
def _spread(header: str) -> int:
    """How many tables have a target of this very name."""
    hits = sum(
        any(header in target.words for target in table.columns.values())
        for table in tables().values()
    )
    return max(1, hits)


def _assign(
    header: Sequence[str],
    folded: Sequence[str],
    profiles: Sequence[Sequence[str]],
    found_types: Sequence[str],
    table: Table,
) -> list[ColumnMap]:
    """Give each target its best column and each column one target, best pairs first."""
    pairs: list[tuple[float, int, str, str]] = []
    for number, name in enumerate(folded):
        for target in table.columns.values():
            likeness, why = _likeness(name, target, table)
            if likeness < _SURE_ENOUGH:
                continue
            fit = _fit(target, found_types[number], profiles[number], table)
            # A misfitting type weighs: a "close date" of words is no date.
            sure = likeness * (0.4 + 0.6 * fit)
            if sure >= _SURE_ENOUGH:
                pairs.append((round(min(sure, 0.97), 3), number, target.name, why))
    pairs.sort(key=lambda pair: (-pair[0], pair[1]))
    columns = [ColumnMap(name, EXTRA, 0.9, "unknown; kept as an extra column") for name in header]
    taken: set[str] = set()
    done: set[int] = set()
    for sure, number, target_name, why in pairs:
        chosen = _id_or_name(table, target_name, found_types[number], taken)
        if number in done or chosen in taken:
            continue
        taken.add(chosen)
        done.add(number)
        columns[number] = ColumnMap(header[number], chosen, sure, why)
    return columns


def _id_or_name(table: Table, target: str, found_type: str, taken: set[str]) -> str:
    """A column "owner" full of ids is the owner's id, not the name."""
    if target.endswith("_raw") and found_type == "id":
        by_id = target.removesuffix("_raw") + "_id"
        if by_id in table.columns and by_id not in taken:
            return by_id
    return target


def _likeness(name: str, target: Target, table: Table) -> tuple[float, str]:
    """How well a folded header fits a target's words, and why, for people."""
    if name in target.words:
        return 1.0, f"the header says '{name}'"
    bare = name
    for word in table.words:
        bare = bare.removeprefix(word + " ")
    if bare != name and bare in target.words:
        return 0.97, f"the header says '{bare}' of {table.name}"
    if len(name) < 4:
        return 0.0, ""
    best = process.extractOne(name, target.words, scorer=fuzz.token_sort_ratio, score_cutoff=84)
    if best is None:
        return 0.0, ""
    return 0.95 * best[1] / 100, f"the header is like '{best[0]}' ({best[1]:.0f} %)"


def _fit(target: Target, found: str, profile: Sequence[str], table: Table) -> float:
    """How well the values fit the target's type, 0 to 1."""
    if found == "empty":
        return 0.9
    if target.type in ("date", "time"):
        return {"date": 1.0, "number": 0.7}.get(found, 0.0)
    if target.type in ("money", "number", "integer", "fraction"):
        return {"number": 1.0, "flag": 0.9 if set(profile) <= {"0", "1"} else 0.2}.get(found, 0.0)
    if target.type == "flag":
        return {"flag": 1.0}.get(found, 0.1)
    if target.name == "email":
        return 1.0 if found == "email" else 0.3
    if target.name == table.key and target.type == "id":
        single = len(set(profile)) / len(profile) if profile else 1.0
        return 1.0 if single >= 0.95 else 0.7 if single >= 0.7 else 0.2
    if target.type == "id":
        return 0.2 if found in ("date", "flag") and set(profile) - {"0", "1"} else 1.0
    if found == "date":
        return 0.1
    if found == "number":
        return 0.5 if target.type == "category" else 0.6
    return 1.0
