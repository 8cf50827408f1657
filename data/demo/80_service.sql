-- Service: tickets with their events, and the calls of the service desk.
create or replace table demo.tickets as
with numbered as (
    select
        n::integer as ticket,
        slots.day,
        floor(u(n, 'ticket account') ^ 1.5 * getvariable('accounts') * (0.5 + 0.45 * n / (getvariable('demo_deals') * 0.8 * getvariable('damping') ^ 0.5)))::integer as account,
        pick([1, 1, 1, 2, 2, 3, 4, 4, 5], u(n, 'ticket kind')) as kind
    from range((getvariable('demo_deals') * 0.8 * getvariable('damping') ^ 0.5)::bigint) as t (n)
    inner join demo.slots as slots
        on slots.slot = (n * 16384 // (getvariable('demo_deals') * 0.8 * getvariable('damping') ^ 0.5)::bigint)::integer
),

opened as (
    select
        *,
        country_of(account) as country,
        at_work(day, ticket, 'opened', 1) as opened_at,
        case when u(ticket, 'priority') < 0.07 then 'Urgent' when u(ticket, 'priority') < 0.27 then 'High'
            when u(ticket, 'priority') < 0.78 then 'Normal' else 'Low' end as priority,
        10 + floor(u(ticket, 'agent') ^ 1.2 * greatest(5, getvariable('reps') // 5))::integer as agent
    from numbered
),

answered as (
    select
        *,
        -- The limit is for the first answer.
        case priority when 'Urgent' then 1 when 'High' then 4 when 'Normal' then 12 else 24 end as sla_hours,
        to_seconds(floor(3600 * case priority when 'Urgent' then 0.4 when 'High' then 1.4 when 'Normal' then 4 else 9 end
            * case when kind = 5 then getvariable('late_queue_factor') else 1 end * exp(0.8 * z(ticket, 'first response')))::bigint) as response_after,
        to_seconds(floor(3600 * case priority when 'Urgent' then 4 when 'High' then 14 when 'Normal' then 34 else 60 end
            * [1.0, 0.7, 0.5, 1.5, 1.3][kind] * exp(1.0 * z(ticket, 'resolution')))::bigint) as resolve_after,
        u(ticket, 'reopened') < 0.06 as is_reopened
    from opened
),

timed as (
    select
        * exclude (response_after, resolve_after),
        opened_at + least(response_after, resolve_after) as response_at,
        opened_at + resolve_after as first_resolved_at,
        opened_at + resolve_after + case when is_reopened
            then to_seconds(90000 + floor(400000 * u(ticket, 'again'))::bigint) else interval 0 second end as resolve_at
    from answered
)

select
    *,
    case when response_at < getvariable('as_of') then response_at end as first_response_at,
    case when resolve_at < getvariable('as_of') then resolve_at end as resolved_at,
    case when resolve_at + interval 7 day < getvariable('as_of') then resolve_at + interval 7 day end as closed_at
from timed;

create or replace view demo.landing_tickets as
select
    id_of('T-', ticket) as ticket_id,
    pick([
        ['Room panel shows no temperature', 'Controller BX4 offline after power cut', 'Valve actuator stuck', 'CO₂ values not plausible', 'Schedule not applied at weekend', 'No heating in the north wing'],
        ['How to add a user', 'Question on holiday calendar', 'Login to EnergyView', 'Which licence do we need', 'Export of meter data', 'Manual for the room panel'],
        ['Invoice shows old address', 'Credit note for returned sensors', 'Purchase order number missing', 'Question on yearly fee', 'Payment term', 'Second copy of invoice'],
        ['Technician did not come', 'Third failure this year', 'Wrong parts delivered', 'No answer for a week', 'Noise after installation', 'Invoice for warranty work'],
        ['Move controllers to new network', 'Add two meters to the report', 'Change of opening hours', 'Yearly maintenance date', 'Renew certificates', 'Quote for more sensors']
    ][kind], u(ticket, 'subject')) as subject,
    case when u(ticket, 'no account') >= 0.03 then id_of('A-', account) end as account_id,
    case when u(ticket, 'no account') >= 0.03 then id_of('C-', account * 8) end as contact_id,
    case when response_at < getvariable('as_of') or u(ticket, 'assigned') < 0.5
        then 'U-' || lpad(agent::varchar, 4, '0') end as owner_id,
    ['Technical', 'Technical', 'Billing', 'Customer care', 'Field service'][kind] as queue,
    ['fault', 'question', 'invoice', 'complaint', 'request'][kind] as category,
    priority,
    case when closed_at is not null then 'Closed' when resolved_at is not null then 'Resolved'
        when first_response_at is not null then 'In progress' else 'New' end as status,
    pick(['E-mail', 'E-mail', 'Phone', 'Phone', 'Portal'], u(ticket, 'origin')) as origin,
    opened_at,
    first_response_at,
    case
        -- A broken record: resolved before it was opened.
        when u(ticket, 'broken') < 0.003 then resolved_at - interval 90 day
        else resolved_at
    end as resolved_at,
    closed_at,
    opened_at + to_hours(sla_hours) as sla_due_at,
    (is_reopened and first_resolved_at < getvariable('as_of') - interval 2 day)::integer as reopen_count,
    case when resolved_at is not null and u(ticket, 'rated') < 0.38 then
        greatest(1, least(5, round(4.3 - (kind = 4)::integer * 1.3 - is_reopened::integer * 0.8 + 0.8 * z(ticket, 'stars'))))
    end::double as satisfaction,
    round([38, 14, 12, 55, 46][kind] * exp(0.5 * z(ticket, 'ticket cost')), 2)::decimal(18, 2) as cost,
    'https://crm.example/tickets/' || id_of('T-', ticket) as crm_url
from demo.tickets;

create or replace view demo.landing_ticket_events as
select 'E' || (100000000 + ticket * 6 + step) as ticket_event_id, id_of('T-', ticket) as ticket_id, occurred_at, event,
    case when step > 0 then 'U-' || lpad(agent::varchar, 4, '0') end as owner_id
from (
    select ticket, agent, 0 as step, opened_at as occurred_at, 'Opened' as event from demo.tickets
    union all
    select ticket, agent, 1, first_response_at, 'Answered' from demo.tickets
    union all
    select ticket, agent, 2, case when is_reopened then first_resolved_at end, 'Resolved' from demo.tickets
    union all
    select ticket, agent, 3, case when is_reopened then first_resolved_at + interval 20 hour end, 'Reopened' from demo.tickets
    union all
    select ticket, agent, 4, resolved_at, 'Resolved' from demo.tickets
    union all
    select ticket, agent, 5, closed_at, 'Closed' from demo.tickets
) as events
where occurred_at < getvariable('as_of');

create or replace view demo.landing_calls as
with placed as (
    select
        n,
        slots.day,
        -- The share of the day's 9.5 hours from 7:00 on: two humps, and a rush on Monday morning.
        case
            when isodow(slots.day) = 1 and u(n, 'monday') < 0.3 then 0.31 * u(n, 'rush')
            when u(n, 'half of day') < 0.55 then 0.05 + 0.25 * (u(n, 'offered') + u(n, 'offered 2'))
            else 0.5 + 0.25 * (u(n, 'offered') + u(n, 'offered 2'))
        end as hour_share
    from range((getvariable('demo_deals') * 1.1 * getvariable('damping') ^ 0.5)::bigint) as t (n)
    inner join demo.slots as slots
        on slots.slot = (n * 16384 // (getvariable('demo_deals') * 1.1 * getvariable('damping') ^ 0.5)::bigint)::integer
),

timed as (
    select *, day::timestamp + interval 7 hour + to_seconds(floor(hour_share * 34200)::bigint) as offered_at
    from placed
),

numbered as (
    select
        n,
        offered_at,
        u(n, 'waiting') ^ 3 * 240 * case
            when isodow(day) = 1 and hour(offered_at) < getvariable('monday_until_hour') then getvariable('monday_wait_factor') else 1
        end as wait_seconds,
        u(n, 'outbound') < 0.2 as is_outbound,
        10 + floor(u(n, 'call agent') * greatest(5, getvariable('reps') // 5))::integer as agent,
        floor(u(n, 'caller') ^ 1.5 * getvariable('accounts') * (0.5 + 0.45 * n / (getvariable('demo_deals') * 1.1 * getvariable('damping') ^ 0.5)))::integer as account
    from timed
),

ended as (
    select *, not is_outbound and u(n, 'abandoned') < 0.02 + wait_seconds / 1400 as is_abandoned,
        floor(90 + 300 * exp(0.7 * z(n, 'handle')))::bigint as handle
    from numbered
)

select
    'X' || (100000000 + n) as call_id,
    case when not is_abandoned then 'U-' || lpad(agent::varchar, 4, '0') end as owner_id,
    case when u(n, 'known caller') < 0.85 then id_of('A-', account) end as account_id,
    case when u(n, 'known caller') < 0.85 then id_of('C-', account * 8) end as contact_id,
    case when u(n, 'call ticket') < 0.4 then id_of('T-', floor(n * 0.72)::integer) end as ticket_id,
    case when is_outbound then 'outbound' else 'inbound' end as direction,
    pick(['Technical', 'Technical', 'Billing', 'Customer care', 'Field service'], u(n, 'call queue')) as queue,
    offered_at,
    case when not is_abandoned then offered_at + to_seconds(wait_seconds::bigint) end as answered_at,
    offered_at + to_seconds(wait_seconds::bigint + case when is_abandoned then 0 else handle end) as ended_at,
    is_abandoned,
    is_outbound and u(n, 'calls back') < 0.45 as is_call_back,
    case when not is_abandoned then handle end as handle_seconds,
    round(0.4 + case when is_abandoned then 0 else handle / 60.0 * 0.85 end, 2)::decimal(18, 2) as cost
from ended;
