-- Goals as people changed them, in front of the imported ones (docs/decisions/0006).
--
-- `edited_goals` is what the workspace holds: one row per goal somebody touched. A goal that is set
-- stands in for the imported one of its id, a removed one hides it, one taken back shows it again.
-- Whose team, manager and region a rep's goal has comes from the users, as for imported goals.
create or replace table memory.kept.goals as
with imported as (
    select goals.*
    from store.crm.goals as goals
    where
        not exists (
            select 1
            from edited_goals
            where
                edited_goals.goal_id = goals.goal_id
                and edited_goals.state in ('set', 'removed')
        )
),

edited as (
    select
        edited_goals.goal_id,
        edited_goals.name,
        edited_goals.metric,
        edited_goals.scope,
        edited_goals.owner_id,
        edited_goals.period,
        edited_goals.starts_on,
        edited_goals.ends_on,
        edited_goals.target,
        edited_goals.strategy,
        edited_goals.team as team_original,
        coalesce(edited_goals.team, users.team) as team,
        coalesce(users.name, edited_goals.owner_id) as owner,
        users.manager,
        users.region
    from edited_goals
    left join store.crm.users as users
        on users.user_id = edited_goals.owner_id
    where edited_goals.state = 'set'
)

select * from imported
union all by name
select * from edited
order by starts_on, goal_id;

create or replace view memory.crm.goals as
select * from memory.kept.goals;
