"""Which campaigns paid? SQL: queries/campaigns/*.sql, all/campaign_events, all/list_members."""

from dealglass import ui
from dealglass.selection import Selection
from dealglass.ui import campaigns, nextsend

page = ui.open_page(
    "campaigns",
    main=campaigns.report_of,
    title="Campaigns",
    question="Which campaigns paid?",
    default=Selection(period="last_12_months", compare="previous", group_by=("campaign",)),
    controls=("group",),
)
view = campaigns.choose_view(page)
if view == "messages":
    campaigns.show_messages(page)
elif view == "lists":
    campaigns.show_lists(page)
elif view == "next":
    nextsend.show(page)
else:
    campaigns.show_results(page)
