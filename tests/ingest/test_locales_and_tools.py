# ruff: noqa: RUF001 - texts of Russian files
"""Files as German and Russian offices write them, and exports of known tools, imported whole."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from .conftest import Home

GERMAN = (
    "Vorgangsnummer;Firma;Vertriebsmitarbeiter;Phase;Auftragswert;Erstellt am;Abschlussdatum;"
    "Wahrscheinlichkeit;Quelle;Verlustgrund\r\n"
    "V-1001;Müller & Söhne;Jürgen Weiß;Gewonnen;1.234,56;05.01.2026;01.02.2026;100 %;Messe;\r\n"
    "V-1002;Groß GmbH;Änne Öz;Verloren;12.000;07.01.2026;03.02.2026;0 %;Web;zu teuer\r\n"
    "V-1003;Groß GmbH;Änne Öz;Angebot;€ 7,50;28.02.2026;31.12.2026;60 %;web;k.A.\r\n"
    "V-1004;Müller & Söhne;Jürgen Weiß;Angebot;99,00;30.02.2026;31.12.2026;60 %;Web;\r\n"
)
RUSSIAN = (
    "ID сделки;Компания;Ответственный;Этап сделки;Сумма сделки;Дата создания;Дата закрытия\r\n"
    "100001;ООО «Ромашка»;Иванов Пётр;Успешно реализовано;1\u00a0234,56;05.01.2026;01.02.2026\r\n"
    "100002;Завод № 5;Сидорова Анна;Закрыто и не реализовано;2\u00a0000\u00a0000,00 руб.;"
    "07.01.2026;13.02.2026\r\n"
    "100003;Завод № 5;Сидорова Анна;Переговоры;не указано;28.02.2026;\r\n"
)


@pytest.mark.parametrize("codec", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_german_file(home: Home, codec: str) -> None:
    report = home.load(chancen__csv=GERMAN.encode(codec))
    rows = home.ask(
        "select deal_id, account, owner, status, amount_original, created_on, closed_on, "
        "expected_close_on, probability, source, lost_reason from crm.deals order by 1"
    )
    assert rows == [
        ("V-1001", "Müller & Söhne", "Jürgen Weiß", "won", Decimal("1234.56"), date(2026, 1, 5),
         date(2026, 2, 1), None, 1.0, "Messe", None),
        ("V-1002", "Groß GmbH", "Änne Öz", "lost", Decimal("12000.00"), date(2026, 1, 7),
         date(2026, 2, 3), None, 0.0, "Web", "zu teuer"),
        ("V-1003", "Groß GmbH", "Änne Öz", "open", Decimal("7.50"), date(2026, 2, 28), None,
         date(2026, 12, 31), 0.6, "Web", None),
    ]  # fmt: skip
    assert [(r["line"], r["value"]) for r in report.rejects] == [(5, "30.02.2026")]
    assert report.reporting_currency == "EUR"
    evidence = report.files[0].evidence
    assert "day-first: 2 values fit only day-first, 0 only month-first" in evidence["Erstellt am"]
    assert "only a decimal comma" in evidence["Auftragswert"]


@pytest.mark.parametrize("codec", ["cp1251", "utf-8", "utf-16-le"])
def test_a_russian_file(home: Home, codec: str) -> None:
    report = home.load(**{"сделки__csv": RUSSIAN.encode(codec)})
    assert report.files[0].encoding == codec
    rows = home.ask(
        "select deal_id, account, owner, status, amount_original, created_on, closed_on "
        "from crm.deals order by 1"
    )
    assert rows == [
        ("100001", "ООО «Ромашка»", "Иванов Пётр", "won", Decimal("1234.56"), date(2026, 1, 5),
         date(2026, 2, 1)),
        ("100002", "Завод № 5", "Сидорова Анна", "lost", Decimal("2000000.00"), date(2026, 1, 7),
         date(2026, 2, 13)),
        ("100003", "Завод № 5", "Сидорова Анна", "open", None, date(2026, 2, 28), None),
    ]  # fmt: skip
    assert report.files[0].placeholders == {"Сумма сделки": {"не указано": 1}}


def test_hubspot_deals_with_their_stage_dates(home: Home) -> None:
    text = (
        '\ufeff"Record ID","Deal Name","Deal Stage","Pipeline","Amount","Close Date","Create Date",'
        '"Deal owner","Associated Company","Associated Company IDs (Primary)",'
        '"Date entered ""Appointment Scheduled (Sales Pipeline)""",'
        '"Date entered ""Closed Won (Sales Pipeline)"""\n'
        '"9001","Roof","Closed Won","Sales Pipeline","1200.5","2026-03-05 10:00","2026-01-02 09:00"'
        ',"Ann Lee","Acme Inc","77001","2026-01-02 09:00","2026-03-05 10:00"\n'
        '"9002","Door","Appointment Scheduled","Sales Pipeline","","2026-12-01 00:00",'
        '"2026-02-02 09:00","Bob Ray","Acme Inc","77001","2026-02-02 09:00",""\n'
    )
    report = home.load(deals__csv=text)
    assert report.files[0].label == "HubSpot Deals"
    assert home.ask(
        "select deal_id, status, account_id, account, owner, closed_on, expected_close_on "
        "from crm.deals order by 1"
    ) == [
        ("9001", "won", "77001", "Acme Inc", "Ann Lee", date(2026, 3, 5), None),
        ("9002", "open", "77001", "Acme Inc", "Bob Ray", None, date(2026, 12, 1)),
    ]
    assert home.ask("select deal_id, changed_at, old_value, new_value from crm.deal_changes") == [
        ("9001", datetime(2026, 3, 5, 10), "Appointment Scheduled", "Closed Won")
    ]
    assert not any("Date entered" in label for _, _, label in home.ask("from meta.extra_columns"))


