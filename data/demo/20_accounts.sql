-- Accounts and the people in them. Everything about an account follows from its number, so
-- that deals need no join: numbers below half of all are older than the history.
create or replace temp macro country_of(account) as
    case
        when u(account, 'country') < 0.30 then 0
        when u(account, 'country') < 0.36 then 1
        when u(account, 'country') < 0.42 then 2
        when u(account, 'country') < 0.57 then 3
        when u(account, 'country') < 0.67 then 4
        when u(account, 'country') < 0.77 then 5
        when u(account, 'country') < 0.90 then 6
        else 7
    end;
create or replace temp macro team_of(account, country) as
    case
        when country = 0 and u(account, 'north') < 0.70 then 1
        else [2, 2, 2, 3, 4, 6, 5, 7][country + 1]
    end;
create or replace temp macro segment_of(account) as
    case
        when u(account, 'segment') < 0.50 then 0
        when u(account, 'segment') < 0.85 then 1
        else 2
    end;
create or replace temp macro is_old_customer(account) as
    account < getvariable('accounts') // 2 and u(account, 'old customer') < 0.6;
create or replace temp macro contacts_of(account, segment) as
    (1 + segment + floor(u(account, 'contacts') * (3 + segment)))::integer;
create or replace temp macro town_of(account, country) as
    of_country(getvariable('towns'), country, 14, u(account, 'town'));
create or replace temp macro territory_of(account) as
    floor(u(account, 'territory') * getvariable('territory_slots'))::integer;

create or replace table demo.accounts as
with numbered as (
    select
        n::integer as account,
        n::integer as twin_of,
        false as is_duplicate
    from range(getvariable('accounts')) as t (n)
    union all
    -- Duplicates: the same company entered a second time, under a new number.
    select
        (getvariable('accounts') + row_number() over (order by n) - 1)::integer,
        n::integer,
        true
    from range(getvariable('accounts')) as t (n)
    where u(n, 'duplicate account') < getvariable('duplicate_account_share')
),

placed as (
    select
        *,
        country_of(twin_of) as country,
        segment_of(twin_of) as segment,
        case
            when u(twin_of, 'industry') < 0.17 then 0
            when u(twin_of, 'industry') < 0.30 then 1
            when u(twin_of, 'industry') < 0.41 then 2
            when u(twin_of, 'industry') < 0.59 then 3
            when u(twin_of, 'industry') < 0.70 then 4
            when u(twin_of, 'industry') < 0.79 then 5
            when u(twin_of, 'industry') < 0.90 then 6
            else 7
        end as industry,
        floor(3 * u(twin_of, 'pattern'))::integer as wish
    from numbered
),

-- Small companies carry a family's name rather than a town's.
patterned as (
    select
        *,
        case
            when segment > 0 or contains(getvariable('companies')[
                1 + (country * 8 + industry) * 3 + wish], '{s}') then wish
            when contains(getvariable('companies')[
                1 + (country * 8 + industry) * 3 + (wish + 1) % 3], '{s}') then (wish + 1) % 3
            else (wish + 2) % 3
        end as pattern
    from placed
),

drafted as (
    select
        *,
        town_of(twin_of, country) as town,
        getvariable('companies')[1 + (country * 8 + industry) * 3 + pattern] as template,
        of_country(getvariable('families'), country, 32, u(twin_of, 'company family')) as family
    from patterned
),

named as (
    select
        *,
        replace(replace(template, '{s} & {s}', '{s} & Moss'), '{s}', family) as half_name,
        contains(template, '{s}') as is_family_name
    from drafted
),

ranked as (
    select
        *,
        replace(half_name, '{c}', town) as base_name,
        row_number() over (
            partition by replace(half_name, '{c}', town), is_duplicate order by account
        ) as namesake
    from named
),

original as (
    select
        *,
        base_name || case
            when namesake = 1 then ''
            when is_family_name then
                ' ' || getvariable('towns')[1 + country * 14 + (namesake - 2) % 14]
            else ' ' || getvariable('quarters')[1 + country * 5 + (namesake - 2) % 5]
        end || case
            when namesake > case when is_family_name then 15 else 6 end
                then ' ' || (1 + (namesake - 2) // case when is_family_name then 14 else 5 end)
            else ''
        end as name,
        case when is_family_name and namesake > 1
            then getvariable('towns')[1 + country * 14 + (namesake - 2) % 14]
            else town
        end as seat
    from ranked
)

select
    original.account,
    original.twin_of,
    original.is_duplicate,
    original.country,
    original.segment,
    original.industry,
    original.is_family_name,
    case when original.is_duplicate then first.seat else original.seat end as town,
    case
        when not original.is_duplicate then original.name
        when u(original.account, 'spelling') < 0.35 then upper(first.name)
        when u(original.account, 'spelling') < 0.70 then replace(replace(replace(replace(
            first.name || ' ', ' GmbH ', ' '), ' AG ', ' '), ' S.A. ', ' SA '), ' Ltd ', ' Limited ')
        else replace(replace(first.name, '&', 'und'), '-', ' ') || ', ' || first.town
    end as name
from original
left join original as first
    on original.is_duplicate and first.account = original.twin_of and not first.is_duplicate;
