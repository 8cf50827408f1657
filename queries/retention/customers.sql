/*
title: Customers who stay
question: Which customers stay, which leave, and how much of their money stays?
about: A customer is active on a day when a contract runs on it, or when an order (a won deal
    where the data have no orders) lies at most the set number of days back. Customers active
    when the period began are compared with the same customers at its end; customers won in
    between are in no rate. Money is the yearly amount of running contracts, or, in data without
    contracts, the orders of the set number of days. Without a first day of the period there is
    nothing to compare.
grain: one row per customer, now or before
group_by: [industry]
dimensions: [industry, segment, country, company_size, category, account_type, region, owner, team,
    manager, account, first_ordered_on, customer_since]
measures: [customers, customers_at_start, retained_customers, left_customers, retention_pct,
    churn_pct, value_at_start, value_kept, value_of_retained, value_expanded, value_contracted,
    value_churned, gross_revenue_retention_pct, net_revenue_retention_pct, new_customers,
    cross_sell_deals, up_sell_deals, cross_sell_ratio_pct, up_sell_ratio_pct]
figures: [customers, retention_pct, gross_revenue_retention_pct, net_revenue_retention_pct]
rows: [customer_id, account, owner, segment, industry, customer_since, last_bought_on,
    start_value, end_value]
params: {as_of: date, period_start: date, active_days: integer}
*/
with bought as (
    select
        purchases.customer_id,
        count(*) filter (
            where
            purchases.bought_on < $period_start
            and date_diff('day', purchases.bought_on, $period_start) <= $active_days
        ) as orders_start,
        count(*) filter (
            where
            purchases.bought_on <= $as_of
            and date_diff('day', purchases.bought_on, $as_of) < $active_days
        ) as orders_end,
        sum(purchases.amount) filter (
            where
            purchases.bought_on < $period_start
            and date_diff('day', purchases.bought_on, $period_start) <= $active_days
        ) as revenue_start,
        sum(purchases.amount) filter (
            where
            purchases.bought_on <= $as_of
            and date_diff('day', purchases.bought_on, $as_of) < $active_days
        ) as revenue_end
    from purchases
    where purchases.purchase_kind <> 'Contract month'
    group by purchases.customer_id
),

contracts as (
    select
        coalesce(subscriptions.account_id, subscriptions.account) as customer_id,
        count(*) filter (
            where
            subscriptions.started_on < $period_start
            and coalesce(subscriptions.ended_on >= $period_start, true)
        ) as contracts_start,
        count(*) filter (
            where
            subscriptions.started_on <= $as_of
            and coalesce(subscriptions.ended_on > $as_of, true)
        ) as contracts_end,
        sum(12 * subscriptions.monthly_amount) filter (
            where
            subscriptions.started_on < $period_start
            and coalesce(subscriptions.ended_on >= $period_start, true)
        ) as contract_value_start,
        sum(12 * subscriptions.monthly_amount) filter (
            where
            subscriptions.started_on <= $as_of
            and coalesce(subscriptions.ended_on > $as_of, true)
        ) as contract_value_end
    from subscriptions
    group by coalesce(subscriptions.account_id, subscriptions.account)
),

more as (
    select
        deals.account_id,
        count(*) filter (where deals.deal_type = 'cross_sell') as cross_sell_deals,
        count(*) filter (where deals.deal_type = 'upsell') as up_sell_deals
    from deals
    where
        deals.status = 'won'
        and deals.account_id is not null
        and coalesce(deals.closed_on >= $period_start, $period_start is null)
        and deals.closed_on <= $as_of
    group by deals.account_id
),

states as (
    select
        customers.customer_id,
        coalesce(bought.orders_start, 0) + coalesce(contracts.contracts_start, 0) > 0
        and $period_start is not null as was_active,
        coalesce(bought.orders_end, 0) + coalesce(contracts.contracts_end, 0) > 0
            as is_active,
        case
            when $period_start is null then 0
            when
                purchase_norms.has_contracts
                then coalesce(contracts.contract_value_start, 0)
            else coalesce(bought.revenue_start, 0)
        end as start_value,
        case
            when
                purchase_norms.has_contracts
                then coalesce(contracts.contract_value_end, 0)
            else coalesce(bought.revenue_end, 0)
        end as end_value,
        coalesce(more.cross_sell_deals, 0) as cross_sell_deals,
        coalesce(more.up_sell_deals, 0) as up_sell_deals
    from customers
    cross join purchase_norms
    left join bought
        on bought.customer_id = customers.customer_id
    left join contracts
        on contracts.customer_id = customers.customer_id
    left join more
        on more.account_id = customers.account_id
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
    customers.category,
    customers.account_type,
    customers.customer_since,
    customers.first_bought_on as first_ordered_on,
    customers.last_bought_on,
    states.was_active,
    states.is_active,
    states.start_value,
    states.end_value,
    states.cross_sell_deals,
    states.up_sell_deals
from customers
inner join states
    on states.customer_id = customers.customer_id