def test_pipedrive_deals_won_by_status_in_any_stage(home: Home) -> None:
    text = (
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of value,Deal - Stage,Deal - Status,"
        "Deal - Lost reason,Deal - Lost time,Deal - Won time,Deal - Expected close date,"
        "Deal - Creation date,Deal - Owner,Deal - Organization,Deal - Probability\n"
        "1,A,100,EUR,Proposal,Won,,,2026-03-01 10:00:00,2026-03-15,2026-01-05,Ann,Acme,80\n"
        "2,B,50,EUR,Contact made,Lost,Price,2026-02-01 08:00:00,,2026-02-20,2026-01-06,Ann,Beta,\n"
        "3,C,70,EUR,Proposal,Open,,,,2026-12-15,2026-01-07,Bob,Beta,\n"
    )
    home.load(pipedrive__csv=text)
    assert home.ask(
        "select deal_id, stage, status, closed_on, expected_close_on, lost_reason, probability "
        "from crm.deals order by 1"
    ) == [
        ("1", "Proposal", "won", date(2026, 3, 1), date(2026, 3, 15), None, 0.8),
        ("2", "Contact made", "lost", date(2026, 2, 1), date(2026, 2, 20), "Price", None),
        ("3", "Proposal", "open", None, date(2026, 12, 15), None, None),
    ]
    assert home.ask("select stage, outcome from crm.stages order by position") == [
        ("Contact made", "open"), ("Proposal", "open"), ("Won", "won"),
    ]  # fmt: skip


def test_zoho_dates_by_name_and_amounts_with_signs(home: Home) -> None:
    text = (
        "Record Id,Deal Name,Account Name,Account Name.id,Contact Name,Stage,Closing Date,Amount,"
        "Lead Source,Type\n"
        'zcrm_1,A,Acme,zcrm_a1,Jo Doe,Closed Won,"Sep 12, 2026","$12,400.00",Web,New Business\n'
        'zcrm_2,B,Acme,zcrm_a1,-None-,Negotiation/Review,"Dec 1, 2026","$42,000",-None-,-None-\n'
    )
    home.load(zoho__csv=text)
    assert home.ask(
        "select deal_id, account, account_id, contact, status, amount, currency, closed_on, "
        "expected_close_on, source from crm.deals order by 1"
    ) == [
        ("zcrm_1", "Acme", "zcrm_a1", "Jo Doe", "won", Decimal("12400.00"), "USD",
         date(2026, 9, 12), None, "Web"),
        ("zcrm_2", "Acme", "zcrm_a1", None, "open", Decimal("42000.00"), "USD", None,
         date(2026, 12, 1), None),
    ]  # fmt: skip


def test_a_field_history_becomes_changes_of_the_deals(home: Home) -> None:
    home.load(
        Opportunity__csv="Id,Name,StageName,CloseDate,IsWon,IsClosed,Amount,CreatedDate\n"
        "006A,Roof,Closed Won,2026-05-01,1,1,100,2026-01-01T10:00:00.000+0000\n",
        OpportunityFieldHistory__csv="Id,OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
        "h1,006A,StageName,Prospecting,Closed Won,2026-04-30T22:30:00.000-0200\n"
        "h2,006A,CloseDate,2026-04-01,2026-05-01,2026-03-01T10:00:00.000+0000\n",
    )
    assert home.ask("select field, old_value, new_value, changed_at from crm.deal_changes") == [
        ("expected_close_on", "2026-04-01", "2026-05-01", datetime(2026, 3, 1, 10)),
        ("stage", "Prospecting", "Closed Won", datetime(2026, 5, 1, 0, 30)),
    ]
    assert home.ask("select push_count, pushed_days from crm.deals") == [(1, 30)]
    assert home.ask("select stage, outcome from crm.stages order by position") == [
        ("Prospecting", "open"), ("Closed Won", "won"),
    ]  # fmt: skip


def test_snapshots_become_changes_and_the_first_is_none(home: Home) -> None:
    home.load(
        OpportunityHistory__csv="Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate\n"
        "a,006A,Prospecting,5,2026-04-01,2026-01-01 10:00:00\n"
        "c,006A,Closed Won,7,2026-04-01,2026-03-01 10:00:00\n"
        "b,006A,Proposal,5,2026-04-01,2026-02-01 10:00:00\n",
    )
    assert home.ask(
        "select field, old_value, new_value from crm.deal_changes order by changed_at, field"
    ) == [
        ("stage", "Prospecting", "Proposal"),
        ("amount", "5.00", "7.00"),
        ("stage", "Proposal", "Closed Won"),
    ]


def test_salesforce_tasks_find_deal_contact_and_lead_by_id(home: Home) -> None:
    home.load(
        Task__csv="Id,WhoId,WhatId,Subject,Status,Priority,ActivityDate,IsClosed,OwnerId\n"
        "00T000000000001,003000000000001,006000000000001,Call,Completed,High,2026-01-05,1,005A\n"
        "00T000000000002,00Q000000000001,001000000000001,Mail,Not Started,Low,2026-12-05,0,005A\n",
    )
    assert home.ask(
        "select activity_type, contact_id, lead_id, deal_id, account_id, is_done, done_on "
        "from crm.activities order by activity_id"
    ) == [
        ("task", "003000000000001", None, "006000000000001", None, True, date(2026, 1, 5)),
        ("task", None, "00Q000000000001", None, "001000000000001", False, None),
    ]
