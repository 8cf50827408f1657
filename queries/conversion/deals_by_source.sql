/*
title: Deals by source
question: Which sources bring deals that are won, how fast, and at what size?
about: Every deal, those without a lead included. Created deals go by creation; wins, value and
    days by the date they closed.
grain: one row per deal
time: created_on
group_by: [source]
dimensions: [source, campaign, owner, team, manager, region, product, product_family, account,
    industry, segment, country, deal_type, pipeline, status, created_on, closed_on]
measures: [deals, cohort_win_rate_pct, still_open_pct, won_deals, lost_deals, win_rate_pct,
    win_rate_value_pct, won_value, average_deal_size, deal_size_vs_all_pct, cycle_days_median,
    cycle_days_others, faster_cycle_pct]
figures: [deals, won_deals, win_rate_pct, won_value, cycle_days_median]
rows: [deal_id, deal, account, owner, source, status, amount, created_on, closed_on, cycle_days,
    crm_url]
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
    deals.source,
    deals.campaign,
    deals.product,
    deals.product_family,
    deals.deal_type,
    deals.status,
    deals.amount,
    deals.created_on,
    deals.closed_on,
    deals.crm_url,
    deals.status = 'won' as is_won,
    deals.status = 'lost' as is_lost,
    deals.status = 'open' as is_open,
    date_diff('day', deals.created_on, deals.closed_on) as cycle_days
from deals
