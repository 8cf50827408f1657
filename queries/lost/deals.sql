/*
title: Lost deals
question: Which deals did we lose, and why?
about: Deals by the date they closed, never by their creation. Won deals are read for the win rate
    alone. A deal without a reason stands under "(no reason)". The stage lost at is the last open
    stage before the loss, as the stage history tells; without a history it is unknown.
grain: one row per closed deal, won or lost
time: closed_on
group_by: [lost_reason]
dimensions: [lost_reason, competitor, lost_stage, owner, team, manager, region, product,
    product_family, account, industry, segment, country, pipeline, deal_type, source, campaign,
    size_band, status, amount, cycle_days, created_on, closed_on]
measures: [lost_deals, lost_share_pct, lost_value, lost_value_share_pct, without_reason,
    without_reason_pct, lost_without_amount, lost_to_competitor_pct, won_deals, won_value,
    closed_deals, win_rate_pct, win_rate_value_pct, days_wasted, lost_cycle_days_median,
    lost_cycle_days_p90, negative_losses]
figures: [lost_deals, lost_value, win_rate_pct, lost_cycle_days_median, without_reason_pct]
rows: [deal_id, deal, account, owner, status, lost_reason, competitor, lost_stage, product, amount,
    created_on, closed_on, cycle_days, crm_url]
extras: deals
*/
select
    deals.deal_id,
    deals.name as deal,
    deals.account,
    deals.industry,
    deals.segment,
    deals.country,
    deals.owner,
    deals.team,
    deals.manager,
    deals.region,
    deals.pipeline,
    deals.deal_type,
    deals.source,
    deals.campaign,
    deals.product,
    deals.product_family,
    deals.status,
    deals.lost_reason,
    deals.competitor,
    deals.amount,
    case
        when deals.amount < 1000 then 'under 1,000'
        when deals.amount < 5000 then '1,000 to 5,000'
        when deals.amount < 20000 then '5,000 to 20,000'
        when deals.amount < 50000 then '20,000 to 50,000'
        when deals.amount < 100000 then '50,000 to 100,000'
        when deals.amount < 1000000 then '100,000 to 1 million'
        when deals.amount is not null then '1 million and more'
    end as size_band,
    case
        when deals.amount is null then 0
        when deals.amount < 1000 then 1
        when deals.amount < 5000 then 2
        when deals.amount < 20000 then 3
        when deals.amount < 50000 then 4
        when deals.amount < 100000 then 5
        when deals.amount < 1000000 then 6
        else 7
    end as size_position,
    losses.lost_stage,
    losses.lost_stage_position,
    deals.created_on,
    deals.closed_on,
    deals.crm_url,
    deals.status = 'won' as is_won,
    deals.status = 'lost' as is_lost,
    date_diff('day', deals.created_on, deals.closed_on) as cycle_days
from deals
left join losses
    on losses.deal_id = deals.deal_id
where deals.status in ('won', 'lost')
