"""The menu: which page stands where, with what title and icon. Pages are files of pages/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True)
class Entry:
    """One page: its file's stem (also its URL), title, icon and the section it stands in."""

    name: str
    title: str
    icon: str
    section: str
    help: str = ""

    @property
    def path(self) -> Path:
        """The page's file."""
        return PAGES / f"{self.name}.py"


HOME = "home"
LEADS = "Leads and marketing"
ENTRIES: tuple[Entry, ...] = (
    Entry(HOME, "Overview", "space_dashboard", "", "Are we going to make it, and what changed?"),
    Entry("pipeline", "Pipeline", "filter_alt", "Sales", "How far deals get, and where they stop."),
    Entry("changes", "Pipeline changes", "waterfall_chart", "Sales", "What moved, to the cent."),
    Entry("forecast", "Forecast", "trending_up", "Sales", "What will be won, month by month."),
    Entry("cycle", "Sales cycle", "timelapse", "Sales", "How long a deal takes, and where."),
    Entry("lost", "Lost deals", "block", "Sales", "Which deals were lost, and why."),
    Entry("leads", "Leads", "person_add", LEADS, "Where leads come from, and who works them."),
    Entry("conversion", "Conversion", "swap_calls", LEADS, "Which sources turn leads to deals."),
    Entry("campaigns", "Campaigns", "campaign", LEADS, "Which campaigns paid."),
    Entry("profitability", "Profitability", "savings", "Customers", "Who brings the money."),
    Entry("retention", "Retention", "loyalty", "Customers", "Who stays, and who goes quiet."),
    Entry("service", "Service", "support_agent", "Customers", "How well customers are answered."),
    Entry("monday", "Monday page", "today", "Team", "What each rep should do this week."),
    Entry("activity", "Rep activity", "event_available", "Team", "Last week done, next planned."),
    Entry("owners", "Deal owners", "groups", "Team", "How each owner's performance develops."),
    Entry("goals", "Goals", "flag", "Team", "Target, actual, gap and pace."),
    Entry("metrics", "Metrics", "functions", "Company", "Every measure, what it means, its goal."),
    Entry("data", "Data", "database", "Company", "Imports, versions, freshness, rejects."),
)


def entries() -> list[Entry]:
    """Return the pages whose file exists, in the order of the menu."""
    return [entry for entry in ENTRIES if entry.path.exists()]


def entry(name: str) -> Entry:
    """Return a page's entry; a page that is not in the menu gets a plain one."""
    plain = Entry(name, name.replace("_", " ").capitalize(), "description", "")
    return next((found for found in ENTRIES if found.name == name), plain)
