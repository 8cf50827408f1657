/*
title: Won and expected
question: What will we win, and is it enough for the goal?
about: Won deals count in full by the date they closed. Open deals count with their amount times
    the win probability of their stage, by the date they are expected to close. The probability is
    the share of closed deals that had reached the stage and were won, drawn to the pipeline's win
    rate as if ten more deals had closed at that rate. Lost deals are in nothing. Goals are the
    finest set for each day (month before quarter before year), spread evenly over their days;
    without a filter the company's goal counts, with one the teams' or the people's.
grain: one row per open or won deal, or per goal and day
time: outlook_on
group_by: [time:month]
dimensions: [outlook_category, owner, team, manager, region, stage, pipeline, source, campaign,
    product, account, industry, segment, country, deal_type, probability_from, amount,
    win_probability_pct, closed_on, expected_close_on]
measures: [won_value, won_deals, open_deals, pipeline_value, pipeline_deals, expected_value,
    expected_open_value, mean_win_probability_pct, outlook_value, outlook_running_value,
    category_value, category_running_value, past_close_value, deals_past_close_date, open_without_amount,
    open_without_close_date, target_value, target_running_value, won_running_value,
    remaining_value, attainment_pct, outlook_attainment_pct, coverage, pipeline_needed]
figures: [won_value, expected_value, outlook_value, target_value, coverage]
rows: [deal_id, deal, account, owner, stage, outlook_category, amount, win_probability_pct,
    probability_n, probability_from, expected_amount, expected_close_on, closed_on, next_step,
    crm_url]
params: {as_of: date}
*/
with dealt as (
    select
        deals.*,
        deals.status = 'won' and deals.closed_on <= $as_of as is_won,
        (deals.status = 'open' and coalesce(deals.created_on <= $as_of, true))
        or (
            deals.status <> 'open'
            and coalesce(deals.created_on <= $as_of and deals.closed_on > $as_of, false)
        ) as is_open,
        case
            when deals.status = 'won' and deals.closed_on <= $as_of then deals.stage
            else stage_stays.stage
        end as stage_then,
        lower(deals.forecast_category) as category_word
    from deals
    left join stage_stays
        on
            stage_stays.deal_id = deals.deal_id
            and coalesce(stage_stays.entered_on <= $as_of, true)
            and coalesce(stage_stays.left_on > $as_of, true)
),

counted as (
    select
        dealt.*,
        stages.position as position_then,
        stage_norms.win_probability,
        stage_norms.probability_from,
        stage_norms.probability_n,
        case
            when dealt.is_won then 1
            when dealt.category_word in ('omitted', 'excluded') then 5
            when dealt.category_word = 'commit' then 2
            when dealt.category_word in ('best case', 'bestcase', 'upside') then 3
            when dealt.category_word = 'pipeline' then 4
            when stage_norms.win_probability >= 0.7 then 2
            when stage_norms.win_probability >= 0.4 then 3
            else 4
        end as category_position
    from dealt
    left join stage_norms
        on
            stage_norms.pipeline = dealt.pipeline
            and stage_norms.stage = dealt.stage_then
    left join stages
        on stages.pipeline = dealt.pipeline and stages.stage = dealt.stage_then
    where dealt.is_won or dealt.is_open
),

laid as (
    select
        counted.deal_id,
        counted.name as deal,
        counted.account,
        counted.industry,
        counted.segment,
        counted.country,
        counted.owner,
        counted.team,
        counted.manager,
        counted.region,
        counted.pipeline,
        counted.stage_then as stage,
        counted.position_then as stage_position,
        counted.source,
        counted.campaign,
        counted.product,
        counted.deal_type,
        counted.category_position,
        counted.amount,
        counted.win_probability,
        counted.probability_from,
        counted.probability_n,
        counted.closed_on,
        counted.expected_close_on,
        counted.next_step,
        counted.crm_url,
        counted.is_won,
        counted.is_open,
        cast(null as date) as goal_day,
        cast(null as varchar) as goal_scope,
        cast(null as double) as target_of_day
    from counted
    union all
    select
        cast(null as varchar) as deal_id,
        goal_days.goal as deal,
        cast(null as varchar) as account,
        cast(null as varchar) as industry,
        cast(null as varchar) as segment,
        cast(null as varchar) as country,
        goal_days.owner,
        goal_days.team,
        goal_days.manager,
        goal_days.region,
        cast(null as varchar) as pipeline,
        cast(null as varchar) as stage,
        cast(null as integer) as stage_position,
        cast(null as varchar) as source,
        cast(null as varchar) as campaign,
        cast(null as varchar) as product,
        cast(null as varchar) as deal_type,
        6 as category_position,
        cast(null as decimal(18, 2)) as amount,
        cast(null as double) as win_probability,
        cast(null as varchar) as probability_from,
        cast(null as bigint) as probability_n,
        cast(null as date) as closed_on,
        cast(null as date) as expected_close_on,
        cast(null as varchar) as next_step,
        cast(null as varchar) as crm_url,
        false as is_won,
        false as is_open,
        goal_days.day as goal_day,
        goal_days.scope as goal_scope,
        goal_days.target_of_day
    from goal_days
    where goal_days.metric = 'won_value'
)

select
    laid.deal_id,
    laid.deal,
    laid.account,
    laid.industry,
    laid.segment,
    laid.country,
    laid.owner,
    laid.team,
    laid.manager,
    laid.region,
    laid.pipeline,
    laid.stage,
    laid.stage_position,
    laid.source,
    laid.campaign,
    laid.product,
    laid.deal_type,
    laid.category_position,
    case laid.category_position
        when 1 then 'Closed'
        when 2 then 'Commit'
        when 3 then 'Best case'
        when 4 then 'Pipeline'
        when 5 then 'Omitted'
        else 'Goal'
    end as outlook_category,
    laid.amount,
    laid.win_probability,
    100.0 * laid.win_probability as win_probability_pct,
    laid.probability_from,
    laid.probability_n,
    cast(laid.amount as double) * laid.win_probability as expected_amount,
    laid.closed_on,
    laid.expected_close_on,
    case
        when laid.is_won then laid.closed_on
        when laid.is_open then laid.expected_close_on
        else laid.goal_day
    end as outlook_on,
    laid.next_step,
    laid.crm_url,
    laid.is_won,
    laid.is_open,
    coalesce(laid.is_open and laid.expected_close_on < $as_of, false) as is_past_close,
    laid.goal_day,
    laid.goal_scope,
    laid.target_of_day
from laid
