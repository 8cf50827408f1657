/*
title: Time spent on lost deals
question: In which stages did the days go that lost deals took?
about: Days the deals lost in the period had spent in each stage, all their visits added. Deals
    without a stage history are not in it.
grain: one row per lost deal and open stage it reached
time: closed_on
group_by: [stage]
dimensions: [stage, pipeline, owner, team, manager, region, product, account, industry, segment,
    country, deal_type, source, campaign, created_on, closed_on]
measures: [lost_stage_days, lost_stage_days_median, lost_stage_visits]
rows: [deal_id, deal, account, owner, stage, days_in_stage, amount, entered_on, left_on, closed_on,
    crm_url]
*/
select
    stage_visits.deal_id,
    stage_visits.deal,
    stage_visits.account,
    stage_visits.industry,
    stage_visits.segment,
    stage_visits.country,
    stage_visits.owner,
    stage_visits.team,
    stage_visits.manager,
    stage_visits.region,
    stage_visits.pipeline,
    stage_visits.deal_type,
    stage_visits.source,
    stage_visits.campaign,
    stage_visits.product,
    stage_visits.stage,
    stage_visits.position as stage_position,
    stage_visits.days_in_stage,
    stage_visits.amount,
    stage_visits.entered_on,
    stage_visits.left_on,
    stage_visits.created_on,
    stage_visits.closed_on,
    stage_visits.crm_url
from stage_visits
where
    stage_visits.status = 'lost'
    and stage_visits.outcome = 'open'
    and stage_visits.has_history
    and not stage_visits.is_skipped
