/*
title: All campaign events
question: Every contact of a campaign with a person, with every measure and dimension of them.
grain: one row per event
time: occurred_on
group_by: [campaign]
dimensions: [campaign, channel, event_type, is_control, send_number, owner, team, manager, region,
    account, industry, segment, occurred_on]
measures: [events, sent, delivered, delivery_pct, people_opened_pct, people_clicked_pct,
    people_responded_pct, campaign_responses, unsubscribed_pct]
figures: [sent, delivery_pct, people_clicked_pct, people_responded_pct]
rows: [event_id, campaign, event_type, occurred_on, account, owner, send_number]
extras: campaign_events
*/
select
    campaign_events.event_id,
    campaign_events.campaign,
    campaign_events.channel,
    campaign_events.event_type,
    campaign_events.is_control,
    campaign_events.send_number,
    campaign_events.occurred_on,
    coalesce(campaign_events.contact_id, campaign_events.lead_id) as person_id,
    campaign_events.owner,
    campaign_events.team,
    campaign_events.manager,
    campaign_events.region,
    campaign_events.account,
    campaign_events.industry,
    campaign_events.segment
from campaign_events
