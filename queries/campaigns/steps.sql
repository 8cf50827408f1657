/*
title: From a message to a deal
question: How far do people get, from the message to the answer, and leads to the deal?
about: People, each once per step and campaign, however often they were written to. Who clicked has
    opened, even where the mail program did not tell; who answered need not have clicked. Leads are
    those that name the campaign. Messages and leads are two funnels, a lead need not have had a
    message.
grain: one row per campaign, person and step reached
time: happened_on
group_by: [step]
dimensions: [step, funnel, campaign, channel, owner, team, manager, region, industry, send_number,
    starts_on]
measures: [step_people]
rows: [person_id, step, campaign, happened_on, account, owner]
*/
with event_steps as (
    select
        'sent' as event_type,
        'Written to' as step,
        1 as step_position
    union all
    select
        'delivered' as event_type,
        'Delivered' as step,
        2 as step_position
    union all
    select
        'opened' as event_type,
        'Opened (inflated)' as step,
        3 as step_position
    union all
    select
        'clicked' as event_type,
        'Opened (inflated)' as step,
        3 as step_position
    union all
    select
        'clicked' as event_type,
        'Clicked' as step,
        4 as step_position
    union all
    select
        'replied' as event_type,
        'Answered' as step,
        5 as step_position
    union all
    select
        'called' as event_type,
        'Answered' as step,
        5 as step_position
),

reached as (
    select
        campaign_events.campaign,
        campaign_events.channel,
        campaign_events.campaign_id,
        campaign_events.send_number,
        campaign_events.occurred_on as happened_on,
        coalesce(campaign_events.contact_id, campaign_events.lead_id) as person_id,
        campaign_events.account,
        campaign_events.industry,
        campaign_events.owner,
        campaign_events.team,
        campaign_events.manager,
        campaign_events.region,
        event_steps.step,
        event_steps.step_position
    from campaign_events
    inner join event_steps
        on event_steps.event_type = campaign_events.event_type
),

lead_steps as (
    select
        'Leads' as step,
        6 as step_position
    union all
    select
        'Qualified' as step,
        7 as step_position
    union all
    select
        'Became a deal' as step,
        8 as step_position
    union all
    select
        'Won' as step,
        9 as step_position
),

steps_reached as (
    select
        'Messages' as funnel,
        reached.step,
        reached.step_position,
        reached.campaign,
        reached.channel,
        campaigns.starts_on,
        reached.send_number,
        reached.happened_on,
        concat(coalesce(reached.campaign, ''), ' ', reached.person_id) as person_key,
        reached.person_id,
        reached.account,
        reached.industry,
        reached.owner,
        reached.team,
        reached.manager,
        reached.region
    from reached
    left join campaigns
        on campaigns.campaign_id = reached.campaign_id
    union all
    select
        'Leads' as funnel,
        lead_steps.step,
        lead_steps.step_position,
        leads.campaign,
        campaigns.channel,
        campaigns.starts_on,
        cast(null as integer) as send_number,
        leads.created_on as happened_on,
        leads.lead_id as person_key,
        leads.lead_id as person_id,
        leads.company as account,
        leads.industry,
        leads.owner,
        leads.team,
        leads.manager,
        leads.region
    from leads
    cross join lead_steps
    left join campaigns
        on campaigns.campaign_id = leads.campaign_id
    where
        leads.campaign is not null
        and (
            lead_steps.step_position = 6
            or (
                lead_steps.step_position = 7
                and (
                    leads.qualified_on is not null
                    or coalesce(leads.is_converted, leads.converted_on is not null)
                )
            )
            or (
                lead_steps.step_position = 8
                and coalesce(leads.is_converted, leads.converted_on is not null)
            )
            or (lead_steps.step_position = 9 and leads.deal_status = 'won')
        )
)

select
    funnel,
    step,
    step_position,
    campaign,
    channel,
    starts_on,
    send_number,
    happened_on,
    person_key,
    person_id,
    account,
    industry,
    owner,
    team,
    manager,
    region
from steps_reached
