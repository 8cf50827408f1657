-- Where each deal stood when: one row per stay in an open stage, [entered_on, left_on). The stage
-- as of a day is the stay that contains it. Of a deal that closed without a history nothing is
-- known but its end.
create table store.crm.stage_stays as
select
    deals.deal_id,
    deals.owner_id,
    deals.pipeline,
    stage_rows.stage,
    stage_rows.position,
    cast(steps.entered_at as date) as entered_on,
    coalesce(cast(steps.left_at as date), deals.closed_on) as left_on
from open_steps as steps
inner join store.crm.deals as deals
    on deals.rowid = steps.deal_row
inner join stage_rows
    on stage_rows.stage_row = steps.stage_row;

-- What the past says about each open stage: how many of the closed deals that reached it were
-- won, and how long deals stay in it. One row per pipeline and open stage; the same for everybody.
--
-- Win probability, 0 to 1: (won + 10 * mean) / (closed + 10). The 10 is the strength of the prior:
-- a stage with 10 closed deals counts half as itself, half as its pipeline's mean. The pipeline's
-- mean is drawn to the company's in the same way, and the company's to one half by one win and
-- one loss (Laplace's rule), so that three wins are no certainty. A pipeline without a stage history uses its
-- mean in every stage: there, only won deals are known to have passed the later stages.
create table store.crm.stage_norms as
with company as (
    select
        case
            when count(*) filter (where status in ('won', 'lost')) > 0 then
                (count(*) filter (where status = 'won') + 1.0)
                / (count(*) filter (where status in ('won', 'lost')) + 2.0)
        end as mean
    from store.crm.deals
),

pipelines as (
    select
        deals.pipeline,
        count(*) filter (where deals.status in ('won', 'lost')) as closed_deals,
        count(*) filter (where deals.status = 'won') as won_deals,
        (count(*) filter (where deals.status = 'won') + 10 * max(company.mean))
            / (count(*) filter (where deals.status in ('won', 'lost')) + 10.0) as mean,
        quantile_cont(
            cast(date_diff('day', deals.created_on, deals.closed_on) as double), 0.9
        ) filter (
            where deals.status = 'won' and deals.closed_on >= deals.created_on
        ) as won_cycle_days_p90,
        count(*) filter (
            where deals.status = 'won' and deals.closed_on >= deals.created_on
        ) as won_cycles
    from store.crm.deals
    cross join company
    group by deals.pipeline
),

visited as (
    select
        pipeline,
        stage,
        count(*) filter (where status in ('won', 'lost')) as closed_deals,
        count(*) filter (where status = 'won') as won_deals,
        count(*) filter (where left_on is not null and days_in_stage is not null) as visits,
        quantile_cont(days_in_stage, 0.5) filter (where left_on is not null) as days_median,
        quantile_cont(days_in_stage, 0.9) filter (where left_on is not null) as days_p90
    from store.crm.stage_visits
    where has_history and outcome = 'open'
    group by pipeline, stage
)

select
    stages.pipeline,
    stages.stage,
    stages.position,
    coalesce(
        (visited.won_deals + 10 * pipelines.mean) / (visited.closed_deals + 10.0),
        pipelines.mean,
        company.mean,
        stages.probability
    ) as win_probability,
    case
        when pipelines.mean is null and company.mean is null then
            case when stages.probability is null then null else 'stage table' end
        when visited.closed_deals > 0 then 'stage history'
        when pipelines.closed_deals > 0 then 'pipeline win rate'
        else 'company win rate'
    end as probability_from,
    case
        when visited.closed_deals > 0 then visited.closed_deals
        else coalesce(pipelines.closed_deals, 0)
    end as probability_n,
    coalesce(visited.closed_deals, 0) as closed_deals,
    coalesce(visited.won_deals, 0) as won_deals,
    coalesce(visited.visits, 0) as visits,
    -- Nine of ten of a handful is noise: fewer than ten visits set no norm.
    case when visited.visits >= 10 then visited.days_median end as days_median,
    case when visited.visits >= 10 then visited.days_p90 end as days_p90,
    case when pipelines.won_cycles >= 10 then pipelines.won_cycle_days_p90 end
        as won_cycle_days_p90
from landing.stages as stages
cross join company
left join pipelines
    on pipelines.pipeline = stages.pipeline
left join visited
    on visited.pipeline = stages.pipeline and visited.stage = stages.stage
where stages.outcome = 'open'
order by stages.pipeline, stages.position;
