-- Service: tickets, their events, and requests about a person's data.
-- A desk that records no time of solution at all (many exports have only a closing time) solves
-- a ticket when it closes it.
create table store.crm.tickets as
with solved as (
    select
        tickets.* exclude (resolved_at),
        tickets.resolved_at as resolved_at_original,
        case
            when count(tickets.resolved_at) over () = 0 then tickets.closed_at
            else tickets.resolved_at
        end as resolved_at
    from landing.tickets as tickets
)

select
    tickets.*,
    cast(tickets.opened_at as date) as opened_on,
    cast(tickets.resolved_at as date) as resolved_on,
    cast(tickets.closed_at as date) as closed_on,
    date_diff('second', tickets.opened_at, tickets.resolved_at) / 86400.0 as days_to_resolve,
    date_diff('second', tickets.opened_at, tickets.first_response_at) / 86400.0
        as days_to_first_response,
    date_diff('second', tickets.opened_at, tickets.closed_at) / 86400.0 as days_to_close,
    coalesce(people.owner, tickets.owner_raw) as owner,
    people.team,
    people.manager,
    people.region,
    coalesce(customers.account, tickets.account_raw) as account,
    customers.industry,
    customers.segment
from solved as tickets
left join people
    on people.user_id = tickets.owner_id
left join customers
    on customers.account_id = tickets.account_id
order by tickets.opened_at, tickets.ticket_id;

create table store.crm.ticket_events as
select
    events.*,
    cast(events.occurred_at as date) as occurred_on,
    coalesce(people.owner, events.owner_raw) as owner,
    people.team,
    people.manager,
    people.region
from landing.ticket_events as events
left join people
    on people.user_id = events.owner_id
order by events.occurred_at, events.ticket_event_id;

create table store.crm.privacy_requests as
select requests.*, contact_owners.owner_id, contact_owners.owner
from landing.privacy_requests as requests
left join contact_owners
    on contact_owners.contact_id = requests.contact_id
order by requests.received_on, requests.request_id;
