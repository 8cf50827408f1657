/*
title: Rhythm of customers
question: How often do customers order and hear from us, and who has gone quiet?
about: A customer's usual interval is the median of the days between the days they ordered on; it
    takes three such days to have one. Overdue is a customer without an order for longer than
    that, quiet one without an order for twice as long and at least 30 days, gone one without an
    order for more than twice the days in which a customer counts as active. Money at stake is
    what the customer ordered in the 365 days up to the last order.
grain: one row per customer who ever ordered
group_by: [rhythm]
dimensions: [rhythm, order_gap_bin, contact_gap_bin, owner, team, manager, region, account,
    industry, segment, country, company_size, last_bought_on]
measures: [rhythm_customers, quiet_customers, quiet_value, overdue_customers, overdue_value,
    habit_customers, contacted_often_customers, order_gap_days_median, contact_gap_days_median,
    stake_value]
figures: [quiet_customers, quiet_value, order_gap_days_median]
rows: [customer_id, account, owner, segment, industry, rhythm, last_bought_on, recency_days,
    usual_gap_days, times_usual, stake, chance_to_return, last_contact_on, next_contact_on]
params: {as_of: date, active_days: integer}
*/
with contacts_made as (
    select
        activities.account_id,
        min(activities.done_on) as first_contact_on,
        max(activities.done_on) as last_contact_on,
        count(activities.done_on) as contact_count,
        min(case
            when not activities.is_done and activities.due_on >= $as_of
                then activities.due_on
        end) as next_contact_on
    from activities
    where activities.account_id is not null
    group by activities.account_id
),

stakes as (
    select
        purchases.customer_id,
        sum(purchases.amount) as stake
    from purchases
    inner join customers
        on customers.customer_id = purchases.customer_id
    where date_diff('day', purchases.bought_on, customers.last_bought_on) < 365
    group by purchases.customer_id
),

told as (
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
        customers.last_bought_on,
        customers.usual_gap_days,
        100.0 * customers.alive_probability as chance_to_return,
        date_diff('day', customers.last_bought_on, $as_of) as recency_days,
        coalesce(stakes.stake, 0) as stake,
        contacts_made.last_contact_on,
        contacts_made.next_contact_on,
        case
            when contacts_made.contact_count >= 3 then
                cast(date_diff(
                    'day', contacts_made.first_contact_on, contacts_made.last_contact_on
                ) as double) / nullif(contacts_made.contact_count - 1, 0)
        end as contact_gap_days
    from customers
    inner join purchase_norms
        on purchase_norms.purchase_kind <> 'Contract month'
    left join stakes
        on stakes.customer_id = customers.customer_id
    left join contacts_made
        on contacts_made.account_id = customers.account_id
    where customers.last_bought_on is not null
),

placed as (
    select
        told.*,
        case
            when told.usual_gap_days is null then 5
            when told.recency_days > 2 * $active_days then 4
            when
                told.recency_days > 2 * told.usual_gap_days and told.recency_days >= 30
                then 3
            when told.recency_days > told.usual_gap_days then 2
            else 1
        end as rhythm_position
    from told
)

select
    placed.customer_id,
    placed.account,
    placed.owner,
    placed.team,
    placed.manager,
    placed.region,
    placed.industry,
    placed.segment,
    placed.country,
    placed.company_size,
    placed.company_size_position,
    placed.last_bought_on,
    placed.usual_gap_days,
    placed.chance_to_return,
    placed.recency_days,
    placed.stake,
    placed.last_contact_on,
    placed.next_contact_on,
    placed.contact_gap_days,
    placed.rhythm_position,
    1.0 * placed.recency_days / nullif(placed.usual_gap_days, 0) as times_usual,
    case placed.rhythm_position
        when 1 then 'In rhythm'
        when 2 then 'Overdue'
        when 3 then 'Quiet'
        when 4 then 'Gone'
        else 'No rhythm yet'
    end as rhythm,
    case
        when placed.usual_gap_days >= 365 then 360
        else 10 * floor(placed.usual_gap_days / 10.0)
    end as order_gap_bin,
    case
        when placed.contact_gap_days >= 180 then 180
        else 15 * floor(placed.contact_gap_days / 15.0)
    end as contact_gap_bin
from placed
