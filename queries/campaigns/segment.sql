/*
title: People for the next send
question: Whom shall we write to next, and who must be left out?
about: Contacts by what is known of them and by how they reacted, to all campaigns or to the one
    named. Left out, always, are those without consent, who unsubscribed, objected or asked for
    deletion, whose address is missing, broken or bounced, and second records of an address. What
    somebody said once holds for every record with the same address, whoever owns it. Addresses of
    those left out are not in the list.
grain: one row per contact
time: created_on
group_by: [industry]
dimensions: [industry, country, job_title, gender, reaction, is_customer, last_contact,
    last_contacted_on, last_sent_on, segment, city, account, consent, refusal, owner, team, manager, region,
    created_on]
measures: [contacts, contacts_sendable, contacts_excluded, prospects, consent_given_pct]
figures: [contacts, contacts_sendable, contacts_excluded, prospects]
rows: [contact_id, contact, email, job_title, account, industry, country, city, gender, is_customer,
    reaction, last_contacted_on, last_sent_on, owner, consent, refusal]
params: {as_of: date, reacted_to: text?}
extras: contacts
*/
with acts as (
    select
        contact_id,
        max(
            case event_type
                when 'replied' then 5
                when 'called' then 5
                when 'clicked' then 4
                when 'opened' then 3
                when 'delivered' then 2
                when 'sent' then 1
                else 0
            end
        ) as strongest
    from campaign_events
    where campaign = $reacted_to
    group by contact_id
)

select
    contacts.contact_id,
    contacts.name as contact,
    -- Nobody can take along an address that must not be used.
    case when contact_reach.refusal is null then contacts.email end as email,
    contacts.job_title,
    contacts.gender,
    contacts.consent,
    contact_reach.refusal,
    case
        when $reacted_to is null then contact_reach.reaction
        when acts.strongest = 5 then 'Answered'
        when acts.strongest = 4 then 'Clicked'
        when acts.strongest = 3 then 'Opened'
        when acts.strongest = 2 then 'Delivered only'
        when acts.strongest = 1 then 'Not delivered'
        else 'Never written to'
    end as reaction,
    contact_reach.is_customer,
    contacts.account,
    contacts.industry,
    contacts.segment,
    contacts.country,
    contacts.city,
    contacts.owner,
    contacts.team,
    contacts.manager,
    contacts.region,
    contacts.created_on,
    contacts.last_contacted_on,
    contact_reach.last_sent_on,
    case
        when contacts.last_contacted_on is null then 5
        when date_diff('day', contacts.last_contacted_on, $as_of) <= 30 then 1
        when date_diff('day', contacts.last_contacted_on, $as_of) <= 90 then 2
        when date_diff('day', contacts.last_contacted_on, $as_of) <= 365 then 3
        else 4
    end as last_contact_position,
    case
        when contacts.last_contacted_on is null then 'Never'
        when
            date_diff('day', contacts.last_contacted_on, $as_of) <= 30
            then 'In the last 30 days'
        when
            date_diff('day', contacts.last_contacted_on, $as_of) <= 90
            then '31 to 90 days ago'
        when
            date_diff('day', contacts.last_contacted_on, $as_of) <= 365
            then '91 to 365 days ago'
        else 'More than a year ago'
    end as last_contact
from contacts
left join contact_reach
    on contact_reach.contact_id = contacts.contact_id
left join acts
    on acts.contact_id = contacts.contact_id
