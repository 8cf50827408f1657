-- Money: exchange rates, orders from deals and spare parts, service contracts by yearly term.
create or replace table demo.landing_exchange_rates as
select
    currency,
    (date_trunc('month', getvariable('as_of')::date) - n::integer * interval 1 month)::date as valid_from,
    round(base * (1 + slope * (n - 20) / 100.0 + 0.025 * sin(n / 5.0 + phase)
        + 0.008 * (u(n, currency) - 0.5)), 5) as rate_to_reporting
from (values ('CHF', 1.045, -0.03, 0.3), ('GBP', 1.165, 0.02, 1.1),
    ('PLN', 0.2315, -0.03, 2.2), ('USD', 0.918, 0.02, 4.0)) as rates (currency, base, slope, phase)
cross join range(132) as t (n);

create or replace view demo.landing_orders as
with from_deals as (
    select
        deal::bigint * 8 as number, account, deal, rep, has_no_owner, product, country,
        workday(end_on + 1 + floor(9 * u(deal, 'order'))::integer) as ordered_on,
        last_amount as amount
    from demo.core
    where status = 'won' and not has_no_amount and not is_deleted
),

-- Customers reorder parts until they go quiet.
buyers as (
    select
        accounts.account, accounts.country, accounts.segment, accounts.industry,
        case
            when is_old_customer(accounts.account) then getvariable('day_zero')
            else first_wins.first_won_on
        end as since,
        case when u(accounts.account, 'goes quiet') < 0.30
            * case when accounts.industry = getvariable('leaving_industry')
                then getvariable('leaving_factor') else 1 end then
            getvariable('day_zero') + floor(getvariable('history_days') * u(accounts.account, 'quiet from'))::integer
            else getvariable('as_of')::date end as until
    from demo.accounts as accounts
    left join (
        select account, min(end_on) as first_won_on
        from demo.core
        where status = 'won'
        group by account
    ) as first_wins
        on first_wins.account = accounts.account
    where not accounts.is_duplicate
        and (is_old_customer(accounts.account) or first_wins.account is not null)
        and u(accounts.account, 'buys parts') < 0.6
),

spare_parts as (
    select
        (buyers.account::bigint * 64 + n) * 8 + 1 as number, account, null::integer as deal, null::integer as rep,
        false as has_no_owner,
        pick([3, 4, 5, 6, 6, 1], u(account * 64 + n, 'part')) as product,
        country,
        workday(since + floor(110 * (n + u(account * 64 + n, 'part day')))::integer) as ordered_on,
        quoted([900, 2100, 5200][segment + 1] * exp(0.6 * z(account * 64 + n, 'part amount'))
            * getvariable('price_factors')[country + 1]) as amount
    from buyers
    cross join range(11) as t (n)
    where since + floor(110 * (n + u(account * 64 + n, 'part day')))::integer < until
),

orders as (
    select * from from_deals
    union all
    select * from spare_parts
)

select
    'B' || (100000000 + number) as order_id,
    id_of('A-', account) as account_id,
    id_of('D-', deal) as deal_id,
    case when not has_no_owner then user_of(rep) end as owner_id,
    'P-' || lpad(product::varchar, 2, '0') as product_id,
    ordered_on,
    case
        when u(number, 'cancelled') < 0.015 then 'Cancelled'
        when ordered_on > getvariable('as_of') - 25 then 'Open'
        when ordered_on > getvariable('as_of') - 50 then 'Delivered'
        else 'Invoiced'
    end as status,
    currency_of(country) as currency,
    amount::decimal(18, 2) as amount,
    case when u(number, 'cost known') < 0.965 then
        round(amount * [0.49, 0.47, 0.45, 0.41, 0.42, 0.54, 0.22, 0.28, 0.52, 0.50, 0.61, 0.62][product]
            * (0.92 + 0.18 * u(number, 'cost')), 2) end::decimal(18, 2) as cost_of_goods,
    case when u(number, 'service known') < 0.93 then
        round(amount * (0.03 + 0.09 * u(number, 'serve') ^ 2)
            * case when accounts.industry = getvariable('costly_industry')
                then getvariable('costly_factor') else 1 end, 2) end::decimal(18, 2) as cost_to_serve
from orders
inner join (select account as customer, industry from demo.accounts) as accounts
    on accounts.customer = orders.account
where ordered_on < getvariable('as_of');

-- One row per yearly term; a renewal ends one term and starts the next at a new price.
create or replace view demo.landing_subscriptions as
with contracts as (
    select
        account, country, segment,
        -- A number below 1 that the industry whose customers leave reaches sooner.
        u(account, 'renews') / case when accounts.industry = getvariable('leaving_industry')
            then getvariable('leaving_factor') else 1 end as renews,
        (case when is_old_customer(account)
            then getvariable('day_zero') - floor(700 * u(account, 'contract'))::integer
            else slots.day + 30 end)::date as first_on,
        pick([8, 9, 9, 10], u(account, 'plan')) as product,
        [95, 260, 780][segment + 1] * exp(0.4 * z(account, 'monthly'))
            * getvariable('price_factors')[country + 1] as monthly,
        -- The term that is not renewed any more.
        case
            when renews < 0.13 then 1 when renews < 0.22 then 2
            when renews < 0.29 then 3 when renews < 0.34 then 4
            else 99 end as last_term
    from demo.accounts as accounts
    left join demo.slots as slots
        on slots.slot = least(16383, greatest(0, floor(16384 * (2.0 * account / getvariable('accounts') - 1))))::integer
    where not is_duplicate
        and u(account, 'has contract') < case when is_old_customer(account) then 0.6 else 0.16 end
),

terms as (
    select
        contracts.*,
        n + 1 as term,
        (first_on + n::integer * interval 1 year)::date as started_on,
        (first_on + (n::integer + 1) * interval 1 year)::date as due_on
    from contracts
    cross join range(8) as t (n)
    where n < last_term and first_on + n::integer * interval 1 year < getvariable('as_of')
)

select
    'S' || (100000000 + account * 10 + term) as subscription_id,
    id_of('A-', account) as account_id,
    'P-' || lpad(product::varchar, 2, '0') as product_id,
    started_on,
    due_on as renewal_due_on,
    case when term < last_term and due_on < getvariable('as_of')
        then due_on - floor(28 * u(account * 10 + term, 'renewed'))::integer end as renewed_on,
    case when due_on < getvariable('as_of') then due_on end as ended_on,
    currency_of(country) as currency,
    round(monthly * 1.035 ^ (term - 1) * case
        when u(account, 'grows') < 0.18 then 1.18 ^ (term - 1)
        when u(account, 'grows') < 0.27 then 0.86 ^ (term - 1) else 1.0 end, 2)::decimal(18, 2) as monthly_amount
from terms;
