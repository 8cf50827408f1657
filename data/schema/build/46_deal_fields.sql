-- Which fields of a deal this company fills at all, as its open deals show: the score of the data
-- does not ask for a field that nobody has. One row, the same for everybody.
create table store.crm.deal_fields as
select
    count(*) as open_deals,
    count(amount) > 0 as has_amount,
    count(expected_close_on) > 0 as has_expected_close,
    count(coalesce(account_id, account)) > 0 as has_account,
    count(coalesce(contact_id, contact)) > 0 as has_contact,
    count(source) > 0 as has_source,
    getvariable('has_activities') as has_activities
from store.crm.deals
where status = 'open';
