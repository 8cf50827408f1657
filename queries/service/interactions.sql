/*
title: Cost of service
question: What does it cost to answer a customer?
grain: one row per ticket opened or call answered
about: A call that was abandoned is no interaction. The cost is what the records carry; those
    without a cost are counted apart and in no mean.
time: handled_on
group_by: [interaction_kind]
dimensions: [interaction_kind, owner, team, manager, region, queue, account, industry, segment,
    handled_on]
measures: [interactions, interaction_cost, cost_per_interaction, interactions_without_cost]
figures: [interactions, interaction_cost, cost_per_interaction]
rows: [interaction_id, interaction_kind, handled_on, owner, queue, account, cost]
*/
with everything as (
    select
        tickets.ticket_id as interaction_id,
        'Ticket' as interaction_kind,
        tickets.opened_on as handled_on,
        tickets.owner,
        tickets.team,
        tickets.manager,
        tickets.region,
        tickets.queue,
        tickets.account,
        tickets.industry,
        tickets.segment,
        tickets.cost
    from tickets
    union all
    select
        calls.call_id as interaction_id,
        'Call' as interaction_kind,
        calls.offered_on as handled_on,
        calls.owner,
        calls.team,
        calls.manager,
        calls.region,
        calls.queue,
        calls.account,
        calls.industry,
        calls.segment,
        calls.cost
    from calls
    where not coalesce(calls.is_abandoned, false)
)

select
    everything.interaction_id,
    everything.interaction_kind,
    everything.handled_on,
    everything.owner,
    everything.team,
    everything.manager,
    everything.region,
    everything.queue,
    everything.account,
    everything.industry,
    everything.segment,
    everything.cost
from everything
