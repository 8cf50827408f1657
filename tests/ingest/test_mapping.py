"""Which table a file is, what its columns become, and mappings as YAML."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dealglass.errors import ImportProblem
from dealglass.ingest import mapfile
from dealglass.ingest.mapping import propose
from dealglass.ingest.targets import presets, tables

LANDING = Path(__file__).parents[2] / "data" / "schema" / "landing.sql"


def test_targets_are_exactly_the_landing_columns() -> None:
    connection = duckdb.connect()
    connection.execute(LANDING.read_text("utf-8"))
    landing: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'landing'"
    ).fetchall():
        landing.setdefault(table, set()).add(column)
    targets = {
        name: {c.name for c in table.columns.values() if not c.is_helper}
        for name, table in tables().items()
    }
    assert targets == landing


def test_presets_only_name_targets_that_exist() -> None:
    for preset in presets():
        names = set(tables()[preset.table].columns)
        assert set(preset.columns.values()) <= names, preset.label
        assert set(preset.constants) <= names, preset.label
    assert {p.system for p in presets()} >= {
        "Salesforce", "HubSpot", "Pipedrive", "Zoho", "ActiveCampaign",
    }  # fmt: skip


HEADERS = {
    "HubSpot Deals": "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal "
    "owner,Last Activity Date,Associated Company,Associated Company IDs (Primary)",
    "HubSpot Companies": "Record ID,Company name,Company Domain Name,Company owner,Industry",
    "HubSpot Contacts": "Record ID,First Name,Last Name,Email,Contact owner,Lifecycle Stage,"
    "Country/Region",
    "Zoho Deals": "Record Id,Deal Name,Account Name,Account Name.id,Contact Name,Stage,Closing "
    "Date,Amount,Lead Source,Type",
    "Pipedrive Deals": "Deal - Title,Deal - Value,Deal - Currency of value,Deal - Stage,Deal - "
    "Status,Deal - Lost reason,Deal - Lost time,Deal - Won time,Deal - Expected close date,"
    "Deal - Creation date,Deal - Owner,Deal - Probability,Deal - Organization",
    "Pipedrive Activities": "Activity - Type,Activity - Done,Activity - Due date,Activity - "
    "Subject",
    "Salesforce Opportunity report": "Opportunity Name,Account Name,Stage,Amount,Close Date,"
    "Created Date,Opportunity Owner,Probability (%)",
    "ActiveCampaign Deals": "Deal Title,Deal Value,Deal Status,Deal Stage,Deal Owner,Created Date",
}


@pytest.mark.parametrize("label", HEADERS)
def test_exports_of_known_tools_are_recognised(label: str) -> None:
    header = HEADERS[label].split(",")
    found = propose(header, [[] for _ in header], "export.csv")
    assert found.label == label
    assert found.confidence > 0.9


def test_a_german_export_is_understood() -> None:
    header = ["Vorgangsnummer", "Firma", "Vertriebsmitarbeiter", "Verkaufsphase", "Auftragswert",
              "Erstellt am", "Abschlussdatum", "Quelle", "Verlustgrund", "Farbe"]  # fmt: skip
    values = [["V-1001", "V-1002"], ["Müller", "Groß"], ["Anna", "Jan"], ["Angebot", "Gewonnen"],
              ["1.234,56", "7,00"], ["31.12.2025", "01.02.2026"], ["01.02.2026", "05.02.2026"],
              ["Messe", "Web"], ["Preis", "Preis"], ["rot", "blau"]]  # fmt: skip
    found = propose(header, values, "Chancen.csv")
    assert found.table == "deals"
    assert [c.target for c in found.columns] == [
        "deal_id", "account_raw", "owner_raw", "stage", "amount", "created_at", "close_on",
        "source", "lost_reason", "extra",
    ]  # fmt: skip


def test_a_russian_export_is_understood() -> None:
    header = ["ID сделки", "Название сделки", "Компания", "Ответственный", "Этап сделки", "Сумма",
              "Дата создания", "Источник"]  # fmt: skip
    values = [["100001", "100002"], ["Поставка", "Ремонт"], ["Ромашка", "Завод"], ["Иванов"],
              ["Переговоры"], ["1 234,56"], ["31.12.2025"], ["Сайт"]]  # fmt: skip
    found = propose(header, values, "выгрузка.csv")
    assert found.table == "deals"
    assert [c.target for c in found.columns] == [
        "deal_id", "name", "account_raw", "owner_raw", "stage", "amount", "created_at", "source",
    ]  # fmt: skip


def test_values_overrule_a_promising_header() -> None:
    header = ["deal_id", "stage", "amount", "close_date"]
    values = [["a1x9", "b2x8"], ["Won", "Lost"], ["large", "small"], ["soon", "later"]]
    targets = {c.header: c.target for c in propose(header, values, "deals.csv").columns}
    assert targets["amount"] == "extra" and targets["close_date"] == "extra"
    assert targets["stage"] == "stage"


def test_an_owner_column_of_ids_is_the_owners_id() -> None:
    header = ["deal_id", "stage", "owner"]
    values = [["d1000a", "d1001a"], ["Won", "Lost"], ["0054600001l1cJ", "0054600001l1cK"]]
    assert propose(header, values, "deals.csv").columns[2].target == "owner_id"


def test_what_is_no_crm_table_is_left_out_with_a_reason() -> None:
    found = propose(
        ["Variables", "Description"], [["Id", "City"], ["An id", "A city"]], "dict.xlsx"
    )
    assert found.table is None
    assert "Variables" in found.why and "mapping" in found.why


def test_yaml_round_trip_keeps_every_target() -> None:
    header = ['Date entered "Closed Won (Sales)"', "Deal: Name #1", "stage", "amount", "- odd"]
    found = propose(header, [["2026-01-01"], ["x: y # z"], ["Won"], ["5"], ["a"]], "deals.csv")
    [saved] = mapfile.parse(mapfile.to_yaml(found), "m.yml")
    assert saved.table == found.table
    assert saved.columns == {c.header: c.target for c in found.columns}


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("table: deels\n", "m.yml:1", "Did you mean 'deals'"),
        ("table: deals\ncolums: {}\n", "m.yml:2", "Did you mean 'columns'"),
        ("table: deals\ncolumns:\n  a: stage\n  b: stagee\n", "m.yml:4", "Did you mean 'stage'"),
        ("table: deals\ncolumns:\n  a: stage\n  b: stage\n", "m.yml:4", "both become 'stage'"),
        ("table: deals\ncolumns:\n  a: stage\n  a: extra\n", "m.yml:4", "comes twice"),
        ("table: deals\nread:\n  day_first: maybe\n", "m.yml:3", "true or false"),
        ("table: deals\nread:\n  encodng: utf-8\n", "m.yml:3", "Did you mean 'encoding'"),
        ("columns: {a: stage}\n", "m.yml:1", "'table' is missing"),
        ("table: [deals\n", "m.yml:2", "no YAML"),
        ("- table: deals\n", "m.yml:1", "name: value"),
        ("", "m.yml", "empty"),
        ("table: activities\nset: {activity_typ: call}\n", "m.yml:2", "activity_type"),
    ],
)
def test_mistakes_in_a_mapping_name_line_and_mend(text: str, where: str, words: str) -> None:
    with pytest.raises(ImportProblem) as caught:
        mapfile.parse(text, "m.yml")
    assert caught.value.where == where
    assert words in str(caught.value)


def test_fingerprint_ignores_order_and_case() -> None:
    assert mapfile.fingerprint(["A b", "c"]) == mapfile.fingerprint(["C", "a_B"])
    assert mapfile.fingerprint(["a", "c"]) != mapfile.fingerprint(["a", "d"])
