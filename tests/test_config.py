"""dealglass.toml: each key is read, each mistake is named with file, line and mend."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dealglass import config
from dealglass.config import KEYS, PROJECT, Config, load
from dealglass.errors import ConfigError
from dealglass.store import home_path

FULL = """
[company]
name = "Varnholt Controls"
logo = "logo.svg"
reporting_currency = "CHF"
[time]
zone = "Europe/Zurich"
week_start = "sunday"
fiscal_month = 4
business_start = 08:30:00
business_end = "17:00"
business_days = ["tuesday", "monday", "monday"]
[limits]
stale_days = 45
memory_limit = "1.5 GB"
row_limit = 5_000
query_timeout_seconds = 12.5
[goals]
reps_set_goals = true
[retention]
versions = 9
contacts_months = 36
[addresses]
store = "here"
workspace = "work.db"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "dealglass.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").touch()
    assert load(written(tmp_path, FULL)) == Config(
        company_name="Varnholt Controls",
        logo=tmp_path / "logo.svg",
        reporting_currency="CHF",
        time_zone=ZoneInfo("Europe/Zurich"),
        week_start=7,
        fiscal_month=4,
        business_start=time(8, 30),
        business_end=time(17),
        business_days=(1, 2),
        stale_days=45,
        memory_limit="1.5 GB",
        row_limit=5000,
        query_timeout_seconds=12.5,
        reps_set_goals=True,
        keep_versions=9,
        keep_contacts_months=36,
        store=tmp_path / "here",
        workspace=f"sqlite:///{tmp_path / 'work.db'}",
    )


def test_each_setting_has_exactly_one_key() -> None:
    named = [key.field for keys in KEYS.values() for key in keys.values()]
    assert sorted(named) == sorted(field.name for field in fields(Config))


def test_the_example_shows_every_key_and_the_defaults(tmp_path: Path) -> None:
    text = (PROJECT / "dealglass.toml.example").read_text("utf-8")
    assert load(written(tmp_path, text)) == Config()
    everything = tomllib.loads(re.sub(r"(?m)^# (\w+ = )", r"\1", text))
    assert {name: set(keys) for name, keys in everything.items()} == {
        name: set(keys) for name, keys in KEYS.items()
    }


@pytest.mark.parametrize("text", ["", "\ufeff", "[company]\n", "# nothing\n"])
def test_without_settings_the_defaults_hold(tmp_path: Path, text: str) -> None:
    assert load(written(tmp_path, text)) == Config()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n[compny]\n", r"toml:2: unknown section 'compny'. Did you mean 'company'\?"),
        ("zone = 'UTC'", r"toml:1: unknown section 'zone'\. Write it below \[time\]"),
        ("qqq = 1", r"toml:1: unknown section 'qqq'\. Use: addresses, company,"),
        ("time = 3", r"toml:1: 'time' is a section\. Write \[time\]"),
        (
            "[time]\nzone = 'UTC'\nweek_stat = 'monday'",
            r"toml:3: unknown key 'week_stat' in \[time\]\. Did you mean 'week_start'\?",
        ),
        ("[time]\nzone = 'Mars/Base'", r"toml:2: \[time\] zone is 'Mars/Base'\. It takes a name"),
        ("[time]\nzone = '../../etc/passwd'", r"toml:2: \[time\] zone"),
        ("[time]\nweek_start = 'Monday'", "one of monday, tuesday"),
        ("[time]\nbusiness_days = []", "a list of weekdays"),
        ("[time]\nbusiness_days = ['monday', 3]", "one of monday"),
        ("[time]\nfiscal_month = 13", "a whole number from 1 to 12"),
        ("[time]\nfiscal_month = true", "a whole number from 1 to 12"),
        ("[time]\nfiscal_month = 1.0", "a whole number from 1 to 12"),
        ("[time]\nbusiness_start = '25:00'", "a time of day"),
        ("[time]\nbusiness_start = 9", "a time of day"),
        ("[time]\nbusiness_end = '08:00'", r"toml:2: business_end must be later"),
        ("[company]\nname = ' '", "a text that is not empty"),
        ("[company]\nname = 3", "a text that is not empty"),
        ("[company]\nlogo = 'absent.png'", "a picture that exists"),
        ("[company]\nlogo = 'dealglass.toml'", "a picture that exists"),
        ("[company]\nreporting_currency = 'EURO'", "Did you mean 'EUR'"),
        ("[limits]\nmemory_limit = 'lots'", "an amount of memory"),
        ('[limits]\nmemory_limit = "1GB\'; drop"', "an amount of memory"),
        ("[limits]\nquery_timeout_seconds = 0", "a number of seconds"),
        ("[limits]\nquery_timeout_seconds = nan", "a number of seconds"),
        ("[limits]\nrow_limit = 5", "a whole number from 100"),
        ("[goals]\nreps_set_goals = 1", "true or false"),
        ("[retention]\nversions = 0", "a whole number from 1"),
        ("[company\n", "it is not TOML: .*line 1"),
        ("[company]\nname = 'a'\nname = 'b'", "it is not TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(written(tmp_path, text))


def test_a_line_is_found_in_its_own_section(tmp_path: Path) -> None:
    text = "[retention]\nversions = 3\n[limits]\nversions = 3\n"
    with pytest.raises(ConfigError, match=r"toml:4: unknown key 'versions' in \[limits\]"):
        load(written(tmp_path, text))


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "dealglass.toml").write_bytes(b"\xff\xfe\x00[")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "dealglass.toml")


def test_a_named_file_must_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALGLASS_CONFIG", str(tmp_path / "absent.toml"))
    with pytest.raises(ConfigError, match="no such file"):
        load()


def test_the_store_may_be_set_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "[addresses]\nstore = 'ours'\n")
    monkeypatch.setenv("DEALGLASS_CONFIG", str(path))
    monkeypatch.delenv("DEALGLASS_HOME")
    config.settings.cache_clear()
    try:
        assert home_path() == tmp_path / "ours"
        assert home_path(tmp_path / "mine") == tmp_path / "mine"
    finally:
        config.settings.cache_clear()
