"""Short and long Salesforce ids of one record; upper and lower case are different records."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from dealglass.ingest.longids import case_suffix

from .conftest import Home

# Two accounts whose short ids differ in case alone, with the suffixes Salesforce gives them.
ACCOUNTS = """Id,Name,Industry
001D000000IqhSLIAZ,Acme,Retail
001D000000IqhSlIAJ,Beta,Energy
"""
DEALS = """Id,Name,AccountId,OwnerId,StageName,IsWon,IsClosed,Amount,CreatedDate,CloseDate
006D000000AAAAAIA4,One,001D000000IqhSL,005D000000aaaaa,Won,true,true,100,2026-01-05,2026-02-01
006D000000AAAABIA4,Two,001D000000IqhSl,005D000000aaaaaIAA,Won,true,true,70,2026-01-05,2026-02-01
006D000000AAAACIA4,Three,001D000000IqhSX,005D000000bbbbb,Won,true,true,3,2026-01-05,2026-02-01
"""
USERS = "Id,Name,Email\n005D000000aaaaaIAA,Ann,ann@example.com\n"


@pytest.mark.parametrize("long_id", ["001D000000IqhSLIAZ", "001D000000IqhSlIAJ"])
def test_the_suffix_is_salesforces(long_id: str) -> None:
    row = duckdb.execute(f"select {case_suffix('$1')}", [long_id[:15]]).fetchone()
    assert row == (long_id[15:],)


def test_short_ids_join_long_ones(home: Home) -> None:
    report = home.load(Account__csv=ACCOUNTS, Opportunity__csv=DEALS, User__csv=USERS)
    rows = home.ask("select name, account, owner, amount from crm.deals order by deal_id")
    assert rows[:2] == [
        ("One", "Acme", "Ann", Decimal("100.00")),
        ("Two", "Beta", "Ann", Decimal("70.00")),
    ]
    # What matches no record stays as it is and is a finding, as before.
    assert home.one("select account_id from crm.deals where name = 'Three'") == "001D000000IqhSX"
    assert home.one("select count(*) from crm.accounts") == 2
    joins = {(r.column, r.raw_value): r for r in report.references}
    one = joins["account_id", "001D000000IqhSL"]
    assert (one.joined_id, one.decision, one.rows) == ("001D000000IqhSLIAZ", "automatic", 1)
    assert joins["owner_id", "005D000000aaaaa"].joined_id == "005D000000aaaaaIAA"


def test_long_ids_join_short_ones(home: Home) -> None:
    short = ACCOUNTS.replace("IAZ", "").replace("IAJ", "")
    deals = DEALS.replace("IqhSL,", "IqhSLIAZ,").replace("IqhSl,", "IqhSlIAJ,")
    home.load(Account__csv=short, Opportunity__csv=deals, User__csv=USERS)
    assert home.ask("select account from crm.deals order by deal_id limit 2") == [
        ("Acme",), ("Beta",),
    ]  # fmt: skip


def test_another_suffix_is_another_id(home: Home) -> None:
    deals = DEALS.replace("IqhSL,", "IqhSLXYZ,")
    home.load(Account__csv=ACCOUNTS, Opportunity__csv=deals, User__csv=USERS)
    assert home.one("select account_id from crm.deals where name = 'One'") == "001D000000IqhSLXYZ"
