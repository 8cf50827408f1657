"""Whole imports of small files: what arrives in the store, and what is told about it."""

from __future__ import annotations

import threading
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dealglass.errors import ImportProblem, QueryCancelled
from dealglass.ingest import accept_none, accept_sure, limits, plan, run

from .conftest import TODAY, Home

DEALS = """deal_id,account,owner,product,stage,amount,created_at,close_date,colour
1,Acme,Ann,GTX Pro,Won,100,2026-01-02,2026-02-03,red
2,Acme ,ann,GTXPro,Lost,0,2026-01-05,2026-02-10,Red
3,Beta,Bob,MG 500,Proposal,,2026-03-01,2026-12-01,blue
4,,Bob,MG 400,Qualification,50.5,2026-03-05,Select,N/A
"""
PRODUCTS = "product,series,price\nGTX Pro,GTX,4821\nMG 500,MG,55\n"


def test_the_whole_way(home: Home) -> None:
    report = home.load(deals__csv=DEALS, products__csv=PRODUCTS)
    rows = home.ask(
        "select deal_id, account, owner, product, status, amount, created_on, closed_on, "
        "expected_close_on from crm.deals order by deal_id"
    )
    assert rows == [
        ("1", "Acme", "Ann", "GTX Pro", "won", Decimal("100.00"), date(2026, 1, 2),
         date(2026, 2, 3), None),
        ("2", "Acme", "Ann", "GTX Pro", "lost", Decimal("0.00"), date(2026, 1, 5),
         date(2026, 2, 10), None),
        ("3", "Beta", "Bob", "MG 500", "open", None, date(2026, 3, 1), None, date(2026, 12, 1)),
        ("4", None, "Bob", "MG 400", "open", Decimal("50.50"), date(2026, 3, 5), None, None),
    ]  # fmt: skip
    assert report.rows_in == report.rows_loaded == 6
    assert home.ask("select user_id, name from crm.users order by name") == [
        ("~ann", "Ann"), ("~bob", "Bob"),
    ]  # fmt: skip
    assert home.ask("select name from crm.accounts order by name") == [("Acme",), ("Beta",)]


def test_likeness_is_proposed_and_never_applied_silently(home: Home) -> None:
    report = home.load(accept=accept_none, deals__csv=DEALS, products__csv=PRODUCTS)
    refused = {r.raw_value: r for r in report.references if r.decision == "refused"}
    assert refused["GTXPro"].joined_value == "GTX Pro"
    assert refused["GTXPro"].confidence >= limits.SURE
    # Another number is another product, however alike the names are.
    assert refused["MG 400"].confidence < limits.SURE
    assert home.ask("select product_id, product_raw, product from crm.deals order by deal_id") == [
        ("~gtx pro", "GTX Pro", "GTX Pro"),
        (None, "GTXPro", "GTXPro"),
        ("~mg 500", "MG 500", "MG 500"),
        (None, "MG 400", "MG 400"),
    ]
    assert home.one("select count(*) from meta.\"references\" where decision = 'refused'") == 2


def test_yes_accepts_the_sure_ones_and_keeps_the_raw_name(home: Home) -> None:
    report = home.load(accept=accept_sure, deals__csv=DEALS, products__csv=PRODUCTS)
    decisions = {r.raw_value: r.decision for r in report.references}
    assert decisions["GTXPro"] == "accepted" and decisions["MG 400"] == "refused"
    assert home.ask("select product_raw, product from crm.deals where deal_id = '2'") == [
        ("GTXPro", "GTX Pro")
    ]
    assert 'accepted: deals.product_raw: "GTXPro" -> "GTX Pro" (0.97, 1 rows)' in report.to_text()


def test_an_accepted_join_is_remembered(home: Home) -> None:
    home.load(accept=accept_sure, deals__csv=DEALS, products__csv=PRODUCTS)
    more = DEALS.splitlines()[0] + "\n9,Acme,Ann,GTXPro,Won,7,2026-05-01,2026-06-01,red\n"
    home.load(accept=accept_none, deals__csv=more)
    assert home.one("select product from crm.deals where deal_id = '9'") == "GTX Pro"


def test_spellings_fold_to_the_commonest_and_are_told(home: Home) -> None:
    lines = [f"{n},Won,google,1" for n in range(2)] + [f"{n},Won,Google,1" for n in range(2, 7)]
    lines += ["8,Won, GOOGLE,1", "9,Won,Bing,1"]
    report = home.load(deals__csv="deal_id,stage,lead source,amount\n" + "\n".join(lines))
    assert home.ask("select source, count(*) from crm.deals group by 1 order by 1") == [
        ("Bing", 1), ("Google", 8),
    ]  # fmt: skip
    assert {(f["value"], f["spelling"], f["rows"]) for f in report.folds} == {
        ("google", "Google", 2), ("GOOGLE", "Google", 1),
    }  # fmt: skip


