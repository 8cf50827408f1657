-- Leads: those behind deals (numbered like the deal) and those that came to nothing, or not yet.
create or replace table demo.lead as
with converted as (
    select
        deal as lead, deal, account, country, first_rep as rep, source,
        created_on as converted_on, created_at as converted_at,
        workday_before(created_on - greatest(1, round(
            11 * exp(0.8 * z(deal, 'lead age'))
            * case when source = getvariable('fast_source') then getvariable('fast_factor') else 1 end
        ))::integer) as created_on
    from demo.core
    where lead is not null
),

numbered as (
    select
        (getvariable('demo_deals') + n)::bigint as lead,
        slots.day as created_on,
        floor(u(getvariable('demo_deals') + n, 'lead account') * getvariable('accounts') * 4)::integer
            as company,
        date_diff('month', getvariable('day_zero'), slots.day) as month_number,
        pick([
            'Website', 'Website', 'Website', 'Website', 'Website', 'Referral', 'Trade fair',
            'Trade fair', 'Partner', 'Outbound', 'Outbound', 'Outbound', 'Outbound', 'Outbound',
            'Webinar', 'Webinar', 'Webinar', 'Paid search', 'Paid search', 'Paid search',
            'Paid search', null
        ], u(getvariable('demo_deals') + n, 'lead source')) as source
    from range((getvariable('demo_deals') * 1.15)::bigint) as t (n)
    inner join demo.slots as slots
        on slots.slot = (n * 16384 // (getvariable('demo_deals') * 1.15)::bigint)::integer
),

lost as (
    select
        numbered.lead, null::integer as deal, numbered.company as account,
        country_of(numbered.company) as country, territories.rep, numbered.source,
        null::date as converted_on, null::timestamp as converted_at, numbered.created_on
    from numbered
    inner join demo.territories as territories
        on territories.team_number = team_of(numbered.company, country_of(numbered.company))
        and territories.month_number = numbered.month_number
        and territories.slot = territory_of(numbered.company)
),

timed as (
    select
        *,
        at_work(created_on, lead, 'lead at', country) as created_at,
        -- Speed to lead: minutes to days; some are never touched.
        case when converted_on is not null or u(lead, 'touched') < 0.93
            then 0.15 + 20 * u(lead, 'first touch') ^ 3 * case when source = 'Outbound' then 0.2 else 1 end
        end as hours_to_touch,
        getvariable('as_of') - created_on as age_days
    from (from converted union all by name from lost)
),

touched as (
    select
        *,
        case
            when deal is not null then least(
                created_at + to_seconds(floor(3600 * hours_to_touch)::bigint),
                converted_at - interval 30 minute
            )
            when hours_to_touch is not null then
                (workday((created_at + to_seconds(floor(3600 * hours_to_touch)::bigint))::date)
                    + ((created_at + to_seconds(floor(3600 * hours_to_touch)::bigint))::time))
        end as touch_at
    from timed
),

outcomes as (
    select
        * exclude (touch_at),
        case when touch_at < getvariable('as_of') then touch_at end as first_touch_at,
        case
            when deal is not null then first_touch_at
                + (converted_at - first_touch_at) * (0.2 + 0.6 * u(lead, 'qualified'))
            when touch_at < getvariable('as_of') - interval 6 day and u(lead, 'qualifies') < 0.16
                then touch_at + to_seconds((86400 * (1 + floor(4 * u(lead, 'qualify days'))))::bigint)
        end as qualified_at
    from touched
)

select
    lead, deal, account, country, rep, source, converted_on, created_on, created_at, converted_at,
    first_touch_at, date_trunc('second', qualified_at) as qualified_at, age_days
from outcomes;

create or replace view demo.landing_leads as
select
    id_of('L-', lead) as lead_id,
    case when u(lead::bigint * 2 + 1, 'gender') < 0.41
        then of_country(getvariable('women'), outcomes.country, 14, u(lead::bigint * 2 + 1, 'given'))
        else of_country(getvariable('men'), outcomes.country, 14, u(lead::bigint * 2 + 1, 'given'))
    end || ' ' || family_of(
        of_country(getvariable('families'), outcomes.country, 32, u(lead::bigint * 2 + 1, 'family')),
        outcomes.country, u(lead::bigint * 2 + 1, 'gender') < 0.41
    ) as name,
    coalesce(accounts.name,
        of_country(getvariable('families'), outcomes.country, 32, u(account, 'lead family')) || ' '
        || town_of(account, outcomes.country)) as company,
    case
        when u(lead, 'bad e-mail') < getvariable('bad_email_share') then 'info(at)' || lead || '.example'
        when u(lead, 'no e-mail') >= 0.08 then ascii_of(
            of_country(getvariable('families'), outcomes.country, 32, u(lead::bigint * 2 + 1, 'family'))
        ) || lead || '@' || ascii_of(town_of(account, outcomes.country)) || '-mail.example'
    end as email,
    case when u(lead, 'phone') < 0.6 then getvariable('phone_codes')[outcomes.country + 1] || ' '
        || (200 + floor(700 * u(lead, 'p1')))::integer || ' 555 '
        || lpad(floor(10000 * u(lead, 'p2'))::integer::varchar, 4, '0') end as phone,
    pick(getvariable('job_titles'), u(lead, 'job') ^ 1.4) as job_title,
    source,
    case source
        when 'Website' then 'Organic' when 'Paid search' then 'Paid' when 'Trade fair' then 'Event'
        when 'Webinar' then 'Online event' when 'Outbound' then 'Phone'
        when 'Partner' then 'Partner' when 'Referral' then 'Word of mouth'
    end as channel,
    campaign_of(coalesce(deal, lead), source, coalesce(converted_on, outcomes.created_on)) as campaign_id,
    case when u(lead, 'lead without owner') >= getvariable('no_owner_share')
        then user_of(outcomes.rep) end as owner_id,
    case
        when deal is not null then 'Converted'
        when qualified_at is not null then case
            when age_days < 45 then 'Qualified' when u(lead, 'later') < 0.5 then 'Nurturing'
            else 'Unqualified' end
        when first_touch_at is null then 'New'
        when age_days < 14 then 'Contacted'
        when u(lead, 'end') < 0.62 then 'Unqualified'
        when u(lead, 'end') < 0.84 then 'Nurturing'
        else 'Contacted'
    end as status,
    coalesce(accounts.industry, pick(getvariable('industries'), u(account, 'lead industry'))) as industry,
    getvariable('countries')[outcomes.country + 1] as country,
    town_of(account, outcomes.country) as city,
    created_at,
    first_touch_at,
    qualified_at,
    converted_at,
    deal is not null as is_converted,
    id_of('D-', deal) as deal_id,
    coalesce(converted_at, qualified_at, first_touch_at, created_at) as updated_at,
    'https://crm.example/leads/' || id_of('L-', lead) as crm_url
from demo.lead as outcomes
left join demo.landing_accounts as accounts
    on accounts.account_id = id_of('A-', outcomes.account)
    and (outcomes.deal is not null or outcomes.account < getvariable('accounts'));

-- The first human touch is an activity as well.
create or replace view demo.lead_activities as
select
    'V' || (5000000000 + lead) as activity_id,
    case when u(lead, 'first by phone') < 0.55 then 'call' else 'email' end as activity_type,
    'outbound' as direction,
    'First contact' as subject,
    owner_id,
    people.name as assigned_by,
    lead_id,
    created_at,
    created_at + interval 1 day as due_at,
    first_touch_at as done_at,
    true as is_done,
    case
        when deal is not null or u(lead, 'first outcome') < 0.22 then 'yes'
        when u(lead, 'first outcome') < 0.40 then 'no'
        when u(lead, 'first outcome') < 0.88 then 'no answer'
        else 'call back'
    end as outcome,
    case when u(lead, 'first by phone') < 0.55
        then 20 + floor(500 * u(lead, 'first seconds') ^ 2)::bigint end as duration_seconds,
    false as is_call_back
from (
    select *, id_of('L-', lead) as lead_id,
        case when u(lead, 'lead without owner') >= getvariable('no_owner_share')
            then user_of(rep) end as owner_id
    from demo.lead
    where first_touch_at is not null
        and u(lead, 'first logged') < getvariable('damping')
        and not (
            rep = getvariable('silent_rep')
            and first_touch_at >= getvariable('as_of') - getvariable('silent_days')
        )
) as touched
left join demo.people as people
    on people.number = 1000 + touched.rep
union all by name
-- Young leads have their next call planned.
select
    'V' || (7000000000 + lead) as activity_id,
    case when u(lead, 'next by phone') < 0.7 then 'call' else 'email' end as activity_type,
    'outbound' as direction,
    'Qualify lead' as subject,
    user_of(rep) as owner_id,
    people.name as assigned_by,
    id_of('L-', lead) as lead_id,
    created_at,
    at_work(workday(getvariable('as_of')::date + floor(8 * u(lead, 'next call') - 1)::integer),
        lead, 'next call at', touched.country) as due_at,
    null::timestamp as done_at,
    false as is_done,
    null as outcome,
    null::bigint as duration_seconds,
    false as is_call_back
from demo.lead as touched
left join demo.people as people
    on people.number = 1000 + touched.rep
where deal is null
    and age_days between 2 and 24
    and u(lead, 'has next call') < 0.6
    and rep <> getvariable('silent_rep');

create or replace view demo.landing_activities as
from demo.deal_activities
union all by name
from demo.lead_activities;
