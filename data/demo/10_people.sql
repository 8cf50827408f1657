-- People of the company: sales teams with their managers and ramps, service agents, marketing.
create or replace temp macro ascii_of(word) as
    replace(replace(replace(replace(replace(replace(lower(strip_accents(
        replace(replace(replace(replace(replace(replace(word,
            'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'Ä', 'Ae'), 'Ö', 'Oe'), 'Ü', 'Ue')
    )), 'ß', 'ss'), 'ł', 'l'), 'ø', 'o'), '''', ''), ' ', '-'), '.', '');

-- Polish family names of women end in -ska.
create or replace temp macro family_of(word, country, is_woman) as
    case when country = 5 and is_woman and ends_with(word, 'ki')
        then left(word, len(word) - 1) || 'a' else word end;

create or replace table demo.teams as
from (values
    (1, 'DACH North', 'DACH', 0), (2, 'DACH South', 'DACH', 1), (3, 'France', 'Western Europe', 3),
    (4, 'Iberia', 'Western Europe', 4), (5, 'United Kingdom', 'UK & Ireland', 6),
    (6, 'Poland', 'Central Europe', 5), (7, 'North America', 'North America', 7)
) as t (team_number, team, region, country);

create or replace table demo.reps as
with seats as (
    select
        (n + 1)::integer as rep,
        [1, 2, 3, 5, 1, 4, 2, 6, 1, 7, 3, 5, 2, 4, 1, 2, 3, 6, 5, 7, 1, 4, 2, 3, 5, 6, 7, 1][1 + n % 28]
            as team_number
    from range(getvariable('reps')) as t (n)
),

numbered as (
    select
        seats.*,
        row_number() over (partition by team_number order by rep) as seat,
        count(*) over (partition by team_number) as seats
    from seats
),

hired as (
    select
        numbered.*,
        (seat - 1) // getvariable('subteam_size') as subteam,
        case
            when seat <= 2 or rep <= 10 or u(rep, 'founder') < 0.5
                then getvariable('day_zero') - (90 + floor(1700 * u(rep, 'hired')))::integer
            else getvariable('day_zero')
                + (60 + floor((getvariable('history_days') - 120) * u(rep, 'hired')))::integer
        end as hired_on
    from numbered
)

select
    hired.* exclude (hired_on, seats),
    demo.teams.team || case when seats > getvariable('subteam_size')
        then ' ' || (subteam + 1)::varchar else '' end as team,
    demo.teams.region,
    demo.teams.country,
    date_trunc('month', hired_on)::date as hired_on,
    case when seat > 2 and u(rep, 'leaves') < 0.14 and hired_on < getvariable('day_zero')
        then date_trunc('month', getvariable('day_zero')
            + (300 + floor((getvariable('history_days') - 500) * u(rep, 'left')))::integer)::date
    end as left_on,
    z(rep, 'skill') * getvariable('win_rep_spread') as skill,
    u(rep, 'gender') < 0.42 as is_woman,
    0.75 + 0.5 * u(rep, 'pace') as pace
from hired
inner join demo.teams
    on demo.teams.team_number = hired.team_number;

-- Everybody with a name. Names repeat only when the company is very large; the second of
-- the same name then carries a middle initial.
create or replace table demo.people as
with staff as (
    select 1000 + rep as number, country, is_woman, team, region, subteam, team_number,
        case when u(rep, 'senior') < 0.35 then 'Senior account executive'
            else 'Account executive' end as role,
        hired_on, left_on
    from demo.reps
    union all
    select distinct 100 + team_number * 10 + subteam * 100, country,
        u(team_number * 1000 + subteam, 'manager') < 0.4, team, region, subteam, team_number,
        'Sales manager', getvariable('day_zero') - 1500 - 31 * team_number, null::date
    from demo.reps
    union all
    select 1, 0, true, 'Management', 'DACH', 0, 0, 'VP Sales',
        getvariable('day_zero') - 2100, null::date
    union all
    select 2, 3, false, 'Marketing', 'Western Europe', 0, 0, 'Head of marketing',
        getvariable('day_zero') - 1300, null::date
    union all
    select 3, 1, false, 'Service desk', 'DACH', 0, 0, 'Head of service',
        getvariable('day_zero') - 1700, null::date
    union all
    select (10 + n)::integer, [0, 6, 2, 3, 0, 5, 7, 4, 1][1 + n % 9], u(n, 'agent') < 0.5,
        'Service desk', 'DACH', 0, 0, 'Service agent',
        getvariable('day_zero') - 200 - 37 * n::integer, null::date
    from range(greatest(5, getvariable('reps') // 5)) as t (n)
),

named as (
    select
        placed.* exclude (place),
        -- Steps through the lists: no name twice while the company is small.
        case when is_woman then getvariable('women') else getvariable('men') end[
            1 + country * 14 + (5 * place + floor(14 * u(country, 'first given'))::integer) % 14
        ] as given,
        family_of(getvariable('families')[
            1 + country * 32 + (11 * place + floor(32 * u(country, 'first family'))::integer) % 32
        ], country, is_woman) as family
    from (
        select *, row_number() over (partition by country order by number) as place from staff
    ) as placed
),

told_apart as (
    select *, row_number() over (partition by given, family order by number) as namesake
    from named
)

select
    number,
    country,
    is_woman,
    'U-' || lpad(number::varchar, 4, '0') as user_id,
    given || case when namesake > 1 then ' ' || chr((64 + namesake)::integer) || '.' else '' end
        || ' ' || family as name,
    ascii_of(given) || '.' || ascii_of(family)
        || case when namesake > 1 then namesake::varchar else '' end
        || '@varnholt.example' as email,
    team,
    team_number,
    subteam,
    role,
    region,
    hired_on,
    left_on
from told_apart;

create or replace table demo.landing_users as
select
    people.user_id,
    people.name,
    people.email,
    people.team,
    coalesce(managers.name, heads.name) as manager,
    people.role,
    people.region,
    people.left_on is null as is_active,
    people.hired_on as created_on
from demo.people as people
left join demo.people as managers
    on managers.role = 'Sales manager'
    and people.number > 1000
    and managers.team_number = people.team_number
    and managers.subteam = people.subteam
left join demo.people as heads
    on (people.role = 'Sales manager' and heads.number = 1)
    or (people.role = 'Service agent' and heads.number = 3)
    or (people.role in ('Head of marketing', 'Head of service') and heads.number = 1)
order by people.user_id;

-- Who works which territory in which month: the reps there share the slots by how far they
-- have ramped up (a quarter of full work at first, all of it after half a year).
set variable territory_slots = greatest(64, 8 * (getvariable('reps') // 7 + 1))::integer;
create or replace table demo.territories as
with months as (
    select n::integer as month_number,
        (getvariable('day_zero') + n::integer * interval 1 month)::date as month
    from range(42) as t (n)
),

weights as (
    select
        reps.team_number, months.month_number, reps.rep, reps.skill, reps.left_on,
        reps.pace * least(
            1.0, 0.25 + 0.125 * date_diff('month', reps.hired_on, months.month)
        ) as weight
    from months
    inner join demo.reps as reps
        on reps.hired_on <= months.month
        and (reps.left_on is null or reps.left_on > months.month)
),

bounds as (
    select
        weights.*,
        sum(weight) over (partition by team_number, month_number order by rep)
            / sum(weight) over (partition by team_number, month_number) as upper_share
    from weights
),

slots as (
    select n::integer as slot, (n + 0.5) / getvariable('territory_slots') as share
    from range(getvariable('territory_slots')) as t (n)
),

places as (
    select distinct team_number, month_number from weights
)

select
    places.team_number, places.month_number, slots.slot, bounds.rep, bounds.skill, bounds.left_on
from places
cross join slots
asof join bounds
    on bounds.team_number = places.team_number
    and bounds.month_number = places.month_number
    and bounds.upper_share > slots.share;
