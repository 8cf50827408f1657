/*
title: Use of the CRM
question: Who works in the CRM, and how much of it?
about: A record counts once per person and day, however many of its fields were changed. Created
    means by its owner, since exports do not tell who typed it in; changed means by whom the
    change history names, and where there is none, the last change by the owner. An activity is
    changed on the day it is done, a case on the day it is resolved. Working days are Monday to
    Friday, from the day a user came to the as-of date, or to the last activity done of a user
    who left; holidays are not known here. Logins are not in an export.
grain: one row per record a user created or changed on a day, and one per user and working day
time: worked_on
group_by: [owner]
dimensions: [owner, team, manager, region, role, record_kind, record_action, worked_on]
measures: [active_users, users_here, active_users_pct, records_logged, records_created,
    records_changed, user_days, records_per_user_day, days_with_record, days_with_record_pct]
figures: [active_users, active_users_pct, records_logged, records_per_user_day]
rows: [record_kind, record_id, record, record_action, worked_on, owner, team]
params: {as_of: date}
*/
with history as (
    select count(*) as changes
    from deal_changes
),

-- A history may name people only by name; two of the same name are one of them.
named as (
    select
        users.name,
        min(users.user_id) as user_id
    from users
    group by users.name
),

staff as (
    select
        users.user_id,
        users.name,
        users.team,
        users.manager,
        users.region,
        users.role,
        row_number() over (order by users.user_id) as user_number
    from users
),

first_days as (
    select min(deals.created_on) as first_on
    from deals
    union all
    select min(tickets.opened_on) as first_on
    from tickets
    union all
    select min(activities.created_on) as first_on
    from activities
),

bounds as (
    select min(first_days.first_on) as first_on
    from first_days
),

last_days as (
    select
        activities.owner_id,
        max(activities.done_on) as last_on
    from activities
    where activities.is_done
    group by activities.owner_id
),

people as (
    select
        users.user_id,
        case
            when users.created_on > bounds.first_on then users.created_on
            else bounds.first_on
        end as here_from,
        case
            when coalesce(users.is_active, true) then cast($as_of as date)
            else last_days.last_on
        end as here_until
    from users
    inner join bounds
        on bounds.first_on is not null
    left join last_days
        on last_days.owner_id = users.user_id
),

changed_deals as (
    select
        cast(deal_changes.changed_at as date) as worked_on,
        deal_changes.deal_id,
        min(deal_changes.deal) as deal,
        min(deal_changes.owner_id) as owner_id,
        coalesce(deal_changes.changed_by, deal_changes.owner) as person
    from deal_changes
    group by
        cast(deal_changes.changed_at as date),
        deal_changes.deal_id,
        coalesce(deal_changes.changed_by, deal_changes.owner)
),

