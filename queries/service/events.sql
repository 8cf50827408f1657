/*
title: What happens to tickets
question: Which events do tickets go through, how often, and how long after opening?
grain: one row per event of a ticket
about: An event told twice in the same second stays in and is counted apart.
time: occurred_on
group_by: [ticket_event]
dimensions: [ticket_event, previous_event, owner, team, manager, region, queue, occurred_on]
measures: [ticket_event_count, event_tickets, repeated_event_tickets, events_per_ticket,
    hours_since_opened_median, events_told_twice]
figures: [ticket_event_count, event_tickets, events_per_ticket, events_told_twice]
rows: [ticket_event_id, ticket_id, occurred_on, ticket_event, previous_event, owner,
    hours_since_opened]
*/
with opened as (
    select
        ticket_events.ticket_id,
        min(ticket_events.occurred_at) as first_at
    from ticket_events
    group by ticket_events.ticket_id
),

happened as (
    select
        ticket_events.ticket_event_id,
        ticket_events.ticket_id,
        ticket_events.event,
        ticket_events.occurred_at,
        ticket_events.occurred_on,
        ticket_events.owner,
        ticket_events.team,
        ticket_events.manager,
        ticket_events.region,
        row_number() over (
            partition by ticket_events.ticket_id, ticket_events.event
            order by ticket_events.occurred_at, ticket_events.ticket_event_id
        ) as time_of_event,
        row_number() over (
            partition by
                ticket_events.ticket_id, ticket_events.event, ticket_events.occurred_at
            order by ticket_events.ticket_event_id
        ) as time_in_second,
        lag(ticket_events.event) over (
            partition by ticket_events.ticket_id
            order by ticket_events.occurred_at, ticket_events.ticket_event_id
        ) as previous_event
    from ticket_events
)

select
    happened.ticket_event_id,
    happened.ticket_id,
    happened.event as ticket_event,
    happened.previous_event,
    happened.occurred_on,
    happened.owner,
    happened.team,
    happened.manager,
    happened.region,
    tickets.queue,
    happened.time_of_event,
    happened.time_in_second > 1 as is_told_twice,
    date_diff(
        'second',
        coalesce(tickets.opened_at, opened.first_at),
        happened.occurred_at
    ) / 3600.0 as hours_since_opened
from happened
left join opened
    on opened.ticket_id = happened.ticket_id
left join tickets
    on tickets.ticket_id = happened.ticket_id
