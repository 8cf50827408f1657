-- What a customer bought, one row per purchase. A purchase is an order that was not cancelled.
-- Data without any order: a won deal stands for one. Data with neither: each month of a running
-- contract. The choice is made once for the whole store, so that everybody counts the same.
create temp table purchase_rows as
with chosen as (
    select case
        when exists (select 1 from store.crm.orders) then 'Order'
        when exists (select 1 from store.crm.deals where status = 'won') then 'Won deal'
        else 'Contract month'
    end as kind
),

everything as (
    select
        orders.order_id as purchase_id, account_id, account, owner_id, owner, team, manager,
        region, industry, segment, country, product, ordered_on as bought_on, amount,
        cost_of_goods, cost_to_serve
    from store.crm.orders as orders
    where (select kind from chosen) = 'Order'
        and coalesce(lower(status) not in ('cancelled', 'canceled'), true)
    union all
    select
        deal_id, account_id, account, owner_id, owner, team, manager, region, industry, segment,
        country, product, closed_on, amount, null, null
    from store.crm.deals
    where (select kind from chosen) = 'Won deal' and status = 'won'
    union all
    select
        subscription_id || '-' || strftime(month_on, '%Y-%m'), account_id, account, owner_id,
        owner, team, manager, region, industry, segment, null, product, month_on,
        monthly_amount, null, null
    from (
        select
            subscriptions.*,
            unnest(generate_series(
                cast(started_on as timestamp),
                cast(least(
                    coalesce(ended_on - 1, getvariable('as_of')), getvariable('as_of')
                ) as timestamp),
                interval 1 month
            ))::date as month_on
        from store.crm.subscriptions as subscriptions
        where (select kind from chosen) = 'Contract month'
    )
)

select
    everything.*,
    (select kind from chosen) as purchase_kind,
    -- An account that is known by name alone is a customer all the same.
    coalesce(everything.account_id, everything.account) as customer_id
from everything;

create temp macro company_size_of(employees) as case
    when employees < 50 then 'Under 50 employees'
    when employees < 250 then '50 to 249 employees'
    when employees < 1000 then '250 to 999 employees'
    when employees is not null then '1,000 employees and more'
end;
create temp macro company_size_position_of(employees) as case
    when employees < 50 then 1
    when employees < 250 then 2
    when employees < 1000 then 3
    when employees is not null then 4
end;

create table store.crm.purchases as
select
    purchases.* exclude (place),
    coalesce(purchases.place = 1, false) as is_first,
    case when purchases.place = 1 then accounts.acquisition_cost end as acquisition_cost,
    accounts.category,
    accounts.account_type,
    company_size_of(accounts.employees) as company_size,
    company_size_position_of(accounts.employees) as company_size_position
from (
    select
        *,
        case when customer_id is not null then row_number() over (
            partition by customer_id order by bought_on nulls last, purchase_id
        ) end as place
    from purchase_rows
    order by bought_on, purchase_id
) as purchases
left join store.crm.accounts as accounts
    on accounts.account_id = purchases.account_id;

-- Which kinds of cost the data carry at all. A kind that no row carries is named as missing on
-- the page, and profit is told without it; it is not zero.
create table store.crm.purchase_norms as
select
    coalesce(max(purchase_kind), 'Order') as purchase_kind,
    count(*) as purchases,
    count(cost_of_goods) > 0 as has_cost_of_goods,
    count(cost_to_serve) > 0 as has_cost_to_serve,
    (select count(acquisition_cost) from store.crm.accounts) > 0 as has_acquisition_cost,
    (select count(*) from store.crm.subscriptions) > 0 as has_contracts
from store.crm.purchases;

-- What is known of each customer: whoever bought, or has or had a contract.
create temp table customer_facts as
with days as (
    select
        customer_id,
        bought_on,
        sum(amount) as amount,
        date_diff('day', lag(bought_on) over (
            partition by customer_id order by bought_on
        ), bought_on) as gap_days
    from store.crm.purchases
    where customer_id is not null and bought_on is not null
    group by customer_id, bought_on
),

rhythm as (
    select
        customer_id,
        count(*) as buying_days,
        quantile_cont(gap_days, 0.5) as gap_days_median
    from days
    group by customer_id
),

bought as (
    select
        customer_id,
        max(account_id) as account_id,
        max(account) as account,
        min(bought_on) as first_bought_on,
        max(bought_on) as last_bought_on,
        count(*) as purchases,
        coalesce(sum(amount), 0) as revenue,
        -- As on the Profitability page: an order counts when its costs are known, and a kind of
        -- cost that no order carries is not asked for.
        sum(amount) filter (where is_costed) as costed_revenue,
        sum(amount - cost_of_goods - coalesce(cost_to_serve, 0)) filter (where is_costed)
            as known_margin,
        max(acquisition_cost) as charged_acquisition,
        count(*) filter (where cost_of_goods is null) as without_cost_of_goods,
        count(*) filter (where cost_to_serve is null) as without_cost_to_serve
    from (
        select
            purchases.*,
            cost_of_goods is not null and (cost_to_serve is not null or not has_cost_to_serve)
                as is_costed
        from store.crm.purchases as purchases
        cross join store.crm.purchase_norms
    )
    where customer_id is not null
    group by customer_id
),

contracts as (
    select
        coalesce(account_id, account) as customer_id,
        max(account_id) as account_id,
        max(account) as account,
        min(started_on) as first_contract_on
    from store.crm.subscriptions
    where coalesce(account_id, account) is not null
    group by coalesce(account_id, account)
)

select
    coalesce(bought.customer_id, contracts.customer_id) as customer_id,
    coalesce(bought.account_id, contracts.account_id) as account_id,
    coalesce(bought.account, contracts.account) as account,
    bought.first_bought_on,
    bought.last_bought_on,
    coalesce(bought.purchases, 0) as purchases,
    coalesce(bought.revenue, 0) as revenue,
    bought.costed_revenue,
    bought.known_margin,
    bought.charged_acquisition,
    bought.without_cost_of_goods,
    bought.without_cost_to_serve,
    rhythm.buying_days,
    -- Two intervals are the fewest that make a habit.
    case when rhythm.buying_days >= 3 then rhythm.gap_days_median end as usual_gap_days,
    contracts.first_contract_on,
    least(bought.first_bought_on, contracts.first_contract_on) as customer_since
from bought
full outer join contracts
    on contracts.customer_id = bought.customer_id
left join rhythm
    on rhythm.customer_id = bought.customer_id;
