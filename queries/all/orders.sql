/*
title: All orders
question: Every order, with every measure and dimension of orders.
grain: one row per order
time: ordered_on
group_by: [product]
dimensions: [owner, team, manager, region, account, industry, segment, country, product,
    order_status, currency, amount, ordered_on]
measures: [orders, revenue, order_margin]
figures: [orders, revenue, order_margin]
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
    orders.ordered_on
from orders
