-- What people do: activities, goals.
create table store.crm.activities as
select
    activities.* exclude (is_done),
    activities.is_done as is_done_original,
    case
        when outcome_words.answer is not null then outcome_words.answer
        when nullif(trim(activities.outcome), '') is not null then 'other'
        when activities.is_call_back then 'call back'
    end as answer,
    coalesce(activities.is_done, activities.done_at is not null) as is_done,
    cast(activities.done_at as date) as done_on,
    cast(activities.due_at as date) as due_on,
    cast(activities.created_at as date) as created_on,
    coalesce(people.owner, activities.owner_raw) as owner,
    people.team,
    people.manager,
    people.region,
    coalesce(deals.account, customers.account, activities.account_raw) as account,
    coalesce(deals.industry, customers.industry) as industry,
    deals.name as deal,
    deals.status as deal_status,
    deals.pipeline,
    deals.stage,
    deals.stage_position,
    deals.amount as deal_amount
from (
    select * from landing.activities
    order by coalesce(done_at, due_at, created_at), activity_id
) as activities
left join outcome_words
    on outcome_words.word = lower(trim(activities.outcome))
left join people
    on people.user_id = activities.owner_id
left join customers
    on customers.account_id = activities.account_id
left join (
    select deal_id, name, account, industry, status, pipeline, stage, stage_position, amount
    from store.crm.deals
    where getvariable('has_activities')
) as deals
    on deals.deal_id = activities.deal_id;

create table store.crm.goals as
select
    goals.* exclude (team),
    goals.team as team_original,
    coalesce(goals.team, people.team) as team,
    coalesce(people.owner, goals.owner_raw) as owner,
    people.manager,
    people.region
from landing.goals as goals
left join people
    on people.user_id = goals.owner_id
order by goals.starts_on, goals.goal_id;
