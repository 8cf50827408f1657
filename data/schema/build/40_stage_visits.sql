-- One row per deal and stage it reached or passed. A bounce is one row (its days are summed), a
-- skipped stage counts as passed, a lost deal keeps the stages it had reached, and a won deal
-- also reaches its pipeline's won stage. Without a history only the current stage is known; a
-- deal lost without one is counted in the first stage alone (`has_history` is false).
create temp table stage_steps as
with changes as (
    select
        deal_id, changed_at, change_id, old_value, new_value,
        row_number() over (partition by deal_id order by changed_at, change_id) as step
    from landing.deal_changes
    where field = 'stage'
),

starts as (
    select deals.deal_id, deals.created_at as entered_at, '' as change_id,
        coalesce(changes.old_value, case when changes.deal_id is null then deals.stage end)
            as stage
    from landing.deals as deals
    left join changes
        on changes.deal_id = deals.deal_id and changes.step = 1
),

entries as (
    select deal_id, entered_at, change_id, stage from starts
    where stage is not null
    union all
    select deal_id, changed_at, change_id, new_value from changes
)

select
    entries.deal_id,
    entries.stage,
    entries.entered_at,
    entries.change_id <> '' as is_recorded,
    lead(entries.entered_at) over (
        partition by entries.deal_id order by entries.entered_at nulls first, entries.change_id
    ) as left_at
from entries;

create temp table reached as
select
    steps.deal_id,
    deals.pipeline,
    stages.stage,
    stages.position,
    cast(min(steps.entered_at) as date) as entered_on,
    case
        when bool_or(steps.left_at is null) and max(deals.closed_on) is null then null
        else cast(max(coalesce(steps.left_at, deals.closed_on)) as date)
    end as left_on,
    sum(greatest(0, date_diff(
        'second', steps.entered_at,
        coalesce(steps.left_at, deals.closed_on, getvariable('as_of') + interval 1 day)
    ))) / 86400.0 as days_in_stage,
    count(*) as visits,
    bool_or(steps.left_at is null) and max(deals.closed_on) is null as is_current
from stage_steps as steps
inner join store.crm.deals as deals
    on deals.deal_id = steps.deal_id
inner join landing.stages as stages
    on
        stages.pipeline = deals.pipeline
        and stages.stage = steps.stage
        and stages.outcome = 'open'
group by steps.deal_id, deals.pipeline, stages.stage, stages.position;

create temp table furthest as
select
    deals.deal_id,
    deals.pipeline,
    deals.status,
    deals.created_on,
    deals.closed_on,
    coalesce(max(reached.position), min(firsts.position)) as position,
    bool_or(history.deal_id is not null) as has_history
from store.crm.deals as deals
left join reached
    on reached.deal_id = deals.deal_id
left join (
    select pipeline, min(position) as position
    from landing.stages
    where outcome = 'open'
    group by pipeline
) as firsts
    on firsts.pipeline = deals.pipeline
left join (
    select distinct deal_id from landing.deal_changes where field = 'stage'
) as history
    on history.deal_id = deals.deal_id
group by deals.deal_id, deals.pipeline, deals.status, deals.created_on, deals.closed_on;

-- A skipped stage begins when the next reached one does.
create temp table skipped as
select furthest.deal_id, stages.stage, min(later.entered_on) as entered_on
from furthest
inner join landing.stages as stages
    on
        stages.pipeline = furthest.pipeline
        and stages.outcome = 'open'
        and (stages.position <= furthest.position or furthest.status = 'won')
left join reached
    on reached.deal_id = furthest.deal_id and reached.stage = stages.stage
left join reached as later
    on later.deal_id = furthest.deal_id and later.position > stages.position
where reached.deal_id is null
group by furthest.deal_id, stages.stage;

create temp table pipeline_bounds as
select
    pipeline,
    min(position) as first_position,
    max(position) as won_position
from landing.stages
where outcome in ('open', 'won')
group by pipeline;

create table store.crm.stage_visits as
with passed as (
    select
        furthest.deal_id,
        stages.stage,
        stages.position,
        stages.outcome,
        furthest.has_history,
        reached.deal_id is null and stages.outcome = 'open' as is_skipped,
        case
            when stages.outcome = 'won' then furthest.closed_on
            else coalesce(reached.entered_on, skipped.entered_on, furthest.created_on)
        end as entered_on,
        reached.left_on,
        reached.days_in_stage,
        coalesce(reached.visits, 0) as visits,
        coalesce(reached.is_current, false) as is_current,
        stages.position = bounds.first_position as is_first,
        stages.position = case when furthest.status = 'won'
            then bounds.won_position else furthest.position end as is_furthest
    from furthest
    inner join landing.stages as stages
        on
            stages.pipeline = furthest.pipeline
            and (
                (
                    stages.outcome = 'open'
                    and (stages.position <= furthest.position or furthest.status = 'won')
                )
                or (stages.outcome = 'won' and furthest.status = 'won')
            )
    inner join pipeline_bounds as bounds
        on bounds.pipeline = furthest.pipeline
    left join reached
        on reached.deal_id = furthest.deal_id and reached.stage = stages.stage
    left join skipped
        on skipped.deal_id = furthest.deal_id and skipped.stage = stages.stage
    -- Sorted while the rows are narrow; a hash join keeps the order of its left side.
    order by furthest.created_on, furthest.deal_id, stages.position
)

select
    passed.*,
    deals.name as deal,
    deals.status,
    deals.amount,
    deals.created_on,
    deals.closed_on,
    deals.expected_close_on,
    deals.owner_id,
    deals.owner,
    deals.team,
    deals.manager,
    deals.region,
    deals.pipeline,
    deals.source,
    deals.campaign,
    deals.product,
    deals.account,
    deals.industry,
    deals.segment,
    deals.country,
    deals.deal_type,
    deals.crm_url
from passed
left join store.crm.deals as deals
    on deals.deal_id = passed.deal_id;