def test_unknown_columns_stay_with_their_label(home: Home) -> None:
    home.load(deals__csv=DEALS)
    assert home.ask("select x_colour from crm.deals order by deal_id") == [
        ("Red",), ("Red",), ("blue",), (None,),
    ]  # fmt: skip
    assert home.ask("from meta.extra_columns") == [("deals", "x_colour", "colour")]


def test_placeholders_are_no_value_and_counted(home: Home) -> None:
    report = home.load(deals__csv=DEALS)
    assert report.files[0].placeholders == {"close_date": {"Select": 1}, "colour": {"N/A": 1}}


def test_a_row_that_does_not_fit_is_kept_with_its_reason(home: Home) -> None:
    bad = DEALS + "5,Acme,Ann,GTX Pro,Won,1,2026-01-02,31.02.2026,x\n6,only,three\n"
    report = home.load(deals__csv=bad)
    assert (report.rows_in, report.rows_loaded, report.rows_rejected) == (6, 4, 2)
    assert home.ask(
        "select file, line, column_name, value, reason, row_text from meta.rejected_rows "
        "order by line"
    ) == [
        ("deals.csv", 6, "close_date", "31.02.2026", "'31.02.2026' is not a date",
         "5 | Acme | Ann | GTX Pro | Won | 1 | 2026-01-02 | 31.02.2026 | x"),
        ("deals.csv", 7, None, None,
         "the row has fewer fields than the header: expected 9 found: 3", "6,only,three"),
    ]  # fmt: skip
    assert home.ask("select rows_in, rows_loaded, rows_rejected from meta.imports") == [(6, 4, 2)]


def test_the_same_id_twice_keeps_the_later_row(home: Home) -> None:
    report = home.load(deals__csv=DEALS + "1,Acme,Ann,GTX Pro,Won,777,2026-01-02,2026-02-03,red\n"
                       ",Acme,Ann,GTX Pro,Won,5,2026-01-02,2026-02-03,red\n")  # fmt: skip
    assert home.one("select amount from crm.deals where deal_id = '1'") == Decimal("777.00")
    assert [(r["line"], r["reason"]) for r in report.rejects] == [
        (2, "the same id comes again in line 6; the later row is used"),
        (7, "the row has no id"),
    ]
    assert (report.rows_in, report.rows_loaded) == (6, 4)


def test_parts_of_one_table_come_together(home: Home) -> None:
    head = "lead_id,lead source,converted\n"
    home.load(a__csv=head + "1,Web,1\n2,Web,0\n", b__csv=head + "3,Fair,0\n")
    assert home.ask("select source, is_converted from crm.leads order by lead_id") == [
        ("Web", True), ("Web", False), ("Fair", False),
    ]  # fmt: skip


def test_two_files_complete_each_others_columns(home: Home) -> None:
    home.load(
        deals__csv="deal_id,stage,amount\n1,Won,5\n2,Lost,6\n",
        deals2__csv="deal_id,stage,lead source\n2,Lost,Web\n3,Won,Fair\n",
    )
    assert home.ask("select deal_id, amount, source from crm.deals order by deal_id") == [
        ("1", Decimal("5.00"), None), ("2", Decimal("6.00"), "Web"), ("3", None, "Fair"),
    ]  # fmt: skip


def test_importing_the_same_file_again_changes_nothing(home: Home) -> None:
    first = home.load(deals__csv=DEALS, products__csv=PRODUCTS)
    again = home.load(deals__csv=DEALS, products__csv=PRODUCTS)
    assert first.changed and not again.changed
    assert [v.name for v in home.store.versions()] == [first.version]
    assert "Nothing changed" in again.to_text()


def test_changes_between_two_imports_become_history(home: Home) -> None:
    home.load(deals__csv=DEALS)
    changed = DEALS.replace("3,Beta,Bob,MG 500,Proposal,,2026-03-01,2026-12-01", "3,Beta,Ann,MG "
                            "500,Negotiation,75,2026-03-01,2027-01-15")  # fmt: skip
    report = home.load(deals__csv=changed)
    rows = home.ask(
        "select deal_id, field, old_value, new_value from crm.deal_changes order by field"
    )
    assert rows == [
        ("3", "amount", None, "75.00"),
        ("3", "expected_close_on", "2026-12-01", "2027-01-15"),
        ("3", "owner_id", "Bob", "Ann"),
        ("3", "stage", "Proposal", "Negotiation"),
    ]
    assert report.history_rows == 4
    assert report.changes["deals"] == {"new": 0, "changed": 1}
    third = home.load(deals__csv=changed)
    assert not third.changed


