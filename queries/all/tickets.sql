/*
title: All tickets
question: Every ticket, with every measure and dimension of tickets.
grain: one row per ticket
about: Times go from opening to the first answer and to the last solution. Tickets resolved
    before they were opened are in no average, median or share; they are counted apart.
time: opened_on
group_by: [queue]
dimensions: [owner, team, manager, region, queue, category, priority, ticket_status, origin,
    account, industry, segment, age_band, resolve_band, act_reason, opened_on, resolved_on,
    closed_on]
measures: [tickets, cases_handled, closed_same_day_pct, closed_tickets, backlog,
    hours_to_first_response_median, hours_to_first_response_mean, hours_to_first_response_p90,
    business_hours_to_first_response_median, business_hours_to_first_response_p90,
    days_to_resolve_median, days_to_resolve_mean, days_to_resolve_p90,
    business_hours_to_resolve_median, business_hours_to_resolve_p90,
    once_days_to_resolve_median, reopened_days_to_resolve_median, reopened_tickets, reopened_pct,
    days_to_close_median, days_to_close_mean, days_to_close_p90,
    days_resolved_to_closed_median, days_resolved_to_closed_mean, days_resolved_to_closed_p90,
    sla_due, sla_missed, sla_compliance_pct, complaints, complaint_days_to_resolve_median,
    complaint_days_to_resolve_p90, satisfaction_mean, rated_pct, backlog_age_days_median,
    oldest_open_days, tickets_to_act_on, impossible_resolutions, impossible_first_responses,
    never_resolved, never_closed, done_without_date]
figures: [cases_handled, hours_to_first_response_median, days_to_resolve_median,
    sla_compliance_pct, backlog]
rows: [ticket_id, crm_url, subject, account, owner, queue, category, priority, ticket_status,
    opened_on, resolved_on, closed_on, hours_to_first_response, days_to_resolve,
    business_hours_to_resolve, sla_due_on, is_sla_met, reopen_count, satisfaction, age_days,
    act_reason, urgency]
params: {as_of: date}
extras: tickets
*/
with usual as (
    select
        quantile_cont(cast(tickets.days_to_resolve as double), 0.9) as days_p90,
        count(*) as solved
    from tickets
    where tickets.days_to_resolve >= 0 and tickets.resolved_on <= $as_of
),

standing as (
    select
        tickets.ticket_id,
        tickets.sla_due_on,
        date_diff('day', tickets.opened_on, $as_of) as age_days,
        coalesce(tickets.opened_on <= $as_of, true)
        and coalesce(tickets.handled_on > $as_of, true)
        and not tickets.is_done_without_date as is_open,
        coalesce(tickets.reopen_count > 0, false) as is_reopened,
        coalesce(
            not tickets.is_sla_met and tickets.sla_decided_on <= $as_of, false
        ) as is_late,
        coalesce(date_diff('day', $as_of, tickets.sla_due_on) <= 2, false)
        and coalesce(tickets.sla_decided_on > $as_of, true) as is_due_soon
    from tickets
),

urgent as (
    select
        standing.ticket_id,
        standing.is_open,
        case when standing.is_open then standing.age_days end as age_days,
        case
            when not standing.is_open then null
            when standing.is_due_soon then 1
            when standing.is_reopened then 2
            when standing.is_late then 3
            when standing.age_days > usual.days_p90 then 4
        end as urgency
    from standing
    left join usual
        on usual.solved >= 0
)

select
    tickets.ticket_id,
    tickets.crm_url,
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
    tickets.sla_due_on,
    tickets.sla_decided_on,
    tickets.is_sla_met,
    tickets.reopen_count,
    tickets.satisfaction,
    24.0 * tickets.days_to_first_response as hours_to_first_response,
    tickets.days_to_first_response,
    tickets.business_hours_to_first_response,
    tickets.days_to_resolve,
    tickets.business_hours_to_resolve,
    tickets.days_to_close,
    tickets.days_resolved_to_closed,
    tickets.resolved_on is not null as is_resolved,
    coalesce(tickets.is_resolved_same_day, false) as is_resolved_same_day,
    tickets.is_done_without_date,
    coalesce(
        lower(tickets.category) like '%complaint%'
        or lower(tickets.category) like '%beschwerde%'
        or lower(tickets.category) like '%reklamation%'
        or lower(tickets.category) like '%жалоб%',
        false
    ) as is_complaint,
    coalesce(tickets.opened_on <= $as_of, true) as is_known,
    coalesce(tickets.resolved_on > $as_of, true) as is_unresolved,
    coalesce(tickets.closed_on > $as_of, true) as is_unclosed,
    urgent.is_open,
    urgent.age_days,
    urgent.urgency,
    urgent.urgency is not null as is_to_act_on,
    case urgent.urgency
        when 1 then 'Limit within two days'
        when 2 then 'Reopened'
        when 3 then 'Limit missed'
        when 4 then 'Older than usual'
    end as act_reason,
    case
        when urgent.age_days < 1 then 'Today'
        when urgent.age_days < 4 then '1 to 3 days'
        when urgent.age_days < 8 then '4 to 7 days'
        when urgent.age_days < 29 then '1 to 4 weeks'
        when urgent.age_days < 91 then '1 to 3 months'
        when urgent.age_days >= 91 then 'Over 3 months'
    end as age_band,
    case
        when urgent.age_days < 1 then 1
        when urgent.age_days < 4 then 2
        when urgent.age_days < 8 then 3
        when urgent.age_days < 29 then 4
        when urgent.age_days < 91 then 5
        when urgent.age_days >= 91 then 6
    end as age_band_position,
    case
        when tickets.days_to_resolve < 0 then 'Before it was opened'
        when tickets.days_to_resolve <= 1 then 'Within 1 day'
        when tickets.days_to_resolve <= 3 then '1 to 3 days'
        when tickets.days_to_resolve <= 7 then '3 to 7 days'
        when tickets.days_to_resolve <= 14 then '7 to 14 days'
        when tickets.days_to_resolve <= 30 then '14 to 30 days'
        when tickets.days_to_resolve > 30 then 'Over 30 days'
    end as resolve_band,
    case
        when tickets.days_to_resolve < 0 then 8
        when tickets.days_to_resolve <= 1 then 1
        when tickets.days_to_resolve <= 3 then 2
        when tickets.days_to_resolve <= 7 then 3
        when tickets.days_to_resolve <= 14 then 4
        when tickets.days_to_resolve <= 30 then 5
        when tickets.days_to_resolve > 30 then 6
        else 7
    end as resolve_band_position
from tickets
left join urgent
    on urgent.ticket_id = tickets.ticket_id
