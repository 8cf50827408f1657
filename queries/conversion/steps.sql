/*
title: From lead to won deal
question: How many leads get how far?
about: Leads by the date they were created, in every step they have reached since. A converted lead
    counts as qualified. What is still open may yet get further.
grain: one row per lead and step reached
time: created_on
group_by: [step]
dimensions: [step, source, channel, campaign, owner, team, manager, region, industry, country, city,
    lead_status, status, product, account, created_on]
measures: [step_leads, step_lead_value]
rows: [lead_id, lead, company, step, source, campaign, owner, lead_status, created_on, status, amount]
*/
with steps as (
    select
        'Leads' as step,
        1 as step_position
    union all
    select
        'Qualified' as step,
        2 as step_position
    union all
    select
        'Became a deal' as step,
        3 as step_position
    union all
    select
        'Won' as step,
        4 as step_position
)

select
    leads.lead_id,
    leads.name as lead,
    leads.company,
    steps.step,
    steps.step_position,
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
    leads.deal_status as status,
    leads.product,
    leads.account,
    leads.deal_amount as amount,
    leads.created_on
from leads
cross join steps
where
    steps.step_position = 1
    or (
        steps.step_position = 2
        and (
            leads.qualified_on is not null
            or coalesce(leads.is_converted, leads.converted_on is not null)
        )
    )
    or (
        steps.step_position = 3
        and coalesce(leads.is_converted, leads.converted_on is not null)
    )
    or (steps.step_position = 4 and leads.deal_status = 'won')
