/*
title: Call-backs
question: Which customers have to be called back, by gender, industry and segment?
about: Calls of the service desk and calls of sales that were done. A call-back is a call marked as
    one, or a sales call that ended with "call back".
grain: one row per call
time: call_on
group_by: [gender]
dimensions: [gender, call_kind, owner, team, manager, region, account, industry, segment, country,
    job_title, call_on]
measures: [customer_calls, called_back, called_back_pct]
figures: [customer_calls, called_back_pct]
rows: [call_record_id, call_on, call_kind, contact, gender, account, owner, is_call_back]
*/
with everything as (
    select
        calls.call_id as call_record_id,
        calls.contact_id,
        calls.account,
        calls.industry,
        calls.segment,
        calls.owner,
        calls.team,
        calls.manager,
        calls.region,
        calls.offered_on as call_on,
        'Service' as call_kind,
        coalesce(calls.is_call_back, false) as is_call_back
    from calls
    union all
    select
        activities.activity_id as call_record_id,
        activities.contact_id,
        activities.account,
        activities.industry,
        accounts.segment,
        activities.owner,
        activities.team,
        activities.manager,
        activities.region,
        activities.done_on as call_on,
        'Sales' as call_kind,
        coalesce(activities.is_call_back, false)
        or coalesce(lower(activities.outcome) = 'call back', false) as is_call_back
    from activities
    left join accounts
        on accounts.account_id = activities.account_id
    where activities.activity_type = 'call' and activities.is_done
)

select
    everything.call_record_id,
    everything.call_on,
    everything.call_kind,
    everything.account,
    everything.industry,
    everything.segment,
    everything.owner,
    everything.team,
    everything.manager,
    everything.region,
    everything.is_call_back,
    contacts.name as contact,
    contacts.gender,
    contacts.job_title,
    contacts.country
from everything
left join contacts
    on contacts.contact_id = everything.contact_id
