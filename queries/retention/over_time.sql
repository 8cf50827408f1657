/*
title: Retention over time
question: Do more customers stay than a year ago?
about: At the end of each calendar quarter, the customers active a year before it are compared
    with the same customers then. Active, and what money counts, as on the page.
grain: one row per customer and end of a quarter at which, or a year before, the customer was
    active
group_by: [quarter_end]
dimensions: [quarter_end, owner, team, manager, region, account, industry, segment, country,
    company_size]
measures: [year_retention_pct, year_gross_pct, year_net_pct, year_value_start, year_value_end,
    quarter_customers]
rows: [customer_id, account, owner, segment, quarter_end, was_active, is_active, start_value,
    end_value]
params: {as_of: date, active_days: integer}
*/
with quarter_days as (
    select
        calendar.quarter,
        max(calendar.day) as quarter_end
    from calendar
    group by calendar.quarter
),

quarters as (
    select
        quarter_days.quarter_end,
        row_number() over (order by quarter_days.quarter_end) as quarter_number
    from quarter_days
    where quarter_days.quarter_end <= $as_of
),

beginning as (
    select min(customers.customer_since) as first_on
    from customers
),

actives as (
    select
        purchases.customer_id,
        quarters.quarter_number,
        1 as is_order,
        purchases.amount as order_value,
        0 as contract_value
    from purchases
    inner join quarters
        on
            quarters.quarter_end >= purchases.bought_on
            and date_diff('day', purchases.bought_on, quarters.quarter_end)
            < $active_days
    where purchases.purchase_kind <> 'Contract month'
    union all
    select
        coalesce(subscriptions.account_id, subscriptions.account) as customer_id,
        quarters.quarter_number,
        0 as is_order,
        0 as order_value,
        12 * subscriptions.monthly_amount as contract_value
    from subscriptions
    inner join quarters
        on
            quarters.quarter_end >= subscriptions.started_on
            and coalesce(quarters.quarter_end < subscriptions.ended_on, true)
),

valued as (
    select
        actives.customer_id,
        actives.quarter_number,
        coalesce(sum(actives.order_value), 0) as order_value,
        coalesce(sum(actives.contract_value), 0) as contract_value
    from actives
    where actives.customer_id is not null
    group by actives.customer_id, actives.quarter_number
),

stated as (
    select
        valued.customer_id,
        valued.quarter_number,
        case
            when purchase_norms.has_contracts then valued.contract_value
            else valued.order_value
        end as held_value
    from valued
    cross join purchase_norms
),

pairs as (
    select
        stated.customer_id,
        stated.quarter_number,
        false as was_active,
        true as is_active,
        0 as start_value,
        stated.held_value as end_value
    from stated
    union all
    select
        stated.customer_id,
        stated.quarter_number + 4 as quarter_number,
        true as was_active,
        false as is_active,
        stated.held_value as start_value,
        0 as end_value
    from stated
),

compared as (
    select
        pairs.customer_id,
        pairs.quarter_number,
        max(case when pairs.was_active then 1 else 0 end) = 1 as was_active,
        max(case when pairs.is_active then 1 else 0 end) = 1 as is_active,
        sum(pairs.start_value) as start_value,
        sum(pairs.end_value) as end_value
    from pairs
    group by pairs.customer_id, pairs.quarter_number
)

select
    compared.customer_id,
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
    quarters.quarter_end,
    compared.was_active,
    compared.is_active,
    compared.start_value,
    compared.end_value
from compared
inner join customers
    on customers.customer_id = compared.customer_id
inner join quarters
    on quarters.quarter_number = compared.quarter_number
inner join beginning
    on date_diff('day', beginning.first_on, quarters.quarter_end) >= 0
