/*
title: Concentration
question: How much of the revenue hangs on the ten largest customers?
about: Customers are ranked by their revenue in the period, over the whole company; a filter
    drops customers but changes no rank.
grain: one row per customer with an order in the period
group_by: [segment]
dimensions: [owner, team, manager, region, account, industry, segment, country, company_size]
measures: [top_ten_share_pct, top_ten_revenue]
figures: [top_ten_share_pct]
rows: [customer_id, account, owner, segment, industry, revenue_in_period, revenue_rank]
params: {period_start: date, period_end: date}
*/
with sold as (
    select
        purchases.customer_id,
        sum(purchases.amount) as revenue_in_period
    from purchases
    where
        purchases.customer_id is not null
        and purchases.amount is not null
        and coalesce(purchases.bought_on >= $period_start, $period_start is null)
        and coalesce(purchases.bought_on < $period_end, $period_end is null)
    group by purchases.customer_id
),

ranked as (
    select
        sold.customer_id,
        sold.revenue_in_period,
        row_number() over (
            order by sold.revenue_in_period desc, sold.customer_id asc
        ) as revenue_rank
    from sold
)

select
    ranked.customer_id,
    ranked.revenue_in_period,
    ranked.revenue_rank,
    customers.account,
    customers.owner,
    customers.team,
    customers.manager,
    customers.region,
    customers.industry,
    customers.segment,
    customers.country,
    customers.company_size,
    customers.company_size_position
from ranked
left join customers
    on customers.customer_id = ranked.customer_id
