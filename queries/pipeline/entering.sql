/*
title: About to enter
question: Which leads and deals are about to enter the pipeline or move into it?
about: Qualified leads that are neither converted nor put aside, and open deals in the first stage
    with an activity planned.
grain: one row per lead or deal about to enter
group_by: [entering_kind]
dimensions: [entering_kind, owner, team, manager, region, source, campaign, industry, country,
    next_activity_on]
measures: [entering, entering_leads, entering_first_stage_deals, entering_amount,
    entering_without_activity]
figures: [entering_leads, entering_first_stage_deals]
rows: [record_id, name, company, entering_kind, owner, source, campaign, ready_on, waiting_days,
    next_activity_on, amount, crm_url]
params: {as_of: date}
*/
with planned as (
    select
        activities.lead_id,
        min(activities.due_on) as next_activity_on
    from activities
    where
        activities.lead_id is not null
        and not activities.is_done
        and activities.due_on >= $as_of
    group by activities.lead_id
),

first_stages as (
    select
        stages.pipeline,
        min(stages.position) as position
    from stages
    where stages.outcome = 'open'
    group by stages.pipeline
),

nearly as (
    select
        leads.lead_id as record_id,
        leads.name,
        leads.company,
        'Qualified lead' as entering_kind,
        leads.owner,
        leads.team,
        leads.manager,
        leads.region,
        leads.source,
        leads.campaign,
        leads.industry,
        leads.country,
        leads.qualified_on as ready_on,
        planned.next_activity_on,
        date_diff('day', leads.qualified_on, $as_of) as waiting_days,
        cast(null as decimal(18, 2)) as amount,
        cast(null as varchar) as crm_url,
        true as is_lead
    from leads
    left join planned
        on planned.lead_id = leads.lead_id
    where
        leads.qualified_on <= $as_of
        and not coalesce(leads.is_converted, leads.converted_on is not null)
        and leads.deal_id is null
        and not leads.is_put_aside
    union all
    select
        deals.deal_id as record_id,
        deals.name,
        deals.account as company,
        'Deal in first stage' as entering_kind,
        deals.owner,
        deals.team,
        deals.manager,
        deals.region,
        deals.source,
        deals.campaign,
        deals.industry,
        deals.country,
        deals.stage_entered_on as ready_on,
        deals.next_activity_on,
        date_diff('day', deals.stage_entered_on, $as_of) as waiting_days,
        deals.amount,
        deals.crm_url,
        false as is_lead
    from deals
    inner join first_stages
        on
            first_stages.pipeline = deals.pipeline
            and first_stages.position = deals.stage_position
    where
        deals.status = 'open'
        and coalesce(deals.created_on <= $as_of, true)
        and deals.next_activity_on is not null
)

select
    nearly.record_id,
    nearly.name,
    nearly.company,
    nearly.entering_kind,
    nearly.owner,
    nearly.team,
    nearly.manager,
    nearly.region,
    nearly.source,
    nearly.campaign,
    nearly.industry,
    nearly.country,
    nearly.ready_on,
    nearly.next_activity_on,
    nearly.waiting_days,
    nearly.amount,
    nearly.crm_url,
    nearly.is_lead
from nearly
