/*
title: Open deals
question: Where do the open deals stand, which are stuck, and which are worth acting on first?
about: Stage, amount, owner and expected close are those of the end of the period, from the
    recorded changes; a deal deleted since was open then. Stuck is a deal that has been in its
    stage longer than nine of ten deals that left that stage. The win probability is the share of closed deals that had reached the stage and were won, drawn to the
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
        deal_states.deal_id,
        deal_states.deal as name,
        deal_states.account,
        deal_states.industry,
        deals.segment,
        deals.country,
        deal_states.owner,
        deal_states.team,
        deal_states.manager,
        deal_states.region,
        deal_states.pipeline,
        deal_states.source,
        deals.campaign,
        deal_states.product,
        deal_states.deal_type,
        deal_states.amount,
        deal_states.created_on,
        deal_states.expected_close_on,
        deals.next_step,
        deals.next_activity_on,
        deals.crm_url,
        deal_states.stage,
        deal_states.stage_position as position,
        date_diff('day', stage_stays.entered_on, $as_of) as days_in_stage,
        date_diff('day', deal_states.created_on, $as_of) as age_days,
        stage_norms.days_p90,
        stage_norms.won_cycle_days_p90,
        stage_norms.win_probability,
        stage_norms.probability_from,
        stage_norms.probability_n,
        coalesce(first_stages.position = deal_states.stage_position, false)
            as is_first_stage
    from deal_states
    left join deals
        on deals.deal_id = deal_states.deal_id
    left join stage_stays
        on
            stage_stays.deal_id = deal_states.deal_id
            and coalesce(stage_stays.entered_on <= $as_of, true)
            and coalesce(stage_stays.left_on > $as_of, true)
    left join stage_norms
        on
            stage_norms.pipeline = deal_states.pipeline
            and stage_norms.stage = deal_states.stage
    left join first_stages
        on first_stages.pipeline = deal_states.pipeline
    where
        deal_states.status = 'open'
        and deal_states.from_on <= $as_of
        and deal_states.until_on > $as_of
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
