/*
title: Sales cycle
question: How long does a deal take, and where does the time go?
about: Days from creation to close of the deals closed in the period. Deals that close before they
    were created are counted apart and in no average; deals closed on the day of their creation
    are in, and counted beside.
grain: one row per deal
time: closed_on
group_by: [source]
dimensions: [source, product, product_family, size_band, owner, team, manager, region, stage,
    pipeline, deal_type, campaign, account, industry, segment, country, status, lost_reason,
    cycle_bin, cycle_band, age_bin, amount, cycle_days, age_days, created_on, closed_on]
measures: [won_deals, closed_deals, cycle_days_median, cycle_days_mean, cycle_days_p90,
    cycle_days_others, faster_cycle_pct, lost_cycle_days_median, lost_cycle_days_mean,
    lead_cycle_days_median, same_day_wins, same_day_pct, negative_cycles, cycle_band_pct, open_deals,
    open_age_days_median, open_age_days_p90, older_than_wins]
figures: [cycle_days_median, cycle_days_p90, lead_cycle_days_median, open_age_days_median,
    same_day_wins]
rows: [deal_id, deal, account, owner, source, product, status, amount, created_on, closed_on,
    cycle_days, lead_created_on, age_days, crm_url]
params: {as_of: date}
*/
with limits as (
    select
        stage_norms.pipeline,
        max(stage_norms.won_cycle_days_p90) as won_cycle_days_p90
    from stage_norms
    group by stage_norms.pipeline
),

dealt as (
    select
        deals.*,
        date_diff('day', deals.created_on, deals.closed_on) as cycle_days,
        date_diff('day', deals.created_on, $as_of) as age_days,
        case
            when deals.amount is null then 0
            when deals.amount < 1000 then 1
            when deals.amount < 5000 then 2
            when deals.amount < 20000 then 3
            when deals.amount < 50000 then 4
            when deals.amount < 100000 then 5
            when deals.amount < 1000000 then 6
            else 7
        end as size_position,
        case
            when deals.status = 'open' then coalesce(deals.created_on <= $as_of, true)
            else coalesce(
                deals.created_on <= $as_of and deals.closed_on > $as_of, false
            )
        end as is_open
    from deals
)

select
    dealt.deal_id,
    dealt.name as deal,
    dealt.account,
    dealt.industry,
    dealt.segment,
    dealt.country,
    dealt.owner,
    dealt.team,
    dealt.manager,
    dealt.region,
    dealt.pipeline,
    dealt.stage,
    dealt.stage_position,
    dealt.source,
    dealt.campaign,
    dealt.product,
    dealt.product_family,
    dealt.deal_type,
    dealt.status,
    dealt.lost_reason,
    dealt.amount,
    case dealt.size_position
        when 1 then 'under 1,000'
        when 2 then '1,000 to 5,000'
        when 3 then '5,000 to 20,000'
        when 4 then '20,000 to 50,000'
        when 5 then '50,000 to 100,000'
        when 6 then '100,000 to 1 million'
        when 7 then '1 million and more'
    end as size_band,
    dealt.size_position,
    dealt.created_on,
    dealt.closed_on,
    dealt.crm_url,
    dealt.status = 'won' as is_won,
    dealt.status = 'lost' as is_lost,
    dealt.is_open,
    dealt.cycle_days,
    dealt.age_days,
    -- Bins of ten days; whatever took longer than a year stands in the last one.
    case
        when dealt.cycle_days > 365 then 360
        when dealt.cycle_days >= 0 then floor(dealt.cycle_days / 10.0) * 10
    end as cycle_bin,
    case
        when dealt.cycle_days < 0 then 'before it was created'
        when dealt.cycle_days = 0 then 'the same day'
        when dealt.cycle_days <= 7 then 'up to 7 days'
        when dealt.cycle_days <= 30 then '8 to 30 days'
        when dealt.cycle_days <= 60 then '31 to 60 days'
        when dealt.cycle_days <= 90 then '61 to 90 days'
        when dealt.cycle_days <= 180 then '91 to 180 days'
        when dealt.cycle_days <= 365 then '181 to 365 days'
        when dealt.cycle_days is not null then 'over a year'
    end as cycle_band,
    case
        when dealt.cycle_days < 0 then 9
        when dealt.cycle_days = 0 then 1
        when dealt.cycle_days <= 7 then 2
        when dealt.cycle_days <= 30 then 3
        when dealt.cycle_days <= 60 then 4
        when dealt.cycle_days <= 90 then 5
        when dealt.cycle_days <= 180 then 6
        when dealt.cycle_days <= 365 then 7
        when dealt.cycle_days is not null then 8
    end as cycle_band_position,
    case
        when dealt.age_days > 365 then 360
        when dealt.age_days >= 0 then floor(dealt.age_days / 10.0) * 10
    end as age_bin,
    leads.created_on as lead_created_on,
    date_diff('day', leads.created_on, dealt.closed_on) as lead_cycle_days,
    dealt.is_open and coalesce(dealt.age_days > limits.won_cycle_days_p90, false)
        as is_older_than_wins
from dealt
left join leads
    on leads.lead_id = dealt.lead_id
left join limits
    on limits.pipeline = dealt.pipeline
