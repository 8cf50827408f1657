/*
title: Cohorts
question: Of the customers won in a quarter or month, how many still buy, and for how much?
about: A cohort is the customers whose first order (or contract, of customers without any order)
    falls into one calendar quarter or month. The first cohort also holds everybody who was a
    customer before the data begin. They count as buying in a later one when they order in it
    or a contract runs at its end. Quarters and months not over yet are left out.
grain: one row per customer and quarter (month) from the first order on
group_by: [cohort_on, cohort_age]
dimensions: [cohort_on, cohort_age, owner, team, manager, region, account, industry, segment,
    country, company_size]
measures: [cohort_buying_pct, cohort_value_pct, cohort_customers, cohort_buying, cohort_revenue]
figures: [cohort_buying_pct, cohort_value_pct]
rows: [customer_id, account, owner, segment, customer_since, cohort_on, cohort_age, unit_start,
    is_buying, unit_revenue]
params: {as_of: date, cohort_unit: {quarter: By quarter, month: By month}}
*/
with day_units as (
    select
        calendar.day,
        case
            when $cohort_unit = 'month' then calendar.month
            else calendar.quarter
        end as unit_start
    from calendar
),

unit_ends as (
    select
        day_units.unit_start,
        max(day_units.day) as last_day
    from day_units
    group by day_units.unit_start
),

units as (
    select
        unit_ends.unit_start,
        unit_ends.last_day,
        row_number() over (order by unit_ends.unit_start) as unit_number
    from unit_ends
    where unit_ends.last_day <= $as_of
),

beginnings as (
    select
        customers.customer_id,
        units.unit_number as first_number,
        units.unit_start as cohort_on
    from customers
    inner join units
        on
            coalesce(customers.first_bought_on, customers.first_contract_on)
            >= units.unit_start
            and coalesce(customers.first_bought_on, customers.first_contract_on)
            <= units.last_day
),

sold as (
    select
        purchases.customer_id,
        day_units.unit_start,
        count(*) as orders,
        sum(purchases.amount) as revenue
    from purchases
    inner join day_units
        on day_units.day = purchases.bought_on
    group by purchases.customer_id, day_units.unit_start
),

running as (
    select
        coalesce(subscriptions.account_id, subscriptions.account) as customer_id,
        units.unit_start,
        count(*) as contracts
    from subscriptions
    inner join units
        on
            units.last_day >= subscriptions.started_on
            and coalesce(units.last_day < subscriptions.ended_on, true)
    group by coalesce(subscriptions.account_id, subscriptions.account), units.unit_start
),

firsts as (
    select
        beginnings.customer_id,
        coalesce(sold.revenue, 0) as first_revenue
    from beginnings
    left join sold
        on
            sold.customer_id = beginnings.customer_id
            and sold.unit_start = beginnings.cohort_on
)

select
    customers.customer_id,
    customers.account,
    customers.owner,
    customers.team,
    customers.manager,
    customers.region,
    customers.industry,
    customers.segment,
    customers.country,
    customers.company_size,
    customers.company_size_position,
    customers.customer_since,
    beginnings.cohort_on,
    units.unit_number - beginnings.first_number as cohort_age,
    units.unit_start,
    firsts.first_revenue,
    coalesce(sold.revenue, 0) as unit_revenue,
    coalesce(sold.orders, 0) + coalesce(running.contracts, 0) > 0 as is_buying
from beginnings
inner join customers
    on customers.customer_id = beginnings.customer_id
inner join firsts
    on firsts.customer_id = beginnings.customer_id
inner join units
    on units.unit_number >= beginnings.first_number
left join sold
    on
        sold.customer_id = beginnings.customer_id
        and sold.unit_start = units.unit_start
left join running
    on
        running.customer_id = beginnings.customer_id
        and running.unit_start = units.unit_start
