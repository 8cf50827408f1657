/*
title: Pipeline as of a day
question: Where did the open deals stand at the end of a day, with their amounts and owners then?
about: Every deal open at the end of the period, with the stage, amount, owner and expected close it
    had on that day, from the recorded changes. Of a deal without recorded changes only creation and
    close are known - its amount, owner and dates are those of today. `closes_from` and `closes_to`
    (the first day after) keep the deals expected, on that day, to close in between.
grain: one row per deal open at the end of the day
group_by: [stage]
dimensions: [stage, pipeline, owner, team, manager, region, source, product, account, industry,
    deal_type, amount, created_on, expected_close_on]
measures: [open_deals, open_value, open_without_amount, open_without_close_date,
    open_without_history]
figures: [open_deals, open_value]
rows: [deal_id, deal, account, owner, stage, amount, expected_close_on, created_on, state_since_on]
params: {as_of: date, closes_from: "date?", closes_to: "date?"}
*/
select
    deal_states.deal_id,
    deal_states.deal,
    deal_states.account,
    deal_states.industry,
    deal_states.owner,
    deal_states.team,
    deal_states.manager,
    deal_states.region,
    deal_states.pipeline,
    deal_states.stage,
    deal_states.stage_position,
    deal_states.source,
    deal_states.product,
    deal_states.deal_type,
    deal_states.amount,
    deal_states.created_on,
    deal_states.expected_close_on,
    deal_states.has_history,
    deal_states.from_on as state_since_on,
    true as is_open
from deal_states
where
    deal_states.status = 'open'
    and deal_states.from_on <= $as_of
    and deal_states.until_on > $as_of
    and coalesce(deal_states.expected_close_on >= $closes_from, $closes_from is null)
    and coalesce(deal_states.expected_close_on < $closes_to, $closes_to is null)
