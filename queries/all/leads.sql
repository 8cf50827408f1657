/*
title: All leads
question: Every lead, with every measure and dimension of leads.
grain: one row per lead
time: created_on
group_by: [source]
dimensions: [source, channel, campaign, owner, team, manager, region, lead_status, is_converted,
    industry, country, city, status, product, account, created_on, first_touch_on, qualified_on,
    converted_on]
measures: [leads, qualified_leads, converted_leads, lead_conversion_pct]
figures: [leads, converted_leads, lead_conversion_pct]
rows: [lead_id, lead, company, source, owner, lead_status, created_on, converted_on, is_converted]
extras: leads
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
    leads.status as lead_status,
    leads.deal_status as status,
    leads.product,
    leads.account,
    leads.industry,
    leads.country,
    leads.city,
    leads.created_on,
    leads.first_touch_on,
    leads.qualified_on,
    leads.converted_on,
    coalesce(leads.is_converted, leads.converted_at is not null) as is_converted,
    leads.qualified_at is not null as is_qualified
from leads