touched as (
    select
        'Deal' as record_kind,
        'created' as record_action,
        deals.deal_id as record_id,
        deals.name as record,
        deals.owner_id as user_id,
        deals.owner,
        deals.created_on as worked_on
    from deals
    union all
    select
        'Deal' as record_kind,
        'changed' as record_action,
        changed_deals.deal_id as record_id,
        changed_deals.deal as record,
        coalesce(named.user_id, changed_deals.owner_id) as user_id,
        changed_deals.person as owner,
        changed_deals.worked_on
    from changed_deals
    left join named
        on named.name = changed_deals.person
    where
        not exists (
            select 1
            from deals
            where
                deals.deal_id = changed_deals.deal_id
                and deals.created_on = changed_deals.worked_on
                and deals.owner = changed_deals.person
        )
    union all
    select
        'Deal' as record_kind,
        'changed' as record_action,
        deals.deal_id as record_id,
        deals.name as record,
        deals.owner_id as user_id,
        deals.owner,
        cast(deals.updated_at as date) as worked_on
    from deals
    inner join history
        on history.changes = 0
    where coalesce(cast(deals.updated_at as date) <> deals.created_on, true)
    union all
    select
        'Lead' as record_kind,
        'created' as record_action,
        leads.lead_id as record_id,
        leads.name as record,
        leads.owner_id as user_id,
        leads.owner,
        leads.created_on as worked_on
    from leads
    union all
    select
        'Lead' as record_kind,
        'changed' as record_action,
        leads.lead_id as record_id,
        leads.name as record,
        leads.owner_id as user_id,
        leads.owner,
        cast(leads.updated_at as date) as worked_on
    from leads
    where coalesce(cast(leads.updated_at as date) <> leads.created_on, true)
    union all
    select
        'Account' as record_kind,
        'created' as record_action,
        accounts.account_id as record_id,
        accounts.name as record,
        accounts.owner_id as user_id,
        accounts.owner,
        accounts.created_on as worked_on
    from accounts
    union all
    select
        'Account' as record_kind,
        'changed' as record_action,
        accounts.account_id as record_id,
        accounts.name as record,
        accounts.owner_id as user_id,
        accounts.owner,
        cast(accounts.updated_at as date) as worked_on
    from accounts
    where coalesce(cast(accounts.updated_at as date) <> accounts.created_on, true)
    union all
    select
        'Contact' as record_kind,
        'created' as record_action,
        contacts.contact_id as record_id,
        contacts.name as record,
        contacts.owner_id as user_id,
        contacts.owner,
        contacts.created_on as worked_on
    from contacts
    union all
    select
        'Contact' as record_kind,
        'changed' as record_action,
        contacts.contact_id as record_id,
        contacts.name as record,
        contacts.owner_id as user_id,
        contacts.owner,
        cast(contacts.updated_at as date) as worked_on
    from contacts
    where coalesce(cast(contacts.updated_at as date) <> contacts.created_on, true)
    union all
    select
        'Activity' as record_kind,
        'created' as record_action,
        activities.activity_id as record_id,
        activities.subject as record,
        activities.owner_id as user_id,
        activities.owner,
        activities.created_on as worked_on
    from activities
    union all
    select
        'Activity' as record_kind,
        'changed' as record_action,
        activities.activity_id as record_id,
        activities.subject as record,
        activities.owner_id as user_id,
        activities.owner,
        activities.done_on as worked_on
    from activities
    where coalesce(activities.done_on <> activities.created_on, true)
    union all
    select
        'Case' as record_kind,
        'created' as record_action,
        tickets.ticket_id as record_id,
        tickets.subject as record,
        tickets.owner_id as user_id,
        tickets.owner,
        tickets.opened_on as worked_on
    from tickets
    union all
    select
        'Case' as record_kind,
        'changed' as record_action,
        tickets.ticket_id as record_id,
        tickets.subject as record,
        tickets.owner_id as user_id,
        tickets.owner,
        tickets.resolved_on as worked_on
    from tickets
    where coalesce(tickets.resolved_on <> tickets.opened_on, true)
),

everything as (
    select
        touched.record_kind,
        touched.record_action,
        touched.record_id,
        touched.record,
        -- Whoever owns a record today cannot have worked on it before they came or after they left.
        case
            when
                people.user_id is null
                or (
                    touched.worked_on >= people.here_from
                    and touched.worked_on <= people.here_until
                )
                then touched.user_id
        end as user_id,
        case
            when
                people.user_id is null
                or (
                    touched.worked_on >= people.here_from
                    and touched.worked_on <= people.here_until
                )
                then touched.owner
        end as owner,
        touched.worked_on,
        true as is_record
    from touched
    left join people
        on people.user_id = touched.user_id
    where touched.worked_on <= $as_of
    union all
    select
        null as record_kind,
        null as record_action,
        null as record_id,
        null as record,
        people.user_id,
        null as owner,
        calendar.day as worked_on,
        false as is_record
    from people
    inner join calendar
        on
            calendar.day >= people.here_from
            and calendar.day <= people.here_until
            and calendar.day <= $as_of
    where calendar.is_working_day
)

select
    everything.record_kind,
    everything.record_action,
    everything.record_id,
    everything.record,
    coalesce(staff.name, everything.owner) as owner,
    staff.team,
    staff.manager,
    staff.region,
    staff.role,
    everything.worked_on,
    everything.is_record,
    coalesce(everything.user_id, everything.owner) as user_key,
    staff.user_number,
    coalesce(everything.is_record and calendar.is_working_day, false)
        as is_working_record,
    -- One number per user and working day: counting different numbers is cheap, texts are not.
    case
        when everything.is_record and calendar.is_working_day
            then
                staff.user_number * 100000
                + date_diff('day', date '1970-01-01', everything.worked_on)
    end as logged_day
from everything
left join staff
    on staff.user_id = everything.user_id
left join calendar
    on calendar.day = everything.worked_on
