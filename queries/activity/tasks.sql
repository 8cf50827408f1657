/*
title: Tasks
question: Which tasks were assigned, are in progress or done, by whom and for whom?
grain: one row per task
time: created_on
group_by: [assigned_by]
dimensions: [owner, assigned_by, task_state, team, manager, region, account, deal, created_on,
    due_on, done_on]
measures: [tasks_assigned, tasks_in_progress, tasks_overdue, tasks_done]
figures: [tasks_assigned, tasks_in_progress, tasks_overdue, tasks_done]
rows: [activity_id, subject, assigned_by, owner, task_state, deal, account, created_on, due_on,
    done_on]
params: {as_of: date}
*/
select
    activities.activity_id,
    activities.subject,
    activities.assigned_by,
    activities.owner,
    activities.team,
    activities.manager,
    activities.region,
    activities.account,
    activities.deal,
    activities.created_on,
    activities.due_on,
    activities.done_on,
    activities.is_done,
    case
        when activities.is_done then 'done'
        when activities.due_on < $as_of then 'overdue'
        else 'in progress'
    end as task_state,
    not activities.is_done
    and coalesce(activities.due_on < $as_of, false) as is_overdue
from activities
where activities.activity_type = 'task'
