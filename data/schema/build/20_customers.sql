-- Customers: accounts and the contacts in them.
create table store.crm.accounts as
select
    accounts.* exclude (region),
    coalesce(people.owner, accounts.owner_raw) as owner,
    people.team,
    people.manager,
    coalesce(accounts.region, people.region) as region,
    accounts.region as region_original
from landing.accounts as accounts
left join people
    on people.user_id = accounts.owner_id
order by accounts.created_on, accounts.account_id;

create temp table customers as
select
    account_id, name as account, industry, category, account_type, segment, country,
    employees, owner_id as account_owner_id
from landing.accounts;

create table store.crm.contacts as
select
    contacts.* exclude (owner_id, country),
    coalesce(contacts.owner_id, customers.account_owner_id) as owner_id,
    contacts.owner_id as owner_id_original,
    coalesce(people.owner, contacts.owner_raw) as owner,
    people.team,
    people.manager,
    people.region,
    coalesce(customers.account, contacts.account_raw) as account,
    customers.industry,
    customers.segment,
    coalesce(contacts.country, customers.country) as country,
    contacts.country as country_original
from landing.contacts as contacts
left join customers
    on customers.account_id = contacts.account_id
left join people
    on people.user_id = coalesce(contacts.owner_id, customers.account_owner_id)
order by contacts.created_on, contacts.contact_id;

create temp table contact_owners as
select contact_id, owner_id, owner, team, manager, region, account, industry, segment
from store.crm.contacts;
