-- What became of lost deals: the stage they were lost at, and the deal that won the customer back.
create temp table lost_rows as
select
    rowid as deal_row,
    deal_id,
    coalesce(account_id, account) as customer,
    coalesce(product_id, product) as product_key,
    closed_on,
    amount
from store.crm.deals
where status = 'lost';

-- The last open stage before the end; a deal that was reopened and lost again has its last one. A
-- deal of which nothing but the end is known has none.
create temp table last_stages as
select
    open_steps.deal_row,
    arg_max(
        open_steps.stage_row,
        row(
            coalesce(open_steps.left_at, timestamp '9999-12-31'),
            open_steps.entered_at,
            open_steps.position
        )
    ) as stage_row
from open_steps
inner join lost_rows
    on lost_rows.deal_row = open_steps.deal_row
group by open_steps.deal_row;

-- A renewal goes on with what the customer has: it wins nobody back.
create temp table later_wins as
select
    deal_id,
    coalesce(account_id, account) as customer,
    coalesce(product_id, product) as product_key,
    created_on,
    closed_on
from store.crm.deals
where
    status = 'won'
    and coalesce(deal_type, 'new') <> 'renewal'
    and closed_on >= created_on
    and coalesce(account_id, account) is not null;

-- Each win belongs to the last loss before it was created, and each loss has its first win, so
-- that no win counts twice.
create temp table won_back_any as
select winners.lost_row, arg_min(winners.deal_id, row(winners.closed_on, winners.deal_id)) as deal_id
from (
    select wins.deal_id, wins.closed_on, ends.lost_row
    from later_wins as wins
    asof inner join (
        select customer, closed_on, arg_max(deal_row, row(amount, deal_id)) as lost_row
        from lost_rows
        group by customer, closed_on
    ) as ends
        on ends.customer = wins.customer and wins.created_on >= ends.closed_on
) as winners
group by winners.lost_row;

create temp table won_back_same as
select winners.lost_row, arg_min(winners.deal_id, row(winners.closed_on, winners.deal_id)) as deal_id
from (
    select wins.deal_id, wins.closed_on, ends.lost_row
    from later_wins as wins
    asof inner join (
        select
            customer, product_key, closed_on,
            arg_max(deal_row, row(amount, deal_id)) as lost_row
        from lost_rows
        group by customer, product_key, closed_on
    ) as ends
        on
            ends.customer = wins.customer
            and ends.product_key = wins.product_key
            and wins.created_on >= ends.closed_on
) as winners
group by winners.lost_row;

create table store.crm.losses as
select
    deals.deal_id,
    deals.owner_id,
    stage_rows.stage as lost_stage,
    stage_rows.position as lost_stage_position,
    won_back_any.deal_id as won_back_deal_id,
    won_back_same.deal_id as won_back_same_deal_id
from store.crm.deals as deals
left join last_stages
    on last_stages.deal_row = deals.rowid
left join stage_rows
    on stage_rows.stage_row = last_stages.stage_row
left join won_back_any
    on won_back_any.lost_row = deals.rowid
left join won_back_same
    on won_back_same.lost_row = deals.rowid
where deals.status = 'lost';
