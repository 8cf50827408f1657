/*
title: Slipped deals
question: Which deals were expected to close in the period when it began, and did not?
about: Deals open when the period began and then expected to close within it. A deal has slipped
    when it is still open at the period's end, or when its expected close was moved to the end or
    later. While the period runs only the moved ones are known. Amount and owner are those of the
    period's start; deals deleted since are not counted. Without a first day of the period, and
    for days before the recorded history, nothing is known.
grain: one row per deal expected to close in the period when it began
group_by: [owner]
dimensions: [owner, team, manager, region, pipeline, stage, source, product, account, industry,
    deal_type, expected_close_on]
measures: [deals_due, due_value, slipped_deals, slipped_value, slippage_pct, slippage_value_pct]
figures: [slippage_pct, slipped_deals, slipped_value, deals_due]
rows: [deal_id, deal, account, owner, stage, amount, expected_close_on, expected_then_on,
    status_then, is_slipped, crm_url]
params: {as_of: date, period_start: date, period_end: date}
*/
with known_before as (
    select deal_states.*
    from deal_states
    where
        deal_states.from_on < $period_start
        and deal_states.until_on >= $period_start
        and deal_states.status = 'open'
        and deal_states.expected_close_on >= $period_start
        and deal_states.expected_close_on < $period_end
),

known_after as (
    select
        deal_states.deal_id,
        deal_states.status,
        deal_states.expected_close_on
    from deal_states
    where
        deal_states.from_on <= $as_of
        and deal_states.until_on > $as_of
        and deal_states.status <> 'deleted'
)

select
    known_before.deal_id,
    known_before.deal,
    known_before.account,
    known_before.industry,
    known_before.owner,
    known_before.team,
    known_before.manager,
    known_before.region,
    known_before.pipeline,
    known_before.stage,
    known_before.stage_position,
    known_before.source,
    known_before.product,
    known_before.deal_type,
    known_before.amount,
    known_before.expected_close_on,
    known_after.expected_close_on as expected_then_on,
    known_after.status as status_then,
    deals.crm_url,
    coalesce(known_after.expected_close_on >= $period_end, false)
    or (
        known_after.status = 'open'
        and date_diff('day', $as_of, $period_end) = 1
    ) as is_slipped
from known_before
inner join known_after
    on known_after.deal_id = known_before.deal_id
left join deals
    on deals.deal_id = known_before.deal_id
