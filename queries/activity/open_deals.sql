/*
title: Open deals to act on
question: Which open deals have no next step, are past their close date, or are stuck?
grain: one row per open deal
about: Stuck is a deal that has been in its stage longer than nine of ten deals that left that
    stage; a stage that fewer than ten deals have left has no such limit.
group_by: [owner]
dimensions: [owner, team, manager, region, stage, pipeline, source, deal_type, product, account,
    industry, segment, country, expected_close_on]
measures: [open_deals, open_value, deals_without_next_step, value_without_next_step,
    deals_past_close_date, value_past_close_date, stuck_deals, stuck_value]
figures: [open_deals, deals_without_next_step, deals_past_close_date, stuck_deals]
rows: [deal_id, deal, account, owner, stage, amount, days_in_stage, usual_days, expected_close_on,
    last_activity_on, next_activity_on, next_step, crm_url]
params: {as_of: date}
*/
with limits as (
    select
        stage_visits.pipeline,
        stage_visits.stage,
        quantile_cont(cast(stage_visits.days_in_stage as double), 0.9) as usual_days
    from stage_visits
    where
        stage_visits.left_on is not null
        and not stage_visits.is_skipped
    group by
        stage_visits.pipeline,
        stage_visits.stage
    having count(*) >= 10
)

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
    deals.stage,
    deals.stage_position,
    deals.pipeline,
    deals.source,
    deals.deal_type,
    deals.product,
    deals.amount,
    deals.expected_close_on,
    deals.last_activity_on,
    deals.next_activity_on,
    deals.next_step,
    deals.crm_url,
    limits.usual_days,
    date_diff('day', deals.stage_entered_on, $as_of) as days_in_stage,
    true as is_open,
    deals.next_activity_on is not null as has_next_step,
    coalesce(deals.expected_close_on < $as_of, false) as is_past_close,
    coalesce(
        date_diff('day', deals.stage_entered_on, $as_of) > limits.usual_days, false
    ) as is_stuck
from deals
left join limits
    on
        limits.pipeline = deals.pipeline
        and limits.stage = deals.stage
where deals.status = 'open'
