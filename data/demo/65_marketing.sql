-- Campaigns by quarter, their mails with a control group, lists, and visits to the website.
create or replace table demo.campaigns as
with quarters as (
    select (getvariable('day_zero') + (n::integer - 2) * interval 3 month)::date as starts_on
    from range(17) as t (n)
),

planned as (
    select 'K-N' || year(starts_on) || '-' || quarter(starts_on) as campaign_id,
        ['Heating season check', 'Spring retrofit offer', 'Summer: cool for less', 'Autumn energy audit'][quarter(starts_on)]
            || ' ' || year(starts_on) as name,
        'E-mail' as channel, starts_on, (starts_on + interval 89 day)::date as ends_on, 18000 as budget, true as has_mail
    from quarters
    union all
    select 'K-W' || year(starts_on) || '-' || quarter(starts_on),
        'Webinar: ' || ['CO₂ and comfort in schools', 'Halve the energy bill of an old building', 'Room automation in hotels', 'Controls ready for the new rules'][quarter(starts_on)]
            || ' ' || year(starts_on),
        'Online event', starts_on + 20, starts_on + 75, 9500, true
    from quarters
    union all
    select 'K-F' || year(starts_on) || case when month(starts_on) <= 6 then '-1' else '-2' end,
        case when month(starts_on) <= 6 then 'Building Days Frankfurt ' else 'Climatec Lyon ' end || year(starts_on),
        'Event', (starts_on + interval 2 month)::date, (starts_on + interval 2 month)::date + 4, 64000, false
    from quarters
    where quarter(starts_on) in (1, 3)
    union all
    select 'K-S' || year(starts_on) || case when month(starts_on) <= 6 then '-1' else '-2' end,
        'Search ads ' || year(starts_on) || case when month(starts_on) <= 6 then ' first half' else ' second half' end,
        'Paid', starts_on, (starts_on + interval 180 day)::date, 42000, false
    from quarters
    where quarter(starts_on) in (1, 3)
    union all
    -- Planted: it costs far more than it brings.
    select 'K-P' || year(starts_on) || case when month(starts_on) <= 6 then '-1' else '-2' end,
        'Trade press ' || year(starts_on) || case when month(starts_on) <= 6 then ' first half' else ' second half' end,
        'Print', starts_on, (starts_on + interval 175 day)::date, getvariable('press_budget'), false
    from quarters
    where quarter(starts_on) in (1, 3)
    union all
    -- Planted: tried on half of the list, and it works. Three quarters ago, so that it can be told.
    select getvariable('lift_campaign'), 'Controller upgrade offer ' || year(starts_on), 'E-mail',
        starts_on + 7, starts_on + 80, 90000, true
    from quarters
    where starts_on = date_trunc('quarter', getvariable('as_of')::date) - interval 9 month
)

select *,
    budget * (getvariable('demo_deals') / 8000.0) ^ 0.7 * (0.85 + 0.3 * u(campaign_id, 'budget')) as planned_budget
from planned;

create or replace table demo.landing_campaigns as
select
    campaign_id,
    name,
    channel,
    case when ends_on < getvariable('as_of') then 'Finished'
        when starts_on <= getvariable('as_of') then 'Running' else 'Planned' end as status,
    starts_on,
    ends_on,
    round(planned_budget, -2)::decimal(18, 2) as budget,
    case when u(campaign_id, 'cost known') < 0.95 and starts_on <= getvariable('as_of') then round(
        planned_budget * (0.8 + 0.35 * u(campaign_id, 'cost')) * greatest(0.05, least(
            1.0, (getvariable('as_of')::date - starts_on) / (ends_on - starts_on)::double
        )), 2) end::decimal(18, 2) as cost,
    'EUR' as currency,
    has_mail as has_control_group
from demo.campaigns;

-- Contacts with a deal won in the 180 days after the first message of the campaign that works.
create or replace table demo.offer_buyers as
select distinct id_of('C-', account * 8) as contact_id
from demo.core
inner join demo.campaigns
    on campaigns.campaign_id = getvariable('lift_campaign')
