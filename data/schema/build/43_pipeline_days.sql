-- The open pipeline day by day as net changes, so that its state on any day is a short sum: the
-- balance each month begins with (`is_opening`, dated the day before) and the net changes of the
-- days in it. The pipeline at the end of day D is the sum over the month of D up to D.
create temp table pipeline_cells as
select
    row_number() over () as cell,
    owner,
    pipeline_code,
    stage
from (
    select distinct spans.owner, now.pipeline_code, spans.stage
    from spans
    inner join deals_now as now
        on now.deal_row = spans.deal_row
    where spans.status = 0
) as found;

create temp table pipeline_nets as
with lasting as (
    select
        cells.cell,
        -- What is known since ever is known since the calendar begins.
        greatest(cast(spans.valid_from as date), bounds.first_day) as from_on,
        greatest(cast(spans.valid_to as date), bounds.first_day) as until_on,
        coalesce(
            cast(spans.amount * state_rates.rate_to_reporting as decimal(18, 2)), 0
        ) as amount,
        cast(spans.amount * state_rates.rate_to_reporting as decimal(18, 2)) is null
            as is_without
    from spans
    inner join deals_now as now
        on now.deal_row = spans.deal_row
    inner join pipeline_cells as cells
        on
            cells.owner = spans.owner
            and cells.pipeline_code = now.pipeline_code
            and cells.stage = spans.stage
    left join state_rates
        on state_rates.currency = spans.currency and state_rates.rate_day = now.rate_day
    cross join (select min(day) as first_day from store.crm.calendar) as bounds
    where spans.status = 0 and cast(spans.valid_from as date) < cast(spans.valid_to as date)
),

entries as (
    select cell, from_on as day, 1 as deals, amount, cast(is_without as integer) as missing
    from lasting
    union all
    select cell, until_on, -1, -amount, -cast(is_without as integer)
    from lasting
    where until_on < date '9999-12-31'
)

select
    cell,
    day,
    cast(date_trunc('month', day) as date) as month,
    cast(sum(deals) as integer) as deals,
    cast(sum(amount) as decimal(18, 2)) as amount,
    cast(sum(missing) as integer) as missing
from entries
group by cell, day
having sum(deals) <> 0 or sum(amount) <> 0 or sum(missing) <> 0;

create table store.crm.pipeline_days as
with months as (
    select distinct month
    from store.crm.calendar
    where
        month >= (select min(month) from pipeline_nets)
        and month <= greatest(
            date_trunc('month', getvariable('as_of')), (select max(month) from pipeline_nets)
        )
),

by_month as (
    select
        cell,
        month,
        sum(deals) as deals,
        sum(amount) as amount,
        sum(missing) as missing
    from pipeline_nets
    group by cell, month
),

balances as (
    select
        cells.cell,
        months.month,
        sum(by_month.deals) over before as deals,
        sum(by_month.amount) over before as amount,
        sum(by_month.missing) over before as missing
    from pipeline_cells as cells
    cross join months
    left join by_month
        on by_month.cell = cells.cell and by_month.month = months.month
    window before as (
        partition by cells.cell order by months.month
        rows between unbounded preceding and 1 preceding
    )
),

laid as (
    select month, day, cell, false as is_opening, deals, amount, missing
    from pipeline_nets
    union all
    select
        month, cast(month - interval 1 day as date), cell, true, deals, amount, missing
    from balances
    where deals <> 0 or amount <> 0 or missing <> 0
)

select
    laid.month,
    laid.day,
    laid.is_opening,
    cast(laid.deals as integer) as deals_change,
    cast(laid.amount as decimal(18, 2)) as amount_change,
    cast(laid.missing as integer) as without_amount_change,
    pipelines.word as pipeline,
    stages.word as stage,
    stage_results.position as stage_position,
    owners.owner_id,
    owners.owner,
    owners.team,
    owners.manager,
    owners.region
from (select * from laid order by month, day, cell) as laid
inner join pipeline_cells as cells
    on cells.cell = laid.cell
left join state_words as pipelines
    on pipelines.code = cells.pipeline_code
left join state_words as stages
    on stages.code = cells.stage
left join stage_results
    on stage_results.code = cells.stage and stage_results.pipeline = pipelines.word
left join state_owners as owners
    on owners.code = cells.owner;
