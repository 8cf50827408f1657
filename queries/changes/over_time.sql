/*
title: Open pipeline over time
question: How large was the open pipeline at the end of each week or month?
about: At the end of each week or month the open deals with the stage, amount and owner they had
    then, whatever their expected close. The last point is the day of the data.
grain: one row per point in time and net change of the open pipeline up to it, since the month began
time: point_on
group_by: ["time:month"]
dimensions: [stage, pipeline, owner, team, manager, region, point_on]
measures: [pipeline_value_then, pipeline_deals_then, pipeline_without_amount_then]
rows: [point_on, pipeline, stage, owner, day, deals_change, amount_change]
params: {as_of: date, period_start: date, every: {month: Month, week: Week}}
*/
with points as (
    select
        max(calendar.day) as point_on,
        max(calendar.month) as month
    from calendar
    where
        calendar.day <= $as_of
        and coalesce(calendar.day >= $period_start, true)
    group by case $every when 'week' then calendar.week_start else calendar.month end
)

select
    points.point_on,
    pipeline_days.day,
    pipeline_days.pipeline,
    pipeline_days.stage,
    pipeline_days.stage_position,
    pipeline_days.owner,
    pipeline_days.team,
    pipeline_days.manager,
    pipeline_days.region,
    pipeline_days.deals_change,
    pipeline_days.amount_change,
    pipeline_days.without_amount_change
from pipeline_days
inner join points
    on
        points.month = pipeline_days.month
        and points.point_on >= pipeline_days.day
