-- Customers: whoever bought, or has or had a contract, with their lifetime value: profit to date
-- plus what they are expected to bring (dealglass/lifetime says how much they will buy).
--
-- Expected revenue becomes margin by the customer's own margin, drawn to the margin of all as if
-- three average orders more had been sold at it. Data without cost of goods know no margin: there
-- revenue stands for it, in `lifetime_basis` and on the page.
create table store.crm.customers as
with everybody as (
    select
        sum(known_margin) / nullif(sum(costed_revenue), 0) as margin,
        3.0 * sum(revenue) / nullif(sum(purchases), 0) as weight
    from customer_facts
),

told as (
    select
        facts.*,
        purchase_norms.has_cost_of_goods,
        future.alive_probability,
        future.future_purchases,
        future.future_revenue,
        case
            when purchase_norms.has_cost_of_goods then
                (coalesce(facts.known_margin, 0) + everybody.weight * everybody.margin)
                / nullif(coalesce(facts.costed_revenue, 0) + everybody.weight, 0)
            else 1.0
        end as margin,
        future.future_revenue_low,
        future.future_revenue_high,
        -- What the costs of an order are missing for stands in the lifetime value, an estimate,
        -- at the same margin as what is still to come; in `profit_to_date` it does not stand.
        facts.known_margin - coalesce(facts.charged_acquisition, 0) as profit_to_date,
        facts.revenue - coalesce(facts.costed_revenue, 0) as uncosted_revenue,
        facts.without_cost_of_goods = 0
        and (facts.without_cost_to_serve = 0 or not purchase_norms.has_cost_to_serve)
            as is_fully_costed
    from (select * from customer_facts order by customer_since, customer_id) as facts
    cross join everybody
    cross join store.crm.purchase_norms as purchase_norms
    left join customer_future as future
        on future.customer_id = facts.customer_id
),

valued as (
    select
        told.*,
        case
            when has_cost_of_goods then
                coalesce(known_margin, 0)
                + uncosted_revenue * margin
                - coalesce(charged_acquisition, 0)
            else revenue
        end as value_to_date
    from told
)

select
    told.customer_id,
    told.account_id,
    told.account,
    accounts.owner_id,
    accounts.owner,
    accounts.team,
    accounts.manager,
    accounts.region,
    accounts.industry,
    accounts.segment,
    accounts.country,
    accounts.category,
    accounts.account_type,
    accounts.employees,
    company_size_of(accounts.employees) as company_size,
    company_size_position_of(accounts.employees) as company_size_position,
    accounts.acquisition_cost,
    told.customer_since,
    told.first_bought_on,
    told.last_bought_on,
    told.first_contract_on,
    told.purchases,
    told.buying_days,
    told.revenue,
    told.usual_gap_days,
    told.costed_revenue,
    cast(told.profit_to_date as decimal(18, 2)) as profit_to_date,
    coalesce(told.is_fully_costed, false) as is_fully_costed,
    coalesce(told.without_cost_of_goods, 0) as without_cost_of_goods,
    coalesce(told.without_cost_to_serve, 0) as without_cost_to_serve,
    case when told.has_cost_of_goods then 'margin' else 'revenue' end as lifetime_basis,
    told.alive_probability,
    told.future_purchases,
    cast(told.future_revenue * told.margin as decimal(18, 2)) as future_value,
    cast(told.value_to_date + told.future_revenue * told.margin as decimal(18, 2))
        as lifetime_value,
    cast(told.value_to_date + least(
        told.future_revenue_low * told.margin, told.future_revenue_high * told.margin
    ) as decimal(18, 2)) as lifetime_low,
    cast(told.value_to_date + greatest(
        told.future_revenue_low * told.margin, told.future_revenue_high * told.margin
    ) as decimal(18, 2)) as lifetime_high
from valued as told
left join store.crm.accounts as accounts
    on accounts.account_id = told.account_id;
