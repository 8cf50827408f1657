/*
title: All list members
question: Every person on every mailing list, who joined and who left.
about: Growth is (joined - left) / members at the start of the period; without a start there is
    none. Somebody who joined and left in the period is in both.
grain: one row per person and list
time: joined_on
group_by: [list]
dimensions: [list, left_reason, is_member, owner, industry, segment, joined_on, left_on]
measures: [list_members, list_members_at_start, list_joined, list_left, list_net_growth,
    list_growth_pct, list_churn_pct]
figures: [list_members, list_joined, list_left, list_growth_pct]
rows: [list_member_id, list, contact_id, joined_on, left_on, left_reason, owner]
params: {as_of: date, period_start: date}
extras: list_members
*/
select
    list_members.list_member_id,
    list_members.list_name as list,
    list_members.contact_id,
    list_members.joined_on,
    list_members.left_on,
    list_members.left_reason,
    list_members.owner,
    list_members.industry,
    list_members.segment,
    coalesce(list_members.joined_on <= $as_of, true)
    and coalesce(list_members.left_on > $as_of, true) as is_member,
    coalesce(list_members.joined_on < $period_start, $period_start is not null)
    and coalesce(list_members.left_on >= $period_start, true) as is_member_at_start
from list_members
