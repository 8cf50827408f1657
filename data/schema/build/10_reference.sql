-- Small tables everybody may see: calendar, rates, stages, products, campaigns; and the people.
create schema if not exists store.crm;

-- One row per day from ten years before the as-of date to five years after, wider when deals are.
create table store.crm.calendar as
with bounds as (
    select
        least(
            getvariable('as_of') - interval 10 year,
            coalesce((select min(created_at) from landing.deals), getvariable('as_of')),
            coalesce((select min(created_at) from landing.leads), getvariable('as_of')),
            coalesce((select min(opened_at) from landing.tickets), getvariable('as_of'))
        ) as first_day,
        getvariable('as_of') + interval 5 year as last_day
),

days as (
    select cast(unnest(generate_series(
        date_trunc('year', greatest(first_day, timestamp '1970-01-01')),
        date_trunc('year', last_day) + interval 1 year - interval 1 day,
        interval 1 day
    )) as date) as day
    from bounds
)

select
    day,
    cast(date_trunc('week', day) as date) as week_start,
    cast(extract(isodow from day) as integer) as iso_weekday,
    cast(extract(week from day) as integer) as iso_week,
    cast(date_trunc('month', day) as date) as month,
    cast(date_trunc('quarter', day) as date) as quarter,
    cast(date_trunc('year', day) as date) as year,
    list_contains(getvariable('business_days'), cast(extract(isodow from day) as integer))
        as is_working_day
from days
order by day;

create table store.crm.exchange_rates as
select * from landing.exchange_rates
order by currency, valid_from;

-- The rate that holds for each currency and day; the reporting currency is always 1.
create temp table rates as
select currency, valid_from, rate_to_reporting
from landing.exchange_rates
where currency <> getvariable('reporting_currency')
union all
select getvariable('reporting_currency'), date '1900-01-01', 1.0;

-- The same for each day that has money on it: a join by equality is far cheaper per row.
create temp table day_rates as
with days as (
    select
        coalesce(currency, getvariable('reporting_currency')) as currency,
        coalesce(closed_on, cast(created_at as date), getvariable('as_of')) as day
    from landing.deals
    union
    select
        coalesce(currency, getvariable('reporting_currency')),
        coalesce(ordered_on, getvariable('as_of'))
    from landing.orders
    union
    select
        coalesce(currency, getvariable('reporting_currency')),
        coalesce(started_on, getvariable('as_of'))
    from landing.subscriptions
)

select days.currency, days.day, rates.rate_to_reporting
from days
asof inner join rates
    on rates.currency = days.currency and rates.valid_from <= days.day;

create table store.crm.users as
select *, user_id as owner_id
from landing.users
order by user_id;

create table store.crm.stages as
select * from landing.stages
order by pipeline, position;

create table store.crm.products as
select * from landing.products
order by product_id;

create table store.crm.campaigns as
select
    campaigns.* exclude (budget, cost),
    campaigns.budget as budget_original,
    campaigns.cost as cost_original,
    cast(campaigns.budget * rates.rate_to_reporting as decimal(18, 2)) as budget,
    cast(campaigns.cost * rates.rate_to_reporting as decimal(18, 2)) as cost
from landing.campaigns as campaigns
asof left join rates
    on
        rates.currency = coalesce(campaigns.currency, getvariable('reporting_currency'))
        and rates.valid_from <= coalesce(campaigns.starts_on, getvariable('as_of'))
order by campaigns.campaign_id;

-- Who each record belongs to, as labels; raw text stands in where nobody could be joined.
create temp table people as
select user_id, name as owner, team, manager, region
from landing.users;
