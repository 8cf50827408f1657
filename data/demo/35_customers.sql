-- Accounts and contacts as the CRM holds them, duplicates and bad e-mail addresses included.
create or replace temp macro opened_on(account, accounts) as
    getvariable('day_zero') - (30 + floor(2600 * (1 - 2.0 * account / accounts)))::integer;

create or replace table demo.landing_accounts as
with dated as (
    select
        accounts.*,
        case
            when account < getvariable('accounts') // 2
                then opened_on(account, getvariable('accounts'))
            else slots.day
        end as created_on,
        round(case segment
            when 0 then 18 * exp(0.7 * z(twin_of, 'staff'))
            when 1 then 140 * exp(0.6 * z(twin_of, 'staff'))
            else 1100 * exp(0.7 * z(twin_of, 'staff'))
        end * case when is_family_name then 1 else 2.5 end)::bigint + 3 as employees
    from demo.accounts as accounts
    left join demo.slots as slots
        on slots.slot = least(16383, case
            when is_duplicate then floor(16384 * (0.3 + 0.65 * u(account, 'second entry')))
            else floor(16384 * greatest(0, 2.0 * account / getvariable('accounts') - 1))
        end)::integer
)

select
    id_of('A-', dated.account) as account_id,
    trim(dated.name) as name,
    case when u(dated.account, 'no industry') < 0.02 then null
        else getvariable('industries')[dated.industry + 1] end as industry,
    case when u(twin_of, 'key account') < [0.0, 0.03, 0.35][segment + 1] then 'Key account'
        when u(twin_of, 'key account') < 0.5 then 'Standard' else 'Growth' end as category,
    case
        when is_old_customer(twin_of) and u(twin_of, 'former') < 0.12 then 'Former customer'
        when u(twin_of, 'partner') < 0.03 then 'Partner'
        when is_old_customer(twin_of) or winners.account is not null then 'Customer'
        else 'Prospect'
    end as account_type,
    ['Small', 'Mid-market', 'Enterprise'][segment + 1] as segment,
    dated.employees,
    case when u(dated.account, 'revenue known') < 0.7
        then round(dated.employees * 165000 * exp(0.4 * z(twin_of, 'revenue')), -5)
    end::decimal(18, 2) as annual_revenue,
    getvariable('countries')[dated.country + 1] as country,
    demo.teams.region,
    dated.town as city,
    'https://www.' || replace(ascii_of(regexp_replace(
        replace(first_name, ' & ', ' '), ' (GmbH|AG|SA|S\.A\.|S\.L\.|sp\. z o\.o\.|Ltd|plc|LLC|Inc\.|KG|SAS|eG).*$', ''
    )), '--', '-') || '.example' as website,
    case when segment = 2 and u(dated.account, 'group') < 0.25
        then id_of('A-', floor(u(dated.account, 'parent') * getvariable('accounts'))::integer)
    end as parent_account,
    case when u(dated.account, 'no owner') < getvariable('no_owner_share') then null
        else 'U-' || (1000 + territories.rep)::varchar end as owner_id,
    case when u(dated.account, 'cost known') < 0.85
        then round([350, 900, 2600][segment + 1] * exp(0.5 * z(dated.account, 'cost')), 2)
    end::decimal(18, 2) as acquisition_cost,
    dated.created_on,
    at_work(workday(least(
        getvariable('as_of') - 3,
        dated.created_on + floor(
            u(dated.account, 'updated') * (getvariable('as_of') - dated.created_on)
        )::integer
    )), dated.account, 'updated at', dated.country) as updated_at
from dated
inner join (select account as first_account, name as first_name from demo.accounts) as original
    on original.first_account = dated.twin_of
inner join demo.teams
    on demo.teams.team_number = team_of(dated.twin_of, dated.country)
inner join demo.territories as territories
    on territories.team_number = demo.teams.team_number
    and territories.month_number = date_diff(
        'month', getvariable('day_zero'), getvariable('as_of') - 1
    )
    and territories.slot = territory_of(dated.twin_of)
