/*
title: Written to against held out
question: Did the campaign bring deals that would not have come anyway?
about: A campaign with a control group leaves some people out by chance. Both groups are watched for
    the 180 days after the first message (for those held out, the day it would have been sent). A
    person counts as a buyer when a deal was won in those days on which he or she is the contact or
    the lead. The difference is what the campaign did; everything else is alike in both. People
    count in the period their campaign began in.
grain: one row per campaign and person written to or held out
time: began_on
group_by: [campaign]
dimensions: [campaign, channel, is_control, owner, team, manager, region, account, industry, segment,
    starts_on]
measures: [treated_people, treated_buyers, treated_won_value, control_people, control_buyers,
    control_won_value, treated_buyer_pct, control_buyer_pct, lift_points]
figures: [treated_people, control_people, treated_buyer_pct, control_buyer_pct, lift_points]
rows: [person_key, campaign, is_control, first_sent_on, account, owner, is_buyer, won_value]
*/
with groups as (
    select
        coalesce(campaign_events.campaign_id, campaign_events.campaign) as campaign_key,
        coalesce(campaign_events.contact_id, campaign_events.lead_id) as person_id,
        min(campaign_events.campaign_id) as campaign_id,
        min(campaign_events.campaign) as campaign,
        min(campaign_events.channel) as channel,
        min(campaign_events.contact_id) as contact_id,
        min(campaign_events.lead_id) as lead_id,
        min(campaign_events.occurred_on) as first_sent_on,
        min(
            case when campaign_events.event_type = 'held_out' then 1 else 0 end
        ) as held_out,
        min(campaign_events.account) as account,
        min(campaign_events.industry) as industry,
        min(campaign_events.segment) as segment,
        min(campaign_events.owner) as owner,
        min(campaign_events.team) as team,
        min(campaign_events.manager) as manager,
        min(campaign_events.region) as region
    from campaign_events
    where campaign_events.event_type in ('sent', 'held_out')
    group by
        coalesce(campaign_events.campaign_id, campaign_events.campaign),
        coalesce(campaign_events.contact_id, campaign_events.lead_id)
),

-- A campaign nobody was held out of has nothing to be compared with.
with_control as (
    select campaign_key
    from groups
    where held_out = 1
    group by campaign_key
),

bought as (
    select
        groups.campaign_key,
        groups.person_id,
        deals.deal_id,
        deals.amount
    from groups
    inner join deals
        on deals.contact_id = groups.contact_id
    where
        deals.status = 'won'
        and deals.closed_on > groups.first_sent_on
        and date_diff('day', groups.first_sent_on, deals.closed_on) <= 180
    union
    select
        groups.campaign_key,
        groups.person_id,
        deals.deal_id,
        deals.amount
    from groups
    inner join deals
        on deals.lead_id = groups.lead_id
    where
        deals.status = 'won'
        and deals.closed_on > groups.first_sent_on
        and date_diff('day', groups.first_sent_on, deals.closed_on) <= 180
),

buyers as (
    select
        campaign_key,
        person_id,
        sum(amount) as won_value
    from bought
    group by campaign_key, person_id
)

select
    concat(groups.campaign_key, ' ', groups.person_id) as person_key,
    groups.campaign,
    groups.channel,
    campaigns.starts_on,
    groups.held_out = 1 as is_control,
    groups.first_sent_on,
    coalesce(campaigns.starts_on, groups.first_sent_on) as began_on,
    groups.account,
    groups.industry,
    groups.segment,
    groups.owner,
    groups.team,
    groups.manager,
    groups.region,
    buyers.person_id is not null as is_buyer,
    cast(coalesce(buyers.won_value, 0) as double) as won_value
from groups
inner join with_control
    on with_control.campaign_key = groups.campaign_key
left join buyers
    on
        buyers.campaign_key = groups.campaign_key
        and buyers.person_id = groups.person_id
left join campaigns
    on campaigns.campaign_id = groups.campaign_id
