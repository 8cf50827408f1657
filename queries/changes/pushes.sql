/*
title: Pushed deals
question: Whose deals are pushed out, how often and by how many days?
about: Deals that were open at some time in the period. A push is a recorded move of the expected
    close to a later day; days pushed are the days of those moves, added up. Moves to an earlier day
    are counted apart and take nothing off. Owner and team are the deal's today.
grain: one row per deal open at some time in the period
group_by: [team]
dimensions: [owner, team, manager, region, pipeline, stage, status, source, campaign, product,
    account, industry, segment, country, deal_type, pushes, created_on, expected_close_on]
measures: [deals_in_play, pushed_out_deals, pushed_out_pct, push_moves, pushes_per_deal,
    push_days, days_per_push, pull_moves, pushed_out_value, often_pushed_deals]
figures: [pushed_out_deals, pushed_out_pct, pushes_per_deal, push_days]
rows: [deal_id, deal, account, owner, stage, status, amount, pushes, pushed_days, first_expected_on,
    expected_close_on, last_pushed_on, crm_url]
params: {as_of: date, period_start: date}
*/
with pushed as (
    select
        close_moves.deal_id,
        count(*) filter (where close_moves.days_moved > 0) as pushes,
        count(*) filter (where close_moves.days_moved < 0) as pulls,
        sum(close_moves.days_moved) filter (
            where close_moves.days_moved > 0
        ) as pushed_days,
        max(close_moves.changed_on) filter (
            where close_moves.days_moved > 0
        ) as last_pushed_on
    from close_moves
    where
        close_moves.changed_on <= $as_of
        and coalesce(close_moves.changed_on >= $period_start, true)
    group by close_moves.deal_id
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
    deals.pipeline,
    deals.stage,
    deals.stage_position,
    deals.status,
    deals.source,
    deals.campaign,
    deals.product,
    deals.deal_type,
    deals.amount,
    deals.created_on,
    deals.first_expected_close_on as first_expected_on,
    deals.expected_close_on,
    deals.crm_url,
    coalesce(pushed.pushes, 0) as pushes,
    coalesce(pushed.pulls, 0) as pulls,
    coalesce(pushed.pushed_days, 0) as pushed_days,
    pushed.last_pushed_on
from deals
left join pushed
    on pushed.deal_id = deals.deal_id
where
    coalesce(deals.created_on <= $as_of, true)
    and (
        deals.status = 'open'
        or coalesce(deals.closed_on >= $period_start, $period_start is null)
    )