left join (select distinct account from demo.core where status = 'won') as winners
    on winners.account = dated.account;

-- Contact 8 * account + position, so that a deal knows its people without a join.
create or replace table demo.landing_contacts as
with people as (
    select
        accounts.account * 8 + t.n::integer as contact,
        accounts.account * 8 + t.n::integer as twin_of,
        accounts.account, accounts.country, accounts.town, accounts.twin_of as account_twin
    from demo.accounts as accounts
    cross join range(7) as t (n)
    where not accounts.is_duplicate
        and t.n < contacts_of(accounts.account, accounts.segment)
),

everybody as (
    select *, false as is_duplicate from people
    union all
    -- Duplicates: the same person a second time, at position 7 of the same account.
    select account * 8 + 7, contact, account, country, town, account_twin, true
    from people
    where contact % 8 = 0
        and u(contact, 'duplicate contact') < 3 * getvariable('duplicate_contact_share')
),

named as (
    select
        *,
        u(twin_of, 'gender') < 0.41 as is_woman,
        case when u(twin_of, 'gender') < 0.41
            then of_country(getvariable('women'), country, 14, u(twin_of, 'given'))
            else of_country(getvariable('men'), country, 14, u(twin_of, 'given'))
        end as given,
        family_of(of_country(getvariable('families'), country, 32, u(twin_of, 'family')),
            country, u(twin_of, 'gender') < 0.41) as family
    from everybody
)

select
    id_of('C-', named.contact) as contact_id,
    accounts.account_id,
    case when is_duplicate and u(contact, 'initial') < 0.4 then left(given, 1) || '.' else given end
        || ' ' || family as name,
    case
        when u(contact, 'bad e-mail') < getvariable('bad_email_share') then
            case floor(3 * u(contact, 'bad kind'))::integer
                when 0 then ascii_of(given) || '.' || ascii_of(family) || '@'
                when 1 then ascii_of(family) || ' at ' || replace(accounts.website, 'https://www.', '')
                else ascii_of(given) || ',' || ascii_of(family) || '@example'
            end
        when u(contact, 'no e-mail') < 0.03 then null
        else ascii_of(case when is_duplicate then left(given, 1) else given end)
            || '.' || ascii_of(family) || '@' || replace(accounts.website, 'https://www.', '')
    end as email,
    case when u(twin_of, 'phone') < 0.9 then
        getvariable('phone_codes')[named.country + 1] || ' ' || (200 + floor(700 * u(twin_of, 'p1')))::integer
        || ' 555 ' || lpad(floor(10000 * u(twin_of, 'p2'))::integer::varchar, 4, '0')
    end as phone,
    case when u(contact, 'gender known') < 0.9
        then case when is_woman then 'female' else 'male' end end as gender,
    pick(getvariable('job_titles'), u(twin_of, 'job') ^ 1.4) as job_title,
    town as city,
    getvariable('countries')[named.country + 1] as country,
    case
        when u(contact, 'consent') < 0.58 then 'given'
        when u(contact, 'consent') < 0.70 then 'withdrawn'
        when u(contact, 'consent') < 0.92 then 'not asked'
    end as consent,
    accounts.owner_id,
    pick(['Website', 'Trade fair', 'Referral', 'Outbound', 'Webinar', 'Partner'],
        u(contact, 'source')) as source,
    accounts.created_on + case when contact % 8 = 0 then 0 else floor(u(contact, 'since') ^ 3
        * (getvariable('as_of') - 1 - accounts.created_on))::integer end as created_on,
    accounts.updated_at,
    case when u(contact, 'contacted') < 0.8 then workday_before(greatest(
        accounts.created_on + floor(u(contact, 'since') ^ 3
            * (getvariable('as_of') - 1 - accounts.created_on))::integer,
        getvariable('as_of') - 1 - floor(700 * u(contact, 'last') ^ 2)::integer
    )) end as last_contacted_on
from named
inner join demo.landing_accounts as accounts
    on accounts.account_id = id_of('A-', named.account);
