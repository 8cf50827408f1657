-- What reps did, have planned and forgot: around every deal, lead and customer.
create or replace table demo.activity as
with lives as (
    select
        deal, account, country, rep, first_rep, transfer_on, status, reached_stage, kind,
        stakeholders, is_stale, created_on, has_champion, t2, t3, t4, known_to, last_amount,
        case when is_stale then least(known_to, created_on + 45) else known_to end as active_to
    from demo.core
    where not has_no_owner
),

counted as (
    select *,
        least(30, 1 + floor(
            (active_to - created_on) / 7.0 * 1.5 * getvariable('damping')
            * (0.5 + u(deal, 'attention'))
        ))::integer as touches
    from lives
),

-- Touches spread over the life of the deal.
touched as (
    select
        deal * 40 + j as number, deal, account, country, rep, first_rep, transfer_on, kind,
        status, j,
        workday(created_on + floor(
            (active_to - created_on) * (j + u(deal * 40 + j, 'when')) / touches
        )::integer) as day,
        floor(u(deal * 40 + j, 'who') * stakeholders)::integer as person,
        case
            when u(deal * 40 + j, 'type') < 0.36 then 'call'
            when u(deal * 40 + j, 'type') < 0.70 then 'email'
            when u(deal * 40 + j, 'type') < 0.83 then 'meeting'
            when u(deal * 40 + j, 'type') < 0.90 then 'visit'
            else 'task'
        end as activity_type,
        known_to
    from counted, unnest(range(touches)) as t (j)
),

events as (
    select number, deal, account, country,
        case when day > transfer_on then rep else first_rep end as rep,
        activity_type, day, person, 'done' as state, '' as role
    from touched
    where day < known_to
    union all
    -- The meeting that wins: with somebody who wants it (a planted signal).
    select deal * 40 + 36, deal, account, country,
        case when day > transfer_on then rep else first_rep end, 'meeting', day, 0, 'done',
        'champion'
    from (
        select *, workday(t2 + floor(8 * u(deal, 'champion day'))::integer) as day
        from lives
        where has_champion and reached_stage >= 2
    ) as champions
    where day < known_to
    union all
    select deal * 40 + 37, deal, account, country,
        case when t4 > transfer_on then rep else first_rep end, 'proposal', t4, 0, 'done', ''
    from lives
    where reached_stage >= case when kind = 0 then 4 else 2 end and t4 < known_to
    union all
    -- Next steps of open deals: most planned for the coming days, some overdue.
    select deal * 40 + 30 + n, deal, account, country, rep,
        case
            when u(deal * 3 + n, 'next type') < 0.40 then 'call'
            when u(deal * 3 + n, 'next type') < 0.58 then 'meeting'
            when u(deal * 3 + n, 'next type') < 0.72 then 'email'
            when u(deal * 3 + n, 'next type') < 0.84 then 'visit'
            else 'task' end,
        workday(getvariable('as_of')::date
            + floor([6, 12, 18][n + 1] * u(deal * 3 + n, 'next day'))::integer),
        floor(u(deal * 3 + n, 'who next') * stakeholders)::integer, 'planned', ''
    from lives
    cross join (select unnest([0, 1, 2]) as n) as steps
    where status = 'open' and not is_stale and u(deal, 'planned') < 0.78
        and n <= floor(3.2 * u(deal, 'how many planned'))
    union all
    select deal * 40 + 39, deal, account, country, rep,
        case when u(deal, 'late type') < 0.5 then 'call' else 'task' end,
        workday_before(getvariable('as_of')::date - 1
            - floor(least(25, getvariable('as_of')::date - created_on - 1)
                * u(deal, 'late day') ^ 2)::integer),
        0, 'planned', ''
    from lives
    where status = 'open' and u(deal, 'overdue') < 0.15
        and created_on < getvariable('as_of')::date - 5
)

select *
from events
where not (
    rep = getvariable('silent_rep')
    and (state = 'planned' or day >= getvariable('as_of') - getvariable('silent_days'))
);

