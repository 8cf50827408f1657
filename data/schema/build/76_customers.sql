-- Customers: whoever bought, or has or had a contract, with what a lifetime value is made of
-- (dealglass/lifetime computes it between the last file and this one).
create table store.crm.customers as
select
    facts.customer_id,
    facts.account_id,
    facts.account,
    accounts.owner_id,
    accounts.owner,
    accounts.team,
    accounts.manager,
    accounts.region,
    accounts.industry,
    accounts.segment,
    accounts.country,
    accounts.category,
    accounts.account_type,
    accounts.employees,
    company_size_of(accounts.employees) as company_size,
    company_size_position_of(accounts.employees) as company_size_position,
    accounts.acquisition_cost,
    facts.customer_since,
    facts.first_bought_on,
    facts.last_bought_on,
    facts.first_contract_on,
    facts.purchases,
    facts.buying_days,
    facts.revenue,
    facts.usual_gap_days
from (select * from customer_facts order by customer_since, customer_id) as facts
left join store.crm.accounts as accounts
    on accounts.account_id = facts.account_id;
