/*
title: All deals
question: Every deal, with every measure and dimension of deals.
grain: one row per deal
time: created_on
group_by: [status]
dimensions: [owner, team, manager, region, stage, status, pipeline, deal_type, source, campaign,
    product, product_family, account, account_type, industry, segment, country, lost_reason,
    competitor, forecast_category, currency, amount, probability_pct, age_days, cycle_days,
    push_count, created_on, closed_on, expected_close_on]
measures: [deals, created_value, won_deals, lost_deals, closed_deals, open_deals, won_value,
    new_revenue, lost_value, open_value, open_without_amount, open_without_close_date, pipeline_value,
    weighted_value, weighted_deals, win_rate_pct, win_rate_value_pct, cohort_win_rate_pct, still_open_pct,
    average_deal_size, median_deal_size, cycle_days_median, cycle_days_mean, cycle_days_p90,
    lost_cycle_days_median, lost_cycle_days_mean, same_day_wins, negative_cycles,
    open_age_days_median, open_age_days_mean, open_age_days_max, open_list_value,
    closed_cycle_days_median, closed_cycle_days_mean, closed_cycle_days_p90, sales_velocity]
figures: [won_value, win_rate_pct, average_deal_size, cycle_days_median, open_value]
rows: [deal_id, deal, account, owner, stage, status, amount, created_on, expected_close_on,
    closed_on, lost_reason, next_step, crm_url]
params: {as_of: date}
extras: deals
*/
select
    deals.deal_id,
    deals.name as deal,
    deals.account,
    deals.account_type,
    deals.industry,
    deals.segment,
    deals.country,
    deals.owner,
    deals.team,
    deals.manager,
    deals.region,
    deals.pipeline,
    deals.stage,
    deals.stage_position,
    deals.status,
    deals.deal_type,
    deals.source,
    deals.campaign,
    deals.product,
    deals.product_family,
    deals.list_price,
    deals.currency,
    deals.amount,
    deals.lost_reason,
    deals.competitor,
    deals.forecast_category,
    deals.next_step,
    deals.crm_url,
    deals.push_count,
    deals.created_on,
    deals.closed_on,
    deals.expected_close_on,
    deals.status = 'won' as is_won,
    deals.status = 'lost' as is_lost,
    case
        when deals.status = 'open' then coalesce(deals.created_on, $as_of) <= $as_of
        when deals.closed_on > $as_of then coalesce(deals.created_on <= $as_of, false)
        else false
    end as is_open,
    coalesce(deals.probability, deals.stage_probability) as probability,
    100.0 * coalesce(deals.probability, deals.stage_probability) as probability_pct,
    date_diff('day', deals.created_on, deals.closed_on) as cycle_days,
    date_diff('day', deals.created_on, $as_of) as age_days
from deals
