/*
title: Open deals
question: Where do the open deals stand, which are stuck, and which are worth acting on first?
about: The stage is the one the deal stood in at the end of the period, from its history.
    Stuck is
    a deal that has been in its stage longer than nine of ten deals that left that stage. The win
    probability is the share of closed deals that had reached the stage and were won, drawn to the
    pipeline's win rate as if ten more deals had closed at that rate.
grain: one row per deal open at the end of the period
group_by: [stage]
dimensions: [stage, pipeline, owner, team, manager, region, source, campaign, product, account,
    industry, segment, country, deal_type, probability_from, amount,
    win_probability_pct, age_days, created_on, expected_close_on]
measures: [open_deals, open_value, open_first_pct, open_without_amount, open_without_close_date,
    expected_open_value, mean_win_probability_pct, stuck_deals, stuck_value, stuck_pct,
    deals_without_next_step, deals_past_close_date, past_close_value, entering_deals,
    entering_value, older_than_wins, open_age_days_median, open_age_days_p90,
    open_stage_days_median]
figures: [open_deals, open_value, expected_open_value, stuck_deals]
rows: [deal_id, deal, account, owner, stage, age_days, days_in_stage, usual_days, amount,
    win_probability_pct, probability_n, expected_amount, next_step, next_activity_on,
    expected_close_on, crm_url]
params: {as_of: date}
*/
with first_stages as (
    select
        stages.pipeline,
        min(stages.position) as position
    from stages
    where stages.outcome = 'open'
    group by stages.pipeline
),

seen as (
    select
        deals.deal_id,
        deals.name,
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
        deals.deal_type,
        deals.amount,
        deals.created_on,
        deals.expected_close_on,
        deals.next_step,
        deals.next_activity_on,
        deals.crm_url,
        stage_stays.stage,
        stage_stays.position,
        date_diff('day', stage_stays.entered_on, $as_of) as days_in_stage,
        date_diff('day', deals.created_on, $as_of) as age_days,
        stage_norms.days_p90,
        stage_norms.won_cycle_days_p90,
        stage_norms.win_probability,
        stage_norms.probability_from,
        stage_norms.probability_n,
        coalesce(first_stages.position = stage_stays.position, false) as is_first_stage
    from deals
    left join stage_stays
        on
            stage_stays.deal_id = deals.deal_id
            and coalesce(stage_stays.entered_on <= $as_of, true)
            and coalesce(stage_stays.left_on > $as_of, true)
    left join stage_norms
        on
            stage_norms.pipeline = deals.pipeline
            and stage_norms.stage = stage_stays.stage
    left join first_stages
        on first_stages.pipeline = deals.pipeline
    where
        (deals.status = 'open' and coalesce(deals.created_on <= $as_of, true))
        or (
            deals.status <> 'open'
            and deals.created_on <= $as_of
            and deals.closed_on > $as_of
        )
)

select
    seen.deal_id,
    seen.name as deal,
    seen.account,
    seen.industry,
    seen.segment,
    seen.country,
    seen.owner,
    seen.team,
    seen.manager,
    seen.region,
    seen.pipeline,
    seen.stage,
    seen.position as stage_position,
    seen.source,
    seen.campaign,
    seen.product,
    seen.deal_type,
    seen.amount,
    seen.created_on,
    seen.expected_close_on,
    seen.next_step,
    seen.next_activity_on,
    seen.crm_url,
    seen.days_in_stage,
    seen.age_days,
    seen.days_p90 as usual_days,
    seen.win_probability,
    100.0 * seen.win_probability as win_probability_pct,
    seen.probability_from,
    seen.probability_n,
    cast(seen.amount as double) * seen.win_probability as expected_amount,
    true as is_open,
    seen.next_activity_on is not null as has_next_step,
    coalesce(seen.expected_close_on < $as_of, false) as is_past_close,
    coalesce(seen.days_in_stage > seen.days_p90, false) as is_stuck,
    coalesce(seen.age_days > seen.won_cycle_days_p90, false) as is_older_than_wins,
    seen.is_first_stage and seen.next_activity_on is not null as is_entering
from seen