create or replace view demo.deal_activities as
with timed as (
    select
        *,
        case state when 'done' then at_work(day, number, 'done at', country) end as done_at,
        day
            - floor(case state when 'done' then 9 else 6 end * u(number, 'lead time'))::integer
            as planned_on,
        case
            when state <> 'done' then null
            when activity_type = 'email' and u(number, 'inbound') < 0.38 then 'yes'
            when activity_type = 'call' then case
                when u(number, 'outcome') < 0.41 then 'yes'
                when u(number, 'outcome') < 0.55 then 'no'
                when u(number, 'outcome') < 0.85 then 'no answer'
                else 'call back' end
            when activity_type in ('meeting', 'visit') then case
                when u(number, 'outcome') < 0.72 or role = 'champion' then 'yes' else 'no' end
            when activity_type = 'email' then case
                when u(number, 'outcome') < 0.34 then 'yes'
                when u(number, 'outcome') < 0.42 then 'no' else 'no answer' end
        end as outcome
    from demo.activity
)

select
    'V' || (1000000000 + timed.number) as activity_id,
    timed.activity_type,
    case timed.activity_type
        when 'call' then case when u(timed.number, 'inbound') < 0.22 then 'inbound' else 'outbound' end
        when 'email' then case when u(timed.number, 'inbound') < 0.38 then 'inbound' else 'outbound' end
    end as direction,
    case
        when timed.role = 'champion' then 'Champion meeting'
        else case timed.activity_type
            when 'call' then pick(['Call about open questions', 'Call to agree next date',
                'Follow-up call', 'Call on budget', 'Call back'], u(timed.number, 'subject'))
            when 'email' then pick(['Documents sent', 'Answer to technical question',
                'Data sheet and references', 'Reminder: dates', 'Thanks for the visit'],
                u(timed.number, 'subject'))
            when 'meeting' then pick(['Online meeting with technical team', 'Scope workshop',
                'Meeting with purchasing', 'Introduction'], u(timed.number, 'subject'))
            when 'visit' then pick(['Site visit', 'Survey on site', 'Visit to the plant room'],
                u(timed.number, 'subject'))
            when 'proposal' then 'Proposal sent'
            else pick(['Prepare quote', 'Update point list', 'Ask engineering for drawing',
                'Check delivery times', 'Enter meeting notes'], u(timed.number, 'subject'))
        end
    end as subject,
    user_of(timed.rep) as owner_id,
    case when timed.activity_type = 'task' and u(timed.number, 'assigned') < 0.35
        then users.manager else users.name end as assigned_by,
    id_of('D-', timed.deal) as deal_id,
    id_of('A-', timed.account) as account_id,
    id_of('C-', timed.account * 8 + timed.person) as contact_id,
    least(
        at_work(case isodow(timed.planned_on) when 6 then timed.planned_on - 1
            when 7 then timed.planned_on - 2 else timed.planned_on end,
            timed.number, 'planned at', timed.country),
        timed.done_at,
        getvariable('as_of')::timestamp - interval 7 hour
    ) as created_at,
    coalesce(
        case
            when u(timed.number, 'was due') < 0.8 or isodow(timed.day) = 1 then timed.done_at
            else timed.done_at - interval 1 day
        end,
        at_work(timed.day, timed.number, 'due at', timed.country)
    ) as due_at,
    timed.done_at,
    timed.state = 'done' as is_done,
    timed.outcome,
    case
        when timed.state <> 'done' then null
        when timed.activity_type = 'call' then case
            when timed.outcome = 'no answer' then 15 + floor(30 * u(timed.number, 'seconds'))
            else 60 + floor(1100 * u(timed.number, 'seconds') ^ 2) end
        when timed.activity_type = 'meeting' then 1800 + 900 * floor(5 * u(timed.number, 'seconds'))
        when timed.activity_type = 'visit' then 3600 + 1800 * floor(6 * u(timed.number, 'seconds'))
    end::bigint as duration_seconds,
    timed.activity_type = 'call' and u(timed.number, 'call back') < 0.12 as is_call_back
from timed
left join demo.landing_users as users
    on users.user_id = user_of(timed.rep);