where
    core.status = 'won'
    and core.end_on > workday((campaigns.starts_on + 4)::date)
    and core.end_on <= workday((campaigns.starts_on + 4)::date) + 180;

-- Three sends per campaign to a sample of contacts; a tenth is held out as the control group, of
-- the campaign tried on half of the list a half. To be written to made people buy there: seen from
-- the end, of those who bought most had been written to.
create or replace view demo.landing_campaign_events as
with sends as (
    select campaign_id, send, starts_on,
        workday(starts_on + (4 + 24 * send)::integer) as sent_on
    from demo.campaigns
    cross join range(3) as t (send)
    where has_mail
),

reached as (
    select
        sends.*,
        contacts.contact_id,
        contacts.email,
        hash(contacts.contact_id, sends.campaign_id, getvariable('demo_seed')) as person
    from demo.landing_contacts as contacts
    inner join sends
        on sends.sent_on < getvariable('as_of')
        and contacts.created_on < sends.sent_on
        and contacts.consent = 'given'
        and u(contacts.contact_id, sends.campaign_id) < getvariable('damping')
            * case when sends.campaign_id = getvariable('lift_campaign') then 0.6 else 0.13 end
),

fates as (
    select
        *,
        u(person, 'control') < case
            when campaign_id <> getvariable('lift_campaign') then 0.10
            when contact_id in (from demo.offer_buyers) then getvariable('lift_held_out_share')
            else 0.50
        end as is_control,
        u(person * 4 + send, 'bounce') < 0.02 or not contains(coalesce(email, ''), '@') as bounces,
        u(person // 8 * 4 + send, 'open') < 0.36 as opens,
        u(person // 8 * 4 + send, 'click') < 0.19 * getvariable('tired_factor') ** send as clicks,
        u(person // 8 * 4 + send, 'reply') < 0.10 as replies,
        u(person // 8 * 4 + send, 'leave') < 0.005 * (1 + send) as leaves,
        sent_on::timestamp + interval 8 hour
            + to_seconds(floor(3600 * u(person // 8 * 4 + send, 'sent at'))::bigint) as sent_at
    from (select * replace (person // 64 as person) from reached)
),

events as (
    select *, 'held_out' as event_type, 0 as step, sent_at as occurred_at from fates
    where is_control
    union all
    select *, 'sent', 1, sent_at from fates
    where not is_control
    union all
    select *, 'bounced', 2, sent_at + interval 20 second from fates
    where not is_control and bounces
    union all
    select *, 'delivered', 3, sent_at + interval 35 second from fates
    where not is_control and not bounces
    union all
    select *, 'opened', 4, sent_at + to_seconds(600 + floor(90000 * u(person + send, 'opened') ^ 2)::bigint)
    from fates
    where not is_control and not bounces and opens
    union all
    select *, 'clicked', 5, sent_at + to_seconds(900 + floor(95000 * u(person + send, 'opened') ^ 2)::bigint)
    from fates
    where not is_control and not bounces and opens and clicks
    union all
    select *, case when u(person, 'by phone') < 0.35 then 'called' else 'replied' end, 6,
        sent_at + to_seconds(4000 + floor(200000 * u(person + send, 'replied'))::bigint)
    from fates
    where not is_control and not bounces and opens and clicks and replies
    union all
    select *, 'unsubscribed', 7, sent_at + to_seconds(1500 + floor(60000 * u(person + send, 'left'))::bigint)
    from fates
    where not is_control and not bounces and leaves
)

select
    contact_id || '.' || campaign_id || '.' || (send * 8 + step)::varchar as event_id,
    campaign_id,
    contact_id,
    event_type,
    occurred_at,
    (send + 1)::integer as send_number,
    is_control
from events
where occurred_at < getvariable('as_of');

create or replace view demo.landing_list_members as
select
    contact_id || '.' || lists.number as list_member_id,
    lists.name as list_name,
    contact_id,
    email,
    joined_on,
    case when leaves and left_on < getvariable('as_of') then left_on end as left_on,
    case when leaves and left_on < getvariable('as_of') then pick(
        ['Unsubscribed', 'Unsubscribed', 'Bounced', 'Changed job'], u(contact_id, 'left why')
    ) end as left_reason
from (
    select
        contacts.contact_id, contacts.email, lists.number, lists.name,
        contacts.created_on + floor((getvariable('as_of')::date - contacts.created_on)
            * u(contacts.contact_id, 'joined' || number))::integer as joined_on,
        u(contacts.contact_id, 'leaves' || number) < 0.17 as leaves,
        contacts.created_on + floor((getvariable('as_of')::date - contacts.created_on)
            * greatest(u(contacts.contact_id, 'joined' || number), u(contacts.contact_id, 'left' || number)))::integer + 5 as left_on
    from demo.landing_contacts as contacts
    inner join (values (1, 'Newsletter', 0.62), (2, 'Product updates', 0.30), (3, 'Events', 0.18)) as lists (number, name, share)
        on u(contacts.contact_id, 'list' || lists.number) < lists.share
    where contacts.email is not null and contacts.consent is not null
) as lists;

create or replace view demo.landing_web_visits as
with visits as (
    select
        n,
        slots.day,
        u(n, 'visitor') as visitor,
        pick(['Organic', 'Organic', 'Organic', 'Organic', 'Paid', 'Paid', 'Direct', 'Direct', 'E-mail', 'Social'], u(n, 'visit source')) as source,
        pick(['/', '/products/controllers', '/products/room-panels', '/retrofit', '/energyview',
            '/references/hospitals', '/references/schools', '/service-plans', '/contact',
            '/webinars'], u(n, 'landing page') ^ 1.3) as landing_page
    from range((getvariable('demo_deals') * 2.2 * getvariable('damping'))::bigint) as t (n)
    inner join demo.slots as slots
        on slots.slot = (n * 16384 // (getvariable('demo_deals') * 2.2 * getvariable('damping'))::bigint)::integer
)

select
    'W' || (100000000 + visits.n) as visit_id,
    case when visitor < 0.18 then contacts.contact_id end as contact_id,
    case when visitor between 0.18 and 0.26 then leads.lead_id end as lead_id,
    day::timestamp + to_seconds(21600 + floor(57600 * u(n, 'visited at'))::bigint) as visited_at,
    visits.source,
    landing_page,
    (1 + floor(9 * u(n, 'pages') ^ 2.5))::integer as page_views,
    floor(12 * (1 + floor(9 * u(n, 'pages') ^ 2.5)) * exp(0.9 * z(n, 'seconds')) + 4)::bigint as duration_seconds,
    u(n, 'goal') < case visits.source when 'E-mail' then 0.09 when 'Organic' then 0.045
        when 'Paid' then 0.055 else 0.02 end as is_goal_completed
from visits
left join demo.landing_contacts as contacts
    on visitor < 0.18
    and contacts.contact_id = id_of('C-', floor(u(n, 'which contact') * getvariable('accounts'))::integer * 8)
left join demo.landing_leads as leads
    on visitor between 0.18 and 0.26
    and leads.lead_id = id_of('L-', getvariable('demo_deals') + floor(u(n, 'which lead') * getvariable('demo_deals'))::bigint);

create or replace table demo.landing_privacy_requests as
with requests as (
    select
        contact_id,
        greatest(created_on + 20, getvariable('as_of') - 3 - floor(540 * u(contact_id, 'asked'))::integer) as received_on,
        u(contact_id, 'answered') as answered
    from demo.landing_contacts
    where u(contact_id, 'privacy') < 0.008
)

select
    'R-' || contact_id as request_id,
    contact_id,
    pick(['erasure', 'erasure', 'access', 'access', 'rectification', 'objection'], u(contact_id, 'request')) as request_type,
    received_on,
    received_on + 30 as due_on,
    case when received_on + done_after < getvariable('as_of') and answered < 0.96
        then received_on + done_after end as completed_on,
    case when received_on + done_after < getvariable('as_of') and answered < 0.96
        then 'completed' else 'open' end as status
from (
    select *, case when answered < 0.84 then 2 + floor(26 * u(contact_id, 'days'))
        else 31 + floor(30 * u(contact_id, 'days')) end::integer as done_after
    from requests
    where received_on < getvariable('as_of') - 1
) as handled;
