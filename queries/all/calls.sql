/*
title: All calls
question: Every call of the service desk, with every measure and dimension of calls.
grain: one row per call
about: Weekday and hour are those of the company's clocks. Abandoned calls are those that came in
    and ended before anybody answered; calls the desk makes are offered to nobody.
time: offered_on
group_by: [queue]
dimensions: [owner, team, manager, region, queue, direction, account, industry, segment,
    call_weekday, call_hour, offered_on]
measures: [service_calls, calls_offered, calls_answered, calls_abandoned, abandoned_pct,
    handle_seconds_mean, handle_seconds_p90, wait_seconds_median, wait_seconds_p90, call_backs,
    call_back_pct, impossible_calls]
figures: [calls_offered, abandoned_pct, wait_seconds_median, handle_seconds_mean, call_backs]
rows: [call_id, offered_on, call_weekday, call_hour, direction, queue, owner, account,
    is_abandoned, is_call_back, wait_seconds, handle_seconds, cost]
extras: calls
*/
select
    calls.call_id,
    calls.owner,
    calls.team,
    calls.manager,
    calls.region,
    calls.queue,
    calls.direction,
    calls.account,
    calls.industry,
    calls.segment,
    calls.offered_on,
    calls.offered_weekday,
    calls.is_outbound,
    calls.is_abandoned,
    calls.is_call_back,
    calls.wait_seconds,
    calls.handle_seconds,
    calls.cost,
    case calls.offered_weekday
        when 1 then 'Monday'
        when 2 then 'Tuesday'
        when 3 then 'Wednesday'
        when 4 then 'Thursday'
        when 5 then 'Friday'
        when 6 then 'Saturday'
        when 7 then 'Sunday'
    end as call_weekday,
    case when calls.offered_hour < 10 then '0' else '' end
    || cast(calls.offered_hour as varchar) as call_hour
from calls
