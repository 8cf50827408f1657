-- Goals spread over their days, so that any period has its target: one row per goal and day,
-- [starts_on, ends_on], the target shared evenly. Where a month, a quarter and a year cover a day
-- for the same metric and the same people, the shortest stands; together they would count thrice.
create table store.crm.goal_days as
with spread as (
    select
        goals.goal_id,
        goals.name as goal,
        goals.metric,
        goals.scope,
        goals.owner_id,
        goals.owner,
        goals.team,
        goals.manager,
        goals.region,
        calendar.day,
        goals.target / (date_diff('day', goals.starts_on, goals.ends_on) + 1.0)
            as target_of_day,
        row_number() over (
            partition by
                goals.metric, goals.scope, goals.owner_id, goals.team, calendar.day
            order by date_diff('day', goals.starts_on, goals.ends_on), goals.goal_id
        ) as choice
    from store.crm.goals as goals
    inner join store.crm.calendar as calendar
        on calendar.day >= goals.starts_on and calendar.day <= goals.ends_on
)

select spread.* exclude (choice)
from spread
where spread.choice = 1
order by spread.metric, spread.day, spread.goal_id;
