-- Goals grow with the plan, not with what was reached: some are met, some missed, some open.
create or replace table demo.plan as
with months as (
    select
        (date_trunc('year', getvariable('day_zero')) + n::integer * interval 1 month)::date as month
    from range(60) as t (n)
    where (date_trunc('year', getvariable('day_zero')) + n::integer * interval 1 month)
        < date_trunc('year', getvariable('as_of')) + interval 1 year
),

-- What a usual month brought in the reporting currency, at the middle of the history.
usual as (
    select
        sum(last_amount / getvariable('price_factors')[country + 1]
            * [1.0, 1.0, 1.02, 1.0, 0.95, 1.0, 1.01, 1.01][country + 1])
            / (getvariable('history_days') - 60) * 30.44 as won_per_month
    from demo.core
    where status = 'won' and not has_no_amount and not is_deleted
)

select
    months.month,
    usual.won_per_month
        * 1.155 ^ ((months.month - getvariable('day_zero') - getvariable('history_days') / 2.0) / 365.25)
        * [0.72, 0.84, 1.12, 0.92, 0.94, 1.14, 0.92, 0.66, 1.36, 1.02, 1.06, 1.30][month(months.month)]
        * 1.03 as won_value
from months
cross join usual;

create or replace table demo.landing_goals as
with periods as (
    select month as starts_on, (month + interval 1 month)::date - 1 as ends_on, 'month' as period, won_value as plan
    from demo.plan
    union all
    select date_trunc('quarter', month)::date, (date_trunc('quarter', month) + interval 3 month)::date - 1, 'quarter', sum(won_value)
    from demo.plan
    group by all
    union all
    select date_trunc('year', month)::date, (date_trunc('year', month) + interval 1 year)::date - 1, 'year', sum(won_value)
    from demo.plan
    group by all
),

current_periods as (
    select * from periods
    -- Not the first quarter: its deals had not begun when the history did.
    where starts_on >= getvariable('day_zero') + 80
),

teams as (
    select
        people.team,
        sum(core.last_amount / getvariable('price_factors')[core.country + 1])
            / sum(sum(core.last_amount / getvariable('price_factors')[core.country + 1])) over () as share
    from demo.core as core
    inner join demo.people as people
        on people.number = 1000 + core.rep
    where core.status = 'won' and not core.has_no_amount
    group by people.team
),

reps as (
    select
        people.user_id, people.team, people.name, people.hired_on, people.left_on,
        reps.pace / sum(reps.pace) over (partition by people.team) as share
    from demo.reps as reps
    inner join demo.people as people
        on people.number = 1000 + reps.rep
),

wanted as (
    select 'Won value, company' as name, 'won_value' as metric, 'company' as scope, null as team, null as owner_id,
        period, starts_on, ends_on, plan as target, 'Grow 15 % a year in retrofit and service' as strategy
    from current_periods
    union all
    select 'Won value, ' || teams.team, 'won_value', 'team', teams.team, null, period, starts_on, ends_on,
        plan * teams.share * (0.86 + 0.3 * u(teams.team, 'ambition')), 'Grow 15 % a year in retrofit and service'
    from current_periods
    cross join teams
    union all
    select 'Won value, ' || reps.name, 'won_value', 'user', null, reps.user_id, period, starts_on, ends_on,
        plan * teams.share * reps.share * (0.9 + 0.2 * u(reps.user_id, 'ambition'))
            * least(1.0, 0.4 + 0.1 * date_diff('month', reps.hired_on, starts_on)),
        'Every rep earns a full territory within half a year'
    from current_periods
    inner join reps
        on reps.hired_on <= starts_on and coalesce(reps.left_on > starts_on, true)
    inner join teams
        on teams.team = reps.team
    union all
    select 'New leads, company', 'leads', 'company', null, null, period, starts_on, ends_on,
        getvariable('demo_deals') * 1.6 * (ends_on - starts_on + 1) / getvariable('history_days')
            * 1.13 ^ ((starts_on - getvariable('day_zero') - getvariable('history_days') / 2.0) / 365.25),
        'Half of new business from our own marketing'
    from current_periods
    where period = 'quarter'
    union all
    select 'Won deals, company', 'won_deals', 'company', null, null, period, starts_on, ends_on,
        getvariable('demo_deals') * 0.30 * (ends_on - starts_on + 1) / getvariable('history_days')
            * 1.13 ^ ((starts_on - getvariable('day_zero') - getvariable('history_days') / 2.0) / 365.25),
        'Grow 15 % a year in retrofit and service'
    from current_periods
    where period = 'quarter'
    union all
    select 'New customers, company', 'new_customers', 'company', null, null, period, starts_on, ends_on,
        getvariable('demo_deals') * 0.13 * (ends_on - starts_on + 1) / getvariable('history_days'),
        'Win a new customer every working day'
    from current_periods
    where period in ('quarter', 'year')
    union all
    select 'Activities done, ' || reps.name, 'activities_done', 'user', null, reps.user_id, period, starts_on, ends_on,
        20 * 4.35, 'Talk to customers every day'
    from current_periods
    inner join reps
        on reps.hired_on <= starts_on and coalesce(reps.left_on > starts_on, true)
    where period = 'month' and starts_on >= getvariable('as_of') - 200 and starts_on <= getvariable('as_of')
)

select
    'G-' || metric || '-' || coalesce(owner_id, replace(team, ' ', ''), 'company') || '-' || period || '-' || starts_on as goal_id,
    name,
    metric,
    scope,
    team,
    owner_id,
    period,
    starts_on,
    ends_on,
    case
        when target >= 5000000 then round(target, -5)
        when target >= 400000 then round(target, -4)
        when target >= 5000 then round(target, -3)
        when target >= 200 then round(target / 10) * 10
        else round(target / 5) * 5
    end::double as target,
    strategy
from wanted;
