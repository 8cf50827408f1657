-- What customers bring: orders and subscriptions.
create table store.crm.orders as
select
    orders.* exclude (amount, cost_of_goods, cost_to_serve, owner_id),
    orders.owner_id as owner_id_original,
    coalesce(orders.owner_id, customers.account_owner_id) as owner_id,
    orders.amount as amount_original,
    orders.cost_of_goods as cost_of_goods_original,
    orders.cost_to_serve as cost_to_serve_original,
    cast(orders.amount * day_rates.rate_to_reporting as decimal(18, 2)) as amount,
    cast(orders.cost_of_goods * day_rates.rate_to_reporting as decimal(18, 2)) as cost_of_goods,
    cast(orders.cost_to_serve * day_rates.rate_to_reporting as decimal(18, 2)) as cost_to_serve,
    coalesce(people.owner, orders.owner_raw) as owner,
    people.team,
    people.manager,
    people.region,
    coalesce(customers.account, orders.account_raw) as account,
    customers.industry,
    customers.segment,
    customers.country,
    coalesce(product_names.product, orders.product_raw) as product
from (select * from landing.orders order by ordered_on, order_id) as orders
left join day_rates
    on
        day_rates.currency = coalesce(orders.currency, getvariable('reporting_currency'))
        and day_rates.day = coalesce(orders.ordered_on, getvariable('as_of'))
left join customers
    on customers.account_id = orders.account_id
left join people
    on people.user_id = coalesce(orders.owner_id, customers.account_owner_id)
left join product_names
    on product_names.product_id = orders.product_id;

create table store.crm.subscriptions as
select
    subscriptions.* exclude (monthly_amount),
    subscriptions.monthly_amount as monthly_amount_original,
    cast(subscriptions.monthly_amount * day_rates.rate_to_reporting as decimal(18, 2))
        as monthly_amount,
    customers.account_owner_id as owner_id,
    people.owner,
    people.team,
    people.manager,
    people.region,
    coalesce(customers.account, subscriptions.account_raw) as account,
    customers.industry,
    customers.segment,
    coalesce(product_names.product, subscriptions.product_raw) as product
from landing.subscriptions as subscriptions
left join day_rates
    on
        day_rates.currency = coalesce(subscriptions.currency, getvariable('reporting_currency'))
        and day_rates.day = coalesce(subscriptions.started_on, getvariable('as_of'))
left join customers
    on customers.account_id = subscriptions.account_id
left join people
    on people.user_id = customers.account_owner_id
left join product_names
    on product_names.product_id = subscriptions.product_id
order by subscriptions.started_on, subscriptions.subscription_id;
