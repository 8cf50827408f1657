/*
title: All activities
question: Every activity, with every measure and dimension of activities.
grain: one row per activity
time: due_on
group_by: [owner]
dimensions: [owner, team, manager, region, activity_type, answer, outcome, direction, account, industry,
    deal, stage, status, pipeline, done_on, due_on, created_on]
measures: [activities_done, activities_planned, activities_overdue]
figures: [activities_done, activities_planned, activities_overdue]
rows: [activity_id, activity_type, subject, owner, deal, account, due_on, done_on, outcome]
params: {as_of: date}
extras: activities
*/
select
    activities.activity_id,
    activities.activity_type,
    activities.subject,
    activities.direction,
    activities.outcome,
    activities.answer,
    activities.owner,
    activities.team,
    activities.manager,
    activities.region,
    activities.account,
    activities.industry,
    activities.deal,
    activities.stage,
    activities.stage_position,
    activities.deal_status as status,
    activities.pipeline,
    activities.done_on,
    activities.due_on,
    activities.created_on,
    activities.is_done,
    not activities.is_done and coalesce(activities.due_on < $as_of, false) as is_overdue
from activities
