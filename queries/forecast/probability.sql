/*
title: Win probability by stage
question: Where does the probability of a deal in a stage come from?
about: Of the closed deals that had reached the stage, the share that was won, drawn to the
    pipeline's win rate as if ten more deals had closed at that rate. Where no stage history is
    known, every stage has its pipeline's rate. The same for everybody, whichever deals one sees.
grain: one row per pipeline and open stage
group_by: [pipeline, stage]
dimensions: [pipeline, stage, probability_from]
measures: [norm_probability_pct, norm_closed_deals, norm_won_deals, norm_days_median,
    norm_days_p90]
rows: [pipeline, stage, win_probability_pct, probability_from, probability_n, won_deals,
    days_median, days_p90]
*/
select
    stage_norms.pipeline,
    stage_norms.stage,
    stage_norms.position as stage_position,
    stage_norms.win_probability,
    100.0 * stage_norms.win_probability as win_probability_pct,
    stage_norms.probability_from,
    stage_norms.probability_n,
    stage_norms.closed_deals,
    stage_norms.won_deals,
    stage_norms.days_median,
    stage_norms.days_p90
from stage_norms
