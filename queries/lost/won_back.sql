/*
title: Won back
question: Which customers of lost deals bought from us after all?
about: Deals lost in the period whose customer won a new deal of ours later - created on the day of
    the loss or after it, and won within 365 days of the loss. A renewal is no new deal. A win
    counts for the last loss before it alone, and a loss has its first win, so no win counts twice.
    The last year's losses have not had their 365 days yet.
grain: one row per lost deal
time: closed_on
group_by: [lost_reason]
dimensions: [lost_reason, competitor, lost_stage, owner, team, manager, region, product,
    product_family, account, industry, segment, country, pipeline, deal_type, source, campaign,
    created_on, closed_on]
measures: [lost_deals, won_back_deals, won_back_pct, won_back_value, won_back_days_median]
figures: [won_back_deals, won_back_pct, won_back_value, won_back_days_median]
rows: [deal_id, deal, account, owner, lost_reason, competitor, product, amount, closed_on,
    won_back_deal, won_back_product, won_back_amount, won_back_on, won_back_days, crm_url]
params: {won_back: {any: Any product, same: The same product}}
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
    deals.lost_reason,
    deals.competitor,
    losses.lost_stage,
    losses.lost_stage_position,
    deals.amount,
    deals.created_on,
    deals.closed_on,
    true as is_lost,
    wins.deal_id is not null as is_won_back,
    wins.name as won_back_deal,
    wins.product as won_back_product,
    wins.amount as won_back_amount,
    wins.closed_on as won_back_on,
    date_diff('day', deals.closed_on, wins.closed_on) as won_back_days,
    wins.crm_url
from losses
inner join deals
    on deals.deal_id = losses.deal_id
left join deals as wins
    on
        wins.deal_id = case
            when $won_back = 'same' then losses.won_back_same_deal_id
            else losses.won_back_deal_id
        end
        and date_diff('day', deals.closed_on, wins.closed_on) <= 365
