-- Service: tickets, their events, calls of the desk, and requests about a person's data.

-- Each day's business hours in UTC, and the seconds of business hours before it: what lies between
-- two moments is a difference of two sums. A day on which the clocks change has its true length.
create temp table business_days as
with days as (
    select
        day,
        cast(timezone(getvariable('time_zone'), day + getvariable('business_start')) as timestamp)
            as opens_at,
        cast(timezone(getvariable('time_zone'), day + getvariable('business_end')) as timestamp)
            as closes_at,
        is_working_day
    from store.crm.calendar
),

lengths as (
    select
        day,
        opens_at,
        case when is_working_day then date_diff('second', opens_at, closes_at) else 0 end
            as open_seconds
    from days
)

select
    day,
    opens_at,
    open_seconds,
    coalesce(
        sum(open_seconds) over (order by day rows between unbounded preceding and 1 preceding), 0
    ) as seconds_before
from lengths;

-- A moment in UTC as the clocks of the company show it.
create temp macro local_time(moment) as
    timezone(getvariable('time_zone'), timezone('UTC', moment));

-- Seconds of business hours up to a moment, from that day's row of business_days.
create temp macro open_until(moment, seconds_before, opens_at, open_seconds) as
    seconds_before + greatest(0, least(open_seconds, date_diff('second', opens_at, moment)));

-- What times are worked out from: the demo's tickets are a view, read as seldom as can be.
create temp table service_times as
select ticket_id, opened_at, first_response_at, resolved_at, closed_at, sla_due_at, status
from landing.tickets;

-- The last moment the data know of: a limit that lies later has not elapsed.
create temp table service_seen as
select
    greatest(
        cast(getvariable('as_of') as timestamp),
        max(opened_at) filter (where opened_at < getvariable('as_of') + interval 1 day),
        max(first_response_at) filter (
            where first_response_at < getvariable('as_of') + interval 1 day
        ),
        max(resolved_at) filter (where resolved_at < getvariable('as_of') + interval 1 day)
    ) as seen_at
from service_times;

-- A desk that records no time of solution at all (many exports have only a closing time) solves
-- a ticket when it closes it.
create temp table service_cases as
with solved as (
    select
        * exclude (resolved_at),
        case
            when count(resolved_at) over () = 0 then closed_at
            else resolved_at
        end as resolved_at
    from service_times
),

-- An answer before the question is a mistake of the record, and answers nothing.
answered as (
    select
        *,
        coalesce(
            case when coalesce(first_response_at >= opened_at, true) then first_response_at end,
            case when coalesce(resolved_at >= opened_at, true) then resolved_at end,
            case when coalesce(closed_at >= opened_at, true) then closed_at end
        ) as answered_at,
        case when coalesce(resolved_at >= opened_at, true) then resolved_at end as solved_at
    from solved
),

limited as (
    select
        *,
        case
            when getvariable('service_limit') = 'solution' then solved_at
            else answered_at
        end as met_at,
        coalesce(sla_due_at < opened_at, false)
        or (
            coalesce(resolved_at < opened_at, false)
            and (getvariable('service_limit') = 'solution' or answered_at is null)
        ) as is_sla_unknown
    from answered
)

-- A limit is decided when it is met or when it elapses, whichever comes first: each ticket counts
-- in one period, and what a period showed once it keeps showing.
select
    limited.ticket_id,
    limited.resolved_at,
    case
        when limited.is_sla_unknown or limited.sla_due_at is null then null
        when limited.met_at <= limited.sla_due_at then cast(limited.met_at as date)
        when limited.met_at is not null or limited.sla_due_at <= service_seen.seen_at
            then cast(limited.sla_due_at as date)
    end as sla_decided_on,
    case
        when limited.is_sla_unknown or limited.sla_due_at is null then null
        when limited.met_at <= limited.sla_due_at then true
        when limited.met_at is not null or limited.sla_due_at <= service_seen.seen_at then false
    end as is_sla_met,
    case
        when coalesce(limited.resolved_at, limited.closed_at) is not null
            then cast(
                greatest(limited.opened_at, least(limited.resolved_at, limited.closed_at)) as date
            )
    end as handled_on,
    cast(local_time(limited.opened_at) as date)
    = cast(local_time(limited.resolved_at) as date) as is_resolved_same_day,
    (
        open_until(
            limited.first_response_at,
            answer_days.seconds_before, answer_days.opens_at, answer_days.open_seconds
        )
        - open_until(
            limited.opened_at,
            opening_days.seconds_before, opening_days.opens_at, opening_days.open_seconds
        )
    ) / 3600.0 as business_hours_to_first_response,
    (
        open_until(
            limited.resolved_at,
            solution_days.seconds_before, solution_days.opens_at, solution_days.open_seconds
        )
        - open_until(
            limited.opened_at,
            opening_days.seconds_before, opening_days.opens_at, opening_days.open_seconds
        )
    ) / 3600.0 as business_hours_to_resolve,
    coalesce(limited.resolved_at, limited.closed_at) is null
    and coalesce(
        regexp_matches(
            lower(limited.status),
            '^(closed|resolved|solved|done|completed)|geschlossen|gelöst|erledigt|закрыт|решен'
        ),
        false
    ) as is_done_without_date