def test_a_change_is_dated_by_the_record_where_it_says_when(home: Home) -> None:
    head = "deal_id,stage,amount,created_at,updated_at\n"
    home.load(deals__csv=head + "1,Proposal,5,2026-11-01,2026-11-20 10:00:00\n")
    home.load(deals__csv=head + "1,Won,5,2026-11-01,2026-11-25 09:30:00\n")
    assert home.ask(
        "select changed_at from crm.deal_changes where field = 'stage'"
    ) == [(datetime(2026, 11, 25, 9, 30),)]  # fmt: skip


def test_columns_a_new_file_lacks_keep_their_values(home: Home) -> None:
    home.load(deals__csv=DEALS)
    home.load(deals__csv="deal_id,stage,amount\n1,Won,101\n")
    assert home.ask("select amount, account, x_colour from crm.deals where deal_id = '1'") == [
        (Decimal("101.00"), "Acme", "Red")
    ]
    assert home.one("select count(*) from crm.deals") == 4


def test_a_real_user_takes_the_place_of_a_name(home: Home) -> None:
    home.load(deals__csv=DEALS)
    home.load(
        users__csv="user_id,name,email,team\nU1,Ann,ann@x.example,North\nU2,Bob,b@x.example,S\n"
    )
    assert home.ask("select user_id, name from crm.users order by 1") == [
        ("U1", "Ann"), ("U2", "Bob"),
    ]  # fmt: skip
    assert home.ask("select distinct owner_id, owner, team from crm.deals order by 1") == [
        ("U1", "Ann", "North"), ("U2", "Bob", "S"),
    ]  # fmt: skip


def test_a_name_that_becomes_a_user_is_no_change_of_hands(home: Home) -> None:
    home.load(deals__csv="deal_id,owner,stage\n1,Ann,New\n2,Ann,New\n")
    home.load(users__csv="user_id,name\nU1,Ann\nU2,Bob\n")
    assert home.ask("select * from crm.deal_changes where field = 'owner_id'") == []
    home.load(deals__csv="deal_id,owner,stage\n1,Ann,New\n2,Bob,New\n")
    history = "select deal_id, old_value, new_value from crm.deal_changes where field = 'owner_id'"
    assert home.ask(history) == [("2", "U1", "U2")]


def test_the_history_names_owners_known_by_name_alone(home: Home) -> None:
    home.load(deals__csv="deal_id,owner,stage\n1,Ann,New\n")
    home.load(deals__csv="deal_id,owner,stage\n1,Bob,New\n")
    history = "select old_value, new_value from crm.deal_changes where field = 'owner_id'"
    assert home.ask(history) == [("Ann", "Bob")]


def test_two_accounts_of_one_name_are_not_guessed(home: Home) -> None:
    home.load(
        accounts__csv="account_id,name,industry\nA1,Acme,Steel\nA2,ACME,Food\nA3,Beta,Toys\n",
        deals__csv="deal_id,account,stage\n1,Acme,Won\n2,Beta,Won\n",
    )
    assert home.ask("select account_id, account, industry from crm.deals order by deal_id") == [
        (None, "Acme", None), ("A3", "Beta", "Toys"),
    ]  # fmt: skip


def test_ids_join_before_names(home: Home) -> None:
    home.load(
        accounts__csv="account_id,name,industry\nA1,Acme,Steel\nA2,Beta,Food\n",
        deals__csv="deal_id,account_id,account,stage\n1,A2,Acme,Won\n2,A9,Gone,Won\n",
    )
    assert home.ask("select account_id, account, industry from crm.deals order by 1") == [
        ("A2", "Beta", "Food"), ("A9", "Gone", None),
    ]  # fmt: skip


def test_as_of_is_the_last_event_of_historical_data(home: Home) -> None:
    old = DEALS.replace("2026", "2017")
    report = home.load(deals__csv=old)
    assert report.as_of == "2017-03-05"  # expected closings lie later and do not count
    assert home.one("select as_of from meta.store") == date(2017, 3, 5)


def test_as_of_of_fresh_data_is_today(home: Home) -> None:
    fresh = DEALS.replace("2026-03-05", "2026-11-10")
    assert home.load(deals__csv=fresh).as_of == TODAY.isoformat()


def test_cancel_leaves_the_old_version_serving(home: Home) -> None:
    first = home.load(deals__csv=DEALS)
    rows = "".join(f"{n},A,B,C,Won,1,2026-01-01,2026-01-02,red\n" for n in range(10, 60_000))
    paths = home.write(deals__csv=DEALS + rows)
    seen = threading.Event()

    def progress(done: int, total: int | None, speed: float, step: str) -> None:
        if "building" in step:
            seen.set()

    planned = plan(paths, home.path)
    with pytest.raises(QueryCancelled):
        run(planned, home.store, accept_none, progress, cancelled=seen.is_set)
    assert home.store.current().name == first.version
    assert home.one("select count(*) from crm.deals") == 4
    assert not list((home.path / "drafts").glob("*"))


