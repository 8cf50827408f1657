/*
title: Backlog by week
question: Does the backlog grow or shrink, week by week?
grain: one row per ticket entering or leaving the backlog
about: Open at the start, plus opened, less resolved or closed, whichever came first. A reopened
    ticket counts as open until its last solution.
time: moved_on
group_by: ["moved_on:week"]
dimensions: [owner, team, manager, region, queue, category, priority, origin, account,
    industry, segment, moved_on]
measures: [backlog_carried, backlog_opened, backlog_left, backlog_running]
figures: [backlog_carried, backlog_opened, backlog_left]
rows: [ticket_id, crm_url, subject, owner, queue, priority, opened_on, moved_on, move]
params: {as_of: date, period_start: date}
*/
with moves as (
    select
        tickets.ticket_id,
        'opened' as move,
        tickets.opened_on as moved_on
    from tickets
    where
        tickets.opened_on <= $as_of
        and not tickets.is_done_without_date
        and coalesce(tickets.opened_on >= $period_start, true)
    union all
    select
        tickets.ticket_id,
        'carried' as move,
        cast($period_start as date) as moved_on
    from tickets
    where
        tickets.opened_on < $period_start
        and tickets.opened_on <= $as_of
        and coalesce(tickets.handled_on >= $period_start, true)
        and not tickets.is_done_without_date
    union all
    select
        tickets.ticket_id,
        'left' as move,
        tickets.handled_on as moved_on
    from tickets
    where
        tickets.handled_on <= $as_of
        and tickets.opened_on <= $as_of
        and coalesce(tickets.handled_on >= $period_start, true)
)

select
    moves.ticket_id,
    moves.move,
    moves.moved_on,
    tickets.crm_url,
    tickets.subject,
    tickets.owner,
    tickets.team,
    tickets.manager,
    tickets.region,
    tickets.queue,
    tickets.category,
    tickets.priority,
    tickets.origin,
    tickets.account,
    tickets.industry,
    tickets.segment,
    tickets.opened_on
from moves
left join tickets
    on tickets.ticket_id = moves.ticket_id
