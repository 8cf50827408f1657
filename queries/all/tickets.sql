/*
title: All tickets
question: Every ticket, with every measure and dimension of tickets.
grain: one row per ticket
time: opened_on
group_by: [queue]
dimensions: [owner, team, manager, region, queue, category, priority, ticket_status, origin,
    account, industry, segment, opened_on, resolved_on, closed_on]
measures: [tickets, resolved_tickets, closed_tickets, open_tickets, reopened_tickets,
    days_to_first_response_median, days_to_resolve_median, days_to_resolve_p90,
    impossible_resolutions]
figures: [tickets, resolved_tickets, days_to_resolve_median, open_tickets]
rows: [ticket_id, subject, account, owner, queue, category, priority, ticket_status, opened_on,
    resolved_on, closed_on, days_to_resolve]
params: {as_of: date}
extras: tickets
*/
select
    tickets.ticket_id,
    tickets.subject,
    tickets.account,
    tickets.industry,
    tickets.segment,
    tickets.owner,
    tickets.team,
    tickets.manager,
    tickets.region,
    tickets.queue,
    tickets.category,
    tickets.priority,
    tickets.status as ticket_status,
    tickets.origin,
    tickets.opened_on,
    tickets.resolved_on,
    tickets.closed_on,
    tickets.reopen_count,
    tickets.days_to_first_response,
    tickets.days_to_resolve,
    tickets.resolved_on is not null as is_resolved,
    coalesce(tickets.opened_on <= $as_of, true)
    and coalesce(tickets.resolved_on > $as_of, true)
    and coalesce(tickets.closed_on > $as_of, true) as is_open
from tickets
