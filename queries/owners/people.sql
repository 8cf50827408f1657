/*
title: Who may own deals
question: Who sells, with or without a deal to show for it?
about: Active users who own a deal, and those who share a team (or, without teams, a manager) with
    somebody who does.
grain: one row per active user who sells
group_by: [owner]
dimensions: [owner, team, manager, region, role]
measures: [people]
figures: [people]
rows: [user_id, owner, team, manager, region, role]
*/
with owning as (
    select distinct deals.owner_id
    from deals
),

selling as (
    select distinct coalesce(users.team, users.manager, '(none)') as unit
    from users
    inner join owning
        on owning.owner_id = users.user_id
)

select
    users.user_id,
    users.name as owner,
    users.team,
    users.manager,
    users.region,
    users.role
from users
inner join selling
    on selling.unit = coalesce(users.team, users.manager, '(none)')
where coalesce(users.is_active, true)
