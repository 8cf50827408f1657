-- Leads, campaign events, lists and visits.
--
-- A CRM that does not say when a lead was first touched has the activities: the first thing done
-- for the lead since it was created, by the company and not by the lead.
create temp table lead_acts as
select
    activities.lead_id,
    min(activities.done_at) filter (
        where activities.done_at >= leads.created_at
        and coalesce(lower(activities.direction), 'outbound') <> 'inbound'
    ) as first_done_at,
    cast(max(activities.done_at) as date) as last_activity_on,
    cast(min(activities.due_at) filter (
        where not coalesce(activities.is_done, activities.done_at is not null)
        and cast(activities.due_at as date) >= getvariable('as_of')
    ) as date) as next_activity_on,
    cast(min(activities.due_at) filter (
        where not coalesce(activities.is_done, activities.done_at is not null)
        and cast(activities.due_at as date) < getvariable('as_of')
    ) as date) as overdue_activity_on
from landing.activities as activities
inner join landing.leads as leads
    on leads.lead_id = activities.lead_id
where getvariable('has_leads') and activities.lead_id is not null
group by activities.lead_id;

create table store.crm.leads as
select
    leads.* exclude (first_touch_at),
    cast(leads.created_at as date) as created_on,
    leads.first_touch_at as first_touch_at_original,
    coalesce(leads.first_touch_at, lead_acts.first_done_at) as first_touch_at,
    cast(coalesce(leads.first_touch_at, lead_acts.first_done_at) as date) as first_touch_on,
    -- Midnight stands for a day without a time: then only days are known.
    case
        when
            leads.created_at = date_trunc('day', leads.created_at)
            or leads.first_touch_at = date_trunc('day', leads.first_touch_at)
            then 86400 * date_diff(
                'day', leads.created_at, coalesce(leads.first_touch_at, lead_acts.first_done_at)
            )
        else date_diff(
            'second', leads.created_at, coalesce(leads.first_touch_at, lead_acts.first_done_at)
        )
    end as touch_seconds,
    coalesce(leads.first_touch_at, lead_acts.first_done_at) is not null
    or leads.qualified_at is not null
    or coalesce(leads.is_converted, leads.converted_at is not null) as is_touched,
    lead_acts.last_activity_on,
    lead_acts.next_activity_on,
    lead_acts.overdue_activity_on,
    cast(leads.qualified_at as date) as qualified_on,
    cast(leads.converted_at as date) as converted_on,
    coalesce(lower(trim(leads.status)) in (select word from put_aside_words), false)
        as is_put_aside,
    coalesce(people.owner, leads.owner_raw) as owner,
    people.team,
    people.manager,
    people.region,
    coalesce(campaign_names.campaign, leads.campaign_raw) as campaign,
    deals.status as deal_status,
    deals.amount as deal_amount,
    deals.created_on as deal_created_on,
    deals.closed_on as deal_closed_on,
    deals.product,
    deals.account
from (select * from landing.leads order by created_at, lead_id) as leads
left join people
    on people.user_id = leads.owner_id
left join lead_acts
    on lead_acts.lead_id = leads.lead_id
left join campaign_names
    on campaign_names.campaign_id = leads.campaign_id
left join (
    select deal_id, status, amount, created_on, closed_on, product, account
    from store.crm.deals
    where getvariable('has_leads')
) as deals
    on deals.deal_id = leads.deal_id;

create temp table lead_owners as
select lead_id, owner_id, owner, team, manager, region, industry
from store.crm.leads;

create table store.crm.campaign_events as
select
    events.*,
    cast(events.occurred_at as date) as occurred_on,
    coalesce(campaign_names.campaign, events.campaign_raw) as campaign,
    campaigns.channel,
    coalesce(contact_owners.owner_id, lead_owners.owner_id) as owner_id,
    coalesce(contact_owners.owner, lead_owners.owner) as owner,
    coalesce(contact_owners.team, lead_owners.team) as team,
    coalesce(contact_owners.manager, lead_owners.manager) as manager,
    coalesce(contact_owners.region, lead_owners.region) as region,
    contact_owners.account,
    coalesce(contact_owners.industry, lead_owners.industry) as industry,
    contact_owners.segment
from (select * from landing.campaign_events order by occurred_at, event_id) as events
left join campaign_names
    on campaign_names.campaign_id = events.campaign_id
left join landing.campaigns as campaigns
    on campaigns.campaign_id = events.campaign_id
left join contact_owners
    on contact_owners.contact_id = events.contact_id
left join lead_owners
    on lead_owners.lead_id = events.lead_id;

create table store.crm.list_members as
select
    members.*,
    contact_owners.owner_id,
    contact_owners.owner,
    contact_owners.segment,
    contact_owners.industry
from landing.list_members as members
left join contact_owners
    on contact_owners.contact_id = members.contact_id
order by members.joined_on, members.list_member_id;

create table store.crm.web_visits as
select
    visits.*,
    cast(visits.visited_at as date) as visited_on,
    coalesce(contact_owners.owner_id, lead_owners.owner_id) as owner_id,
    coalesce(contact_owners.owner, lead_owners.owner) as owner
from landing.web_visits as visits
left join contact_owners
    on contact_owners.contact_id = visits.contact_id
left join lead_owners
    on lead_owners.lead_id = visits.lead_id
order by visits.visited_at, visits.visit_id;