from limited
cross join service_seen
left join business_days as opening_days
    on opening_days.day = cast(local_time(limited.opened_at) as date)
left join business_days as answer_days
    on answer_days.day = cast(local_time(limited.first_response_at) as date)
left join business_days as solution_days
    on solution_days.day = cast(local_time(limited.resolved_at) as date);

create table store.crm.tickets as
select
    tickets.* exclude (resolved_at),
    tickets.resolved_at as resolved_at_original,
    cases.resolved_at,
    cast(tickets.opened_at as date) as opened_on,
    cast(cases.resolved_at as date) as resolved_on,
    cast(tickets.closed_at as date) as closed_on,
    cast(tickets.sla_due_at as date) as sla_due_on,
    cases.handled_on,
    cases.is_done_without_date,
    cases.sla_decided_on,
    cases.is_sla_met,
    cases.is_resolved_same_day,
    date_diff('second', tickets.opened_at, cases.resolved_at) / 86400.0 as days_to_resolve,
    date_diff('second', tickets.opened_at, tickets.first_response_at) / 86400.0
        as days_to_first_response,
    date_diff('second', tickets.opened_at, tickets.closed_at) / 86400.0 as days_to_close,
    date_diff('second', cases.resolved_at, tickets.closed_at) / 86400.0 as days_resolved_to_closed,
    cases.business_hours_to_first_response,
    cases.business_hours_to_resolve,
    coalesce(people.owner, tickets.owner_raw) as owner,
    people.team,
    people.manager,
    people.region,
    coalesce(customers.account, tickets.account_raw) as account,
    customers.industry,
    customers.segment
from landing.tickets as tickets
left join service_cases as cases
    on cases.ticket_id = tickets.ticket_id
left join people
    on people.user_id = tickets.owner_id
left join customers
    on customers.account_id = tickets.account_id
order by tickets.opened_at, tickets.ticket_id;

create table store.crm.ticket_events as
select
    events.*,
    cast(events.occurred_at as date) as occurred_on,
    coalesce(people.owner, events.owner_raw) as owner,
    people.team,
    people.manager,
    people.region
from landing.ticket_events as events
left join people
    on people.user_id = events.owner_id
order by events.occurred_at, events.ticket_event_id;

-- Whether a call was abandoned, and how long it was handled, is worked out where the file does
-- not say. Where no call has a time of answer, nothing is known of those without one.
create table store.crm.calls as
with told as (
    select
        * exclude (is_abandoned, handle_seconds),
        is_abandoned as is_abandoned_original,
        handle_seconds as handle_seconds_original,
        coalesce(lower(direction) like 'out%', false) as is_outbound,
        case
            when is_abandoned is not null then is_abandoned
            when answered_at is not null or handle_seconds > 0 then false
            when count(answered_at) over () > 0 then true
        end as is_abandoned
    from landing.calls
)

select
    calls.*,
    case
        when calls.is_abandoned then null
        else coalesce(
            calls.handle_seconds_original,
            date_diff('second', calls.answered_at, calls.ended_at)
        )
    end as handle_seconds,
    date_diff(
        'second',
        calls.offered_at,
        case when calls.is_abandoned then calls.ended_at else calls.answered_at end
    ) as wait_seconds,
    cast(calls.offered_at as date) as offered_on,
    cast(extract(isodow from local_time(calls.offered_at)) as integer) as offered_weekday,
    cast(extract(hour from local_time(calls.offered_at)) as integer) as offered_hour,
    coalesce(people.owner, calls.owner_raw) as owner,
    people.team,
    people.manager,
    people.region,
    customers.account,
    customers.industry,
    customers.segment
from told as calls
left join people
    on people.user_id = calls.owner_id
left join customers
    on customers.account_id = calls.account_id
order by calls.offered_at, calls.call_id;

create table store.crm.privacy_requests as
select requests.*, contact_owners.owner_id, contact_owners.owner
from landing.privacy_requests as requests
left join contact_owners
    on contact_owners.contact_id = requests.contact_id
order by requests.received_on, requests.request_id;
