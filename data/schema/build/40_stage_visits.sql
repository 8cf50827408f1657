-- One row per deal and stage it reached or passed. A bounce is one row (its days are summed), a
-- skipped stage counts as passed, a lost deal keeps the stages it had reached, and a won deal
-- also reaches its pipeline's won stage. Without a history only the current stage is known; a
-- deal lost without one is counted in the first stage alone (`has_history` is false).
--
-- Between here and the last statement a deal is its row number in crm.deals and a stage its
-- number in stage_rows: joins and groups of whole numbers cost a fraction of those of texts.
create temp table deal_rows as
select
    rowid as deal_row, deal_id, pipeline, stage, status, created_at, created_on, closed_on
from store.crm.deals;

create temp table stage_rows as
select
    row_number() over (order by pipeline, position, stage) as stage_row,
    pipeline,
    stage,
    position,
    outcome
from landing.stages;

create temp table stage_moves as
select
    deal_rows.deal_row,
    changes.changed_at,
    changes.change_id,
    changes.old_value,
    changes.new_value,
    row_number() over (
        partition by deal_rows.deal_row order by changes.changed_at, changes.change_id
    ) as step
from landing.deal_changes as changes
inner join deal_rows
    on deal_rows.deal_id = changes.deal_id
where getvariable('has_deal_changes') and changes.field = 'stage';

create temp table moved_deals as
select distinct deal_row
from stage_moves;

-- Every stay in a stage, in order; the last one has no end yet.
create temp table stage_steps as
with entries as (
    select
        deal_rows.deal_row,
        deal_rows.created_at as entered_at,
        0 as step,
        stage_moves.old_value as stage
    from stage_moves
    inner join deal_rows
        on deal_rows.deal_row = stage_moves.deal_row
    where stage_moves.step = 1 and stage_moves.old_value is not null
    union all
    select deal_row, changed_at, step, new_value
    from stage_moves
)

select
    deal_row,
    stage,
    entered_at,
    lead(entered_at) over (
        partition by deal_row order by entered_at nulls first, step
    ) as left_at
from entries
union all
select deal_rows.deal_row, deal_rows.stage, deal_rows.created_at, null
from deal_rows
anti join moved_deals
    on moved_deals.deal_row = deal_rows.deal_row
where deal_rows.stage is not null;

create temp table open_steps as
select
    steps.deal_row,
    stage_rows.stage_row,
    stage_rows.position,
    steps.entered_at,
    steps.left_at,
    deal_rows.closed_on
from stage_steps as steps
inner join deal_rows
    on deal_rows.deal_row = steps.deal_row
inner join stage_rows
    on
        stage_rows.pipeline = deal_rows.pipeline
        and stage_rows.stage = steps.stage
        and stage_rows.outcome = 'open';

create temp table reached as
select
    deal_row,
    stage_row,
    position,
    cast(min(entered_at) as date) as entered_on,
    case
        when bool_or(left_at is null) and max(closed_on) is null then null
        else cast(max(coalesce(left_at, closed_on)) as date)
    end as left_on,
    sum(greatest(0, date_diff(
        'second', entered_at,
        coalesce(left_at, closed_on, getvariable('as_of') + interval 1 day)
    ))) / 86400.0 as days_in_stage,
    count(*) as visits,
    bool_or(left_at is null) and max(closed_on) is null as is_current
from open_steps
group by deal_row, stage_row, position;

create temp table pipeline_bounds as
select
    pipeline,
    min(position) filter (where outcome = 'open') as first_open_position,
    min(position) as first_position,
    max(position) as won_position
from stage_rows
where outcome in ('open', 'won')
group by pipeline;

create temp table furthest as
select
    deal_rows.deal_row,
    coalesce(ends.position, bounds.first_open_position) as position,
    bounds.first_position,
    bounds.won_position,
    moved_deals.deal_row is not null as has_history
from deal_rows
left join (
    select deal_row, max(position) as position
    from reached
    group by deal_row
) as ends
    on ends.deal_row = deal_rows.deal_row
left join pipeline_bounds as bounds
    on bounds.pipeline = deal_rows.pipeline
left join moved_deals
    on moved_deals.deal_row = deal_rows.deal_row;

-- A skipped stage begins when the next reached one does; without a history, with the deal.
create temp table skipped as
select furthest.deal_row, stage_rows.stage_row, min(later.entered_on) as entered_on
from furthest
inner join deal_rows
    on deal_rows.deal_row = furthest.deal_row
inner join stage_rows
    on
        stage_rows.pipeline = deal_rows.pipeline
        and stage_rows.outcome = 'open'
        and (stage_rows.position <= furthest.position or deal_rows.status = 'won')
left join reached
    on reached.deal_row = furthest.deal_row and reached.stage_row = stage_rows.stage_row
left join reached as later
    on later.deal_row = furthest.deal_row and later.position > stage_rows.position
where
    getvariable('has_deal_changes')
    and furthest.has_history
    and reached.deal_row is null
group by furthest.deal_row, stage_rows.stage_row;

-- The deals come first and in their order, so that they are neither sorted nor hashed again.
create table store.crm.stage_visits as
select
    deals.deal_id,
    stage_rows.stage,
    stage_rows.position,
    stage_rows.outcome,
    furthest.has_history,
    reached.deal_row is null and stage_rows.outcome = 'open' as is_skipped,
    case
        when stage_rows.outcome = 'won' then deals.closed_on
        else coalesce(reached.entered_on, skipped.entered_on, deals.created_on)
    end as entered_on,
    reached.left_on,
    reached.days_in_stage,
    coalesce(reached.visits, 0) as visits,
    coalesce(reached.is_current, false) as is_current,
    stage_rows.position = furthest.first_position as is_first,
    stage_rows.position = case
        when deals.status = 'won' then furthest.won_position
        else furthest.position
    end as is_furthest,
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
from store.crm.deals as deals
inner join furthest
    on furthest.deal_row = deals.rowid
inner join stage_rows
    on
        stage_rows.pipeline = deals.pipeline
        and (
            (
                stage_rows.outcome = 'open'
                and (stage_rows.position <= furthest.position or deals.status = 'won')
            )
            or (stage_rows.outcome = 'won' and deals.status = 'won')
        )
left join reached
    on reached.deal_row = deals.rowid and reached.stage_row = stage_rows.stage_row
left join skipped
    on skipped.deal_row = deals.rowid and skipped.stage_row = stage_rows.stage_row;
