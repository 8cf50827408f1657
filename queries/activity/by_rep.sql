/*
title: Rep activity
question: What did each of us do, what is planned, and what is overdue?
grain: one row per activity, and one per person and working day
about: The rows per working day count nothing but days. They keep a person who logged nothing
    in the report, with zeros, and give activities per day their denominator.
time: done_on
group_by: [owner]
dimensions: [owner, team, manager, region, role, done_on]
measures: [activities_done, activities_planned, activities_overdue, calls_done, calls_per_day,
    activities_per_day, calls_per_opportunity, talk_seconds, meetings_done, proposals_sent,
    reached_pct, records_touched, rep_days, active_days, days_since_activity]
figures: [activities_done, calls_per_day, talk_seconds, reached_pct, activities_overdue]
rows: [activity_id, activity_type, subject, owner, deal, account, due_on, done_on, outcome,
    duration_seconds]
params: {as_of: date}
*/
with logged as (
    select
        activities.owner_id,
        min(activities.done_on) as first_on,
        max(activities.done_on) as last_on
    from activities
    where activities.is_done
    group by activities.owner_id
),

bounds as (
    select min(logged.first_on) as first_on
    from logged
),

people as (
    select
        users.owner_id,
        users.name as owner,
        users.team,
        users.manager,
        users.region,
        users.role,
        case
            when users.created_on > bounds.first_on then users.created_on
            else bounds.first_on
        end as here_from,
        case
            when coalesce(users.is_active, true) then cast($as_of as date)
            else logged.last_on
        end as here_until
    from users
    inner join bounds
        on bounds.first_on is not null
    left join logged
        on logged.owner_id = users.owner_id
),

rep_days as (
    select
        people.owner_id,
        people.owner,
        people.team,
        people.manager,
        people.region,
        people.role,
        calendar.day
    from people
    inner join calendar
        on
            calendar.day >= people.here_from
            and calendar.day <= people.here_until
            and calendar.day <= $as_of
    where calendar.is_working_day
),

everything as (
    select
        activities.activity_id,
        activities.activity_type,
        activities.subject,
        activities.outcome,
        activities.answer,
        activities.owner_id,
        activities.owner,
        activities.team,
        activities.manager,
        activities.region,
        users.role,
        activities.account,
        activities.account_id,
        activities.contact_id,
        activities.deal_id,
        activities.deal,
        activities.done_on,
        activities.due_on,
        activities.duration_seconds,
        activities.is_done,
        not activities.is_done
        and coalesce(activities.due_on < $as_of, false) as is_overdue,
        false as is_rep_day
    from activities
    left join users
        on users.user_id = activities.owner_id
    union all
    select
        null as activity_id,
        null as activity_type,
        null as subject,
        null as outcome,
        null as answer,
        rep_days.owner_id,
        rep_days.owner,
        rep_days.team,
        rep_days.manager,
        rep_days.region,
        rep_days.role,
        null as account,
        null as account_id,
        null as contact_id,
        null as deal_id,
        null as deal,
        rep_days.day as done_on,
        null as due_on,
        null as duration_seconds,
        null as is_done,
        null as is_overdue,
        true as is_rep_day
    from rep_days
)

select
    everything.activity_id,
    everything.activity_type,
    everything.subject,
    everything.outcome,
    everything.answer,
    everything.owner,
    everything.team,
    everything.manager,
    everything.region,
    everything.role,
    everything.account,
    everything.deal,
    everything.done_on,
    everything.due_on,
    everything.duration_seconds,
    everything.is_done,
    everything.is_overdue,
    everything.is_rep_day,
    date_diff('day', everything.done_on, $as_of) as days_ago,
    everything.deal_id,
    everything.account_id,
    everything.contact_id,
    case
        when everything.is_done
            then
                coalesce(everything.owner_id, everything.owner, '')
                || ' ' || cast(everything.done_on as varchar)
    end as logged_day
from everything
