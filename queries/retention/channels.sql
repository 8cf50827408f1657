/*
title: Channels
question: Through which channels do customers and we reach each other?
about: Activities done with customers by type, service cases by where they came in, and answers to
    campaigns by the campaign's channel.
grain: one row per contact with a customer
time: contact_on
group_by: [contact_channel]
dimensions: [contact_channel, contact_kind, owner, team, manager, region, account, industry, segment,
    country, company_size, contact_on]
measures: [contacts_with_customers, contacted_customers, contacts_per_customer]
figures: [contacts_with_customers, contacted_customers]
rows: [contact_record_id, contact_on, contact_kind, contact_channel, account, owner]
*/
with everything as (
    select
        activities.activity_id as contact_record_id,
        activities.account_id,
        activities.done_on as contact_on,
        'Sales activity' as contact_kind,
        case activities.activity_type
            when 'call' then 'Call'
            when 'email' then 'E-mail'
            when 'meeting' then 'Meeting'
            when 'visit' then 'Visit'
            when 'proposal' then 'Proposal'
            else activities.activity_type
        end as contact_channel
    from activities
    where
        activities.is_done
        and activities.account_id is not null
        and coalesce(activities.activity_type <> 'task', true)
    union all
    select
        tickets.ticket_id as contact_record_id,
        tickets.account_id,
        tickets.opened_on as contact_on,
        'Service case' as contact_kind,
        'Service: ' || coalesce(tickets.origin, '(no origin)') as contact_channel
    from tickets
    where tickets.account_id is not null
    union all
    select
        campaign_events.event_id as contact_record_id,
        contacts.account_id,
        campaign_events.occurred_on as contact_on,
        'Campaign answer' as contact_kind,
        'Campaign: '
        || coalesce(campaign_events.channel, '(no channel)') as contact_channel
    from campaign_events
    inner join contacts
        on contacts.contact_id = campaign_events.contact_id
    where campaign_events.event_type in ('clicked', 'replied', 'called')
)

select
    everything.contact_record_id,
    everything.contact_on,
    everything.contact_kind,
    everything.contact_channel,
    customers.customer_id,
    customers.account,
    customers.owner,
    customers.team,
    customers.manager,
    customers.region,
    customers.industry,
    customers.segment,
    customers.country,
    customers.company_size,
    customers.company_size_position
from everything
inner join customers
    on customers.account_id = everything.account_id
