/*
title: All contacts
question: Every person at a customer or prospect, and whether they may be written to.
about: A prospect is a contact whose account never was a customer - no won deal, no order, no
    subscription, and no such type in the CRM. "May not be written to because" gives the first
    reason found over all data, whoever owns them.
grain: one row per contact
time: created_on
group_by: [country]
dimensions: [contact, job_title, gender, consent, refusal, reaction, is_customer, account, industry,
    segment, country, city, owner, team, manager, region, created_on, last_contacted_on,
    last_sent_on]
measures: [contacts, prospects, customer_contacts, contacts_sendable, contacts_excluded,
    consent_given_pct]
figures: [contacts, prospects, contacts_sendable, consent_given_pct]
rows: [contact_id, contact, job_title, account, industry, country, owner, consent, refusal, reaction,
    last_contacted_on, created_on]
extras: contacts
*/
select
    contacts.contact_id,
    contacts.name as contact,
    contacts.job_title,
    contacts.gender,
    contacts.consent,
    contact_reach.refusal,
    contact_reach.reaction,
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
    contact_reach.last_sent_on
from contacts
left join contact_reach
    on contact_reach.contact_id = contacts.contact_id
