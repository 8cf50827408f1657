/*
title: All orders
question: Every order, with every measure and dimension of orders.
about: Cancelled orders are listed but counted in no figure other than "Cancelled orders".
grain: one row per order
time: ordered_on
group_by: [product]
dimensions: [owner, team, manager, region, account, industry, segment, country, product,
    order_status, currency, amount, ordered_on]
measures: [orders, revenue, average_order_value, buying_customers, order_margin, cost_of_goods,
    cost_to_serve, orders_without_cost_of_goods, orders_without_cost_to_serve,
    revenue_without_cost_pct, cancelled_orders]
figures: [orders, revenue, average_order_value, order_margin]
rows: [order_id, account, product, owner, ordered_on, amount, order_status]
extras: orders
*/
select
    orders.order_id,
    orders.account,
    orders.industry,
    orders.segment,
    orders.country,
    orders.product,
    orders.owner,
    orders.team,
    orders.manager,
    orders.region,
    orders.status as order_status,
    orders.currency,
    orders.amount,
    orders.cost_of_goods,
    orders.cost_to_serve,
    orders.ordered_on,
    coalesce(orders.account_id, orders.account) as customer_id,
    coalesce(lower(orders.status) in ('cancelled', 'canceled'), false) as is_cancelled,
    case
        when
            orders.cost_of_goods is not null
            and (
                orders.cost_to_serve is not null or not purchase_norms.has_cost_to_serve
            )
            then
                orders.amount - orders.cost_of_goods - coalesce(orders.cost_to_serve, 0)
    end as known_margin
from orders
cross join purchase_norms
