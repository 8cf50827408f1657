/*
title: People
question: Who may have goals of their own?
grain: one row per active user
group_by: [team]
dimensions: [owner, team, manager, region]
measures: [people]
figures: [people]
rows: [user_id, owner, team, manager, region]
*/
select
    users.user_id,
    users.name as owner,
    users.team,
    users.manager,
    users.region
from users
where coalesce(users.is_active, true)
