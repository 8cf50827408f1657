/*
title: Goals
question: Which goals have we set, for whom, for when, and for what?
grain: one row per goal
time: starts_on
group_by: [metric, scope]
dimensions: [goal, metric, scope, goal_period, strategy, owner, team, manager, region, starts_on,
    ends_on]
measures: [goals]
figures: [goals]
rows: [goal_id, goal, metric, scope, team, owner, owner_id, goal_period, starts_on, ends_on, target,
    strategy]
*/
select
    goals.goal_id,
    goals.name as goal,
    goals.metric,
    goals.scope,
    goals.period as goal_period,
    goals.owner,
    goals.owner_id,
    goals.team,
    goals.manager,
    goals.region,
    goals.starts_on,
    goals.ends_on,
    goals.target,
    goals.strategy
from goals