def test_progress_tells_rows_and_speed(home: Home) -> None:
    calls: list[tuple] = []
    paths = home.write(deals__csv=DEALS)
    run(plan(paths, home.path), home.store, progress=lambda *call: calls.append(call))
    assert calls[-1][0] == 4 and calls[-1][3] == "done"
    assert any("reading" in step for *_, step in calls)
    assert [c[0] for c in calls] == sorted(c[0] for c in calls)
    assert calls[-1][2] > 0


def test_a_mapping_given_as_yaml_overrules_and_is_reused(home: Home) -> None:
    mapping = home.path.parent / "map.yml"
    mapping.write_text(
        "table: deals\ncolumns: {nr: deal_id, wert: extra, betrag2: amount, st: stage}\n"
    )
    text = "nr,wert,betrag2,st\n1,5,7.50,Won\n"
    home.load(mapping=mapping, kram__csv=text)
    assert home.ask("select deal_id, amount, x_wert from crm.deals") == [
        ("1", Decimal("7.50"), "5")
    ]
    report = home.load(kram__csv=text + "2,6,8.50,Lost\n")
    assert report.files[0].mapping["betrag2"] == "amount"
    assert home.one("select sum(amount) from crm.deals") == Decimal("16.00")


def test_a_mapping_for_one_date_order(home: Home) -> None:
    mapping = home.path.parent / "map.yml"
    mapping.write_text("table: deals\nread: {day_first: true}\n")
    text = "deal_id,stage,amount,created_at\n1,Won,5,03/04/2026\n"
    report = home.load(mapping=mapping, deals__csv=text)
    assert home.one("select created_on from crm.deals") == date(2026, 4, 3)
    assert "as the mapping says" in report.files[0].evidence["created_at"]


def test_a_column_mapped_against_its_values_is_kept_as_extra(home: Home) -> None:
    mapping = home.path.parent / "map.yml"
    mapping.write_text("table: deals\ncolumns: {id: deal_id, s: stage, size: amount}\n")
    report = home.load(mapping=mapping, d__csv="id,s,size\n1,Won,big\n2,Won,small\n3,Lost,huge\n")
    assert report.rows_loaded == 3
    assert home.ask("select x_size, amount from crm.deals order by 1")[0] == ("big", None)
    assert any("kept as an extra column" in note for note in report.files[0].notes)


def test_a_folder_lists_what_is_no_table(home: Home) -> None:
    home.write(
        deals__csv=DEALS, notes__txt="just some words\nand more\n", pic__csv=b"\x89PNG\r\n\x1a\n"
    )
    planned = plan(home.files, home.path)
    assert [f.name for f in planned.files] == ["deals.csv"]
    assert {name for name, _ in planned.skipped} == {"notes.txt", "pic.csv"}
    report = run(planned, home.store)
    assert report.rows_loaded == 4


def test_nothing_importable_is_an_error_in_words(home: Home) -> None:
    with pytest.raises(ImportProblem, match="no CRM table"):
        plan(home.write(x__csv="alpha,beta\n1,2\n"), home.path)
    with pytest.raises(ImportProblem, match="no such file"):
        plan(home.files / "gone.csv", home.path)


def test_a_demo_store_is_replaced_not_mixed(home: Home) -> None:
    from dealglass.demo import make_demo

    make_demo(home.store, deals=2_000, as_of=TODAY)
    report = home.load(deals__csv=DEALS)
    assert home.one("select count(*) from crm.deals") == 4
    assert home.one("select kind from meta.store") == "import"
    assert report.changed


def test_the_plan_shows_example_evidence_and_joins(home: Home) -> None:
    planned = plan(home.write(deals__csv=DEALS, products__csv=PRODUCTS), home.path)
    text = planned.to_text()
    assert "e.g. 2026-01-02" in text and "year first (ISO)" in text
    assert '"GTXPro" -> "GTX Pro"' in text
    edited = planned.with_mapping(planned.to_yaml().replace('"colour": extra', '"colour": ignore'))
    assert {c.header: c.target for c in edited.files[0].map.columns}["colour"] == "ignore"


def test_lines_of_rejects_survive_preamble_and_transcoding(home: Home) -> None:
    text = "Export\n\nid;stage;amount;created\n1;Won;1,5;31.12.2025\n2;Won;x;31.12.2025\n3;Won;2,5;30.02.2026\n4;Won;2;1.1.26\n"  # noqa: E501
    report = home.load(deals__csv=text.encode("utf-16"))
    assert [(r["line"], r["column"], r["value"]) for r in report.rejects] == [
        (5, "amount", "x"), (6, "created", "30.02.2026"),
    ]  # fmt: skip
    assert Path(home.files).is_dir()
