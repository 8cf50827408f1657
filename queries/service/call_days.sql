/*
title: Calls per working day
question: How many calls does the desk take on a working day?
grain: one row per call, and one per agent, queue and working day
about: The rows per working day count nothing but days, those without a call included. They begin
    with the first call of all and end with the day the data look at. A working day is a business
    day of the configuration.
time: offered_on
group_by: [queue]
dimensions: [owner, team, manager, region, queue, offered_on]
measures: [service_calls, working_days, service_calls_per_day]
figures: [service_calls, working_days, service_calls_per_day]
rows: [call_id, offered_on, queue, owner]
params: {as_of: date}
*/
with bounds as (
    select min(calls.offered_on) as first_on
    from calls
),

desks as (
    select
        calls.owner_id,
        calls.owner,
        calls.team,
        calls.manager,
        calls.region,
        calls.queue
    from calls
    group by
        calls.owner_id,
        calls.owner,
        calls.team,
        calls.manager,
        calls.region,
        calls.queue
),

working as (
    select calendar.day
    from calendar
    inner join bounds
        on bounds.first_on <= calendar.day
    where calendar.is_working_day and calendar.day <= $as_of
),

everything as (
    select
        calls.call_id,
        calls.owner,
        calls.team,
        calls.manager,
        calls.region,
        calls.queue,
        calls.offered_on,
        cast(null as date) as working_on
    from calls
    union all
    select
        null as call_id,
        desks.owner,
        desks.team,
        desks.manager,
        desks.region,
        desks.queue,
        working.day as offered_on,
        working.day as working_on
    from desks
    inner join working
        on working.day is not null
)

select
    everything.call_id,
    everything.owner,
    everything.team,
    everything.manager,
    everything.region,
    everything.queue,
    everything.offered_on,
    everything.working_on
from everything
