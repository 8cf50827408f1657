/*
title: Conversion by source
question: Which sources turn leads into won deals, how fast, and at what size?
about: Leads by the date they were created, whatever became of them since. Deals are those a lead
    turned into. Young cohorts are not done yet, read them with "still open". Cost is the
    campaign's cost shared evenly over its leads; leads without a campaign cost nothing known.
grain: one row per lead
time: created_on
group_by: [source]
dimensions: [source, channel, campaign, owner, team, manager, region, industry, country, city,
    lead_status, status, product, account, created_on, qualified_on, converted_on, closed_on]
measures: [leads, qualified_leads, qualified_pct, converted_leads, lead_conversion_pct,
    won_leads, close_rate_pct, lost_leads, undecided_pct, won_lead_value, won_lead_size,
    won_lead_size_vs_all_pct, days_to_win_median, days_to_win_p90, days_to_win_others,
    faster_than_rest_pct, days_to_convert_median, lead_cost, cost_per_lead, cost_per_win]
figures: [leads, lead_conversion_pct, close_rate_pct, won_lead_value, days_to_win_median]
rows: [lead_id, lead, company, source, campaign, owner, lead_status, created_on, qualified_on,
    converted_on, deal, status, amount, closed_on, days_to_win]
*/
select
    leads.lead_id,
    leads.name as lead,
    leads.company,
    leads.source,
    leads.channel,
    leads.campaign,
    leads.owner,
    leads.team,
    leads.manager,
    leads.region,
    leads.industry,
    leads.country,
    leads.city,
    leads.status as lead_status,
    leads.product,
    leads.account,
    leads.created_on,
    leads.qualified_on,
    leads.converted_on,
    deals.name as deal,
    deals.status,
    deals.amount,
    deals.closed_on,
    coalesce(deals.status = 'won', false) as is_won,
    coalesce(deals.status = 'lost', false) as is_lost,
    coalesce(leads.is_converted, leads.converted_on is not null) as is_converted,
    leads.qualified_on is not null
    or coalesce(leads.is_converted, leads.converted_on is not null) as is_qualified,
    -- A converted lead is decided when its deal is; one that is not, when somebody put it aside.
    case
        when deals.deal_id is not null then deals.status = 'open'
        when coalesce(leads.is_converted, leads.converted_on is not null) then false
        else not leads.is_put_aside
    end as is_undecided,
    date_diff('day', leads.created_on, deals.closed_on) as days_to_win,
    date_diff('day', leads.created_on, leads.converted_on) as days_to_convert,
    campaign_norms.cost_per_lead as lead_cost
from leads
left join deals
    on deals.deal_id = leads.deal_id
left join campaign_norms
    on campaign_norms.campaign_id = leads.campaign_id
