/*
title: Stages reached
question: How far do deals get, where do they stop, and how long do they stay?
about: A deal counts once in every stage it reached. A skipped stage counts as passed, a step
    back is not counted again (its days are added), and lost deals stay in the stages they had
    reached. A deal lost without any recorded stage is counted in the first stage alone.
grain: one row per deal and stage reached or passed
time: created_on
group_by: [stage]
dimensions: [stage, pipeline, owner, team, manager, region, source, campaign, product, account,
    industry, segment, country, deal_type, status, is_skipped, is_open_stage, created_on,
    entered_on, left_on, closed_on]
measures: [reached_deals, reached_value, reached_first_pct, reached_previous_pct,
    reached_value_first_pct, reached_value_previous_pct, moved_on_deals, lost_in_stage_deals,
    open_in_stage_deals, reached_without_amount, skipped_visits, repeated_visits, entered_deals,
    next_stage_pct, stage_visits_closed, stage_days_median, stage_days_mean, stage_days_p90,
    stage_stay_days_median,
    stage_time_share_pct, first_pipeline_number, last_pipeline_number]
figures: [reached_deals, reached_value]
rows: [deal_id, deal, account, owner, stage, status, amount, created_on, entered_on, left_on,
    days_in_stage, closed_on, crm_url]
*/
with pipelines as (
    select
        stages.pipeline,
        count(*) as stage_count
    from stages
    group by stages.pipeline
),

numbers as (
    select
        pipelines.pipeline,
        row_number() over (order by pipelines.pipeline) as pipeline_number
    from pipelines
)

select
    stage_visits.deal_id,
    stage_visits.deal,
    stage_visits.account,
    stage_visits.owner,
    stage_visits.team,
    stage_visits.manager,
    stage_visits.region,
    stage_visits.pipeline,
    stage_visits.stage,
    stage_visits.position as stage_position,
    stage_visits.status,
    stage_visits.source,
    stage_visits.campaign,
    stage_visits.product,
    stage_visits.industry,
    stage_visits.segment,
    stage_visits.country,
    stage_visits.deal_type,
    stage_visits.amount,
    stage_visits.created_on,
    stage_visits.entered_on,
    stage_visits.left_on,
    stage_visits.closed_on,
    stage_visits.days_in_stage,
    stage_visits.visits,
    stage_visits.is_skipped,
    stage_visits.is_furthest,
    stage_visits.outcome = 'open' as is_open_stage,
    stage_visits.outcome = 'open'
    and stage_visits.left_on is not null
    and stage_visits.days_in_stage is not null as is_closed_visit,
    -- Steps are only steps within one pipeline; the shares look at these numbers first.
    numbers.pipeline_number,
    stage_visits.crm_url
from stage_visits
left join numbers
    on numbers.pipeline = stage_visits.pipeline
