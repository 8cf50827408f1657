/*
title: All web visits
question: Every visit to the website, with every measure and dimension of visits.
about: A visit without a length counts as a visit, but is in no time. The median tells more than
    the mean - a few pages left open all day pull the mean up.
grain: one row per visit
time: visited_on
group_by: [source]
dimensions: [source, landing_page, visitor, is_goal_completed, owner, team, manager, region,
    visited_on]
measures: [visits, page_views, pages_per_visit, visit_seconds_median, visit_seconds_mean,
    goal_visits, goal_completion_pct, known_visits]
figures: [visits, page_views, visit_seconds_median, goal_completion_pct]
rows: [visit_id, visited_on, source, landing_page, page_views, duration_seconds, visitor, owner,
    is_goal_completed]
extras: web_visits
*/
select
    web_visits.visit_id,
    web_visits.source,
    web_visits.landing_page,
    web_visits.page_views,
    web_visits.duration_seconds,
    web_visits.is_goal_completed,
    case
        when web_visits.contact_id is not null then 'Contact'
        when web_visits.lead_id is not null then 'Lead'
        else 'Not known'
    end as visitor,
    web_visits.owner,
    users.team,
    users.manager,
    users.region,
    web_visits.visited_on
from web_visits
left join users
    on users.user_id = web_visits.owner_id
