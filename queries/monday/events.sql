/*
title: What happened to deals
question: Which deals were created, won, lost, pushed out or passed their close date?
about: One row per event. Pushed is a recorded move of the expected close to a later day. Passed is
    an expected close that went by while the deal stayed open, on the day after it.
grain: one row per event of a deal
time: event_on
group_by: [deal_event]
dimensions: [deal_event, owner, team, manager, region, pipeline, stage, source, product, account,
    industry, deal_type, event_on]
measures: [deal_events, event_value]
figures: [deal_events, event_value]
rows: [event_id, deal_event, deal, deal_id, amount, account, owner, event_on, expected_close_on, crm_url]
params: {as_of: date}
*/
with happened as (
    select
        deals.deal_id,
        deals.created_on as event_on,
        1 as event_position,
        'created' as deal_event
    from deals
    union all
    select
        deals.deal_id,
        deals.closed_on as event_on,
        case when deals.status = 'won' then 2 else 3 end as event_position,
        deals.status as deal_event
    from deals
    where deals.status in ('won', 'lost')
    union all
    select
        close_moves.deal_id,
        close_moves.changed_on as event_on,
        4 as event_position,
        'pushed' as deal_event
    from close_moves
    where close_moves.days_moved > 0
    union all
    select
        deals.deal_id,
        calendar.day as event_on,
        5 as event_position,
        'passed' as deal_event
    from deals
    inner join calendar
        on date_diff('day', deals.expected_close_on, calendar.day) = 1
    where
        deals.status = 'open'
        and deals.expected_close_on < $as_of
)

select
    deals.deal_id || ' ' || happened.deal_event || ' '
    || cast(happened.event_on as varchar) as event_id,
    deals.deal_id,
    happened.deal_event,
    happened.event_position,
    happened.event_on,
    deals.name as deal,
    deals.account,
    deals.industry,
    deals.amount,
    deals.owner,
    deals.team,
    deals.manager,
    deals.region,
    deals.pipeline,
    deals.stage,
    deals.stage_position,
    deals.source,
    deals.product,
    deals.deal_type,
    deals.expected_close_on,
    deals.crm_url
from happened
inner join deals
    on deals.deal_id = happened.deal_id
