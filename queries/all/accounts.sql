/*
title: All accounts
question: Every company in the CRM, and which of them are customers.
about: A customer is an account with an order that was not cancelled (a won deal where the data
    have no orders) or with a contract, now or before.
grain: one row per account
time: created_on
group_by: [industry]
dimensions: [owner, team, manager, region, account, industry, category, account_type, segment,
    country, city, company_size, created_on]
measures: [accounts, customer_accounts, prospect_accounts, customer_accounts_pct]
figures: [accounts, customer_accounts, customer_accounts_pct]
rows: [account_id, account, owner, industry, segment, country, account_type, employees, created_on]
extras: accounts
*/
select
    accounts.account_id,
    accounts.name as account,
    accounts.owner,
    accounts.team,
    accounts.manager,
    accounts.region,
    accounts.industry,
    accounts.category,
    accounts.account_type,
    accounts.segment,
    accounts.country,
    accounts.city,
    accounts.employees,
    case
        when accounts.employees < 50 then 'Under 50 employees'
        when accounts.employees < 250 then '50 to 249 employees'
        when accounts.employees < 1000 then '250 to 999 employees'
        when accounts.employees is not null then '1,000 employees and more'
    end as company_size,
    case
        when accounts.employees < 50 then 1
        when accounts.employees < 250 then 2
        when accounts.employees < 1000 then 3
        when accounts.employees is not null then 4
    end as company_size_position,
    accounts.created_on,
    customers.customer_id is not null as is_customer
from accounts
left join customers
    on customers.account_id = accounts.account_id
