/*
title: New customers
question: Which customers ordered for the first time, when, and whose are they?
grain: one row per customer with an order
about: Cancelled orders do not make a customer. Where the data have no orders, a customer is new
    with the first won deal.
time: first_ordered_on
group_by: [owner]
dimensions: [owner, team, manager, region, account, industry, account_type, segment, country,
    first_ordered_on]
measures: [new_customers]
figures: [new_customers]
rows: [account_id, account, owner, industry, first_ordered_on, order_count]
*/
with firsts as (
    select
        purchases.customer_id,
        min(purchases.account_id) as account_id,
        min(purchases.account) as account,
        min(purchases.bought_on) as first_ordered_on,
        count(*) as order_count
    from purchases
    where purchases.customer_id is not null
    group by purchases.customer_id
)

select
    firsts.account_id,
    firsts.first_ordered_on,
    firsts.order_count,
    firsts.account,
    accounts.industry,
    accounts.account_type,
    accounts.segment,
    accounts.country,
    accounts.owner,
    accounts.team,
    accounts.manager,
    accounts.region
from firsts
left join accounts
    on accounts.account_id = firsts.account_id
