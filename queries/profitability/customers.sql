/*
title: Lifetime value
question: What is each customer worth, so far and from here on, and how sure is that?
about: Profit to date plus what the customer is expected to bring, not discounted. To date - margin
    of the orders whose costs are known, less what winning the customer cost. Expected - how often
    and for how much the customer will buy, from everybody's buying so far (MBG/NBD model and a
    log-normal model with credibility), times the customer's margin. Eight of ten customers should
    end up inside the interval. Data without cost of goods show revenue in place of margin.
grain: one row per customer, now or before
group_by: [segment]
dimensions: [industry, segment, country, company_size, category, account_type, region, owner, team,
    manager, account, order_count_band, customer_since, last_bought_on]
measures: [lifetime_customers, lifetime_value, lifetime_value_low, lifetime_value_high,
    lifetime_value_total, future_value_total, profit_to_date_total, revenue_to_date,
    revenue_to_date_share_pct, losing_customers, recency_days_median, tenure_days_median,
    repeat_customers, repeat_customers_pct, chance_to_return_pct]
figures: [lifetime_value, lifetime_value_total, losing_customers, repeat_customers_pct]
rows: [customer_id, account, owner, segment, industry, revenue, profit_to_date, margin_to_date_pct,
    purchases, last_bought_on, recency_days, tenure_days, usual_gap_days, lifetime_value,
    lifetime_low, lifetime_high, chance_to_return, without_cost_of_goods, without_cost_to_serve,
    acquisition_cost, missing_costs]
params: {as_of: date}
*/
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
    customers.last_bought_on,
    customers.purchases,
    customers.revenue,
    customers.profit_to_date,
    customers.is_fully_costed,
    customers.usual_gap_days,
    customers.lifetime_value,
    customers.lifetime_low,
    customers.lifetime_high,
    customers.future_value,
    customers.without_cost_of_goods,
    customers.without_cost_to_serve,
    customers.acquisition_cost,
    customers.alive_probability,
    100.0 * customers.alive_probability as chance_to_return,
    100.0 * customers.profit_to_date / nullif(customers.costed_revenue, 0)
        as margin_to_date_pct,
    date_diff('day', customers.last_bought_on, $as_of) as recency_days,
    date_diff('day', customers.customer_since, $as_of) as tenure_days,
    case
        when customers.purchases = 0 then 'Contract only'
        when customers.purchases = 1 then '1 order'
        when customers.purchases <= 3 then '2 to 3 orders'
        when customers.purchases <= 9 then '4 to 9 orders'
        else '10 orders and more'
    end as order_count_band,
    case
        when customers.purchases = 0 then 5
        when customers.purchases = 1 then 1
        when customers.purchases <= 3 then 2
        when customers.purchases <= 9 then 3
        else 4
    end as order_count_position,
    -- In words, for the list: which kinds of cost are missing of this customer.
    case
        when customers.purchases = 0 then 'no orders'
        when
            customers.without_cost_of_goods > 0
            and customers.without_cost_to_serve > 0
            and customers.acquisition_cost is null
            then 'goods, service, acquisition'
        when customers.without_cost_of_goods > 0 and customers.without_cost_to_serve > 0
            then 'goods, service'
        when customers.without_cost_of_goods > 0 and customers.acquisition_cost is null
            then 'goods, acquisition'
        when customers.without_cost_to_serve > 0 and customers.acquisition_cost is null
            then 'service, acquisition'
        when customers.without_cost_of_goods > 0 then 'goods'
        when customers.without_cost_to_serve > 0 then 'service'
        when customers.acquisition_cost is null then 'acquisition'
        else ''
    end as missing_costs
from customers
