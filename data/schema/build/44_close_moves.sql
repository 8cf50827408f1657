-- Moves of the expected close, as dates: what pushes are counted from.
create table store.crm.close_moves as
select
    change_id,
    deal_id,
    owner_id,
    cast(changed_at as date) as changed_on,
    try_cast(old_value as date) as old_on,
    try_cast(new_value as date) as new_on,
    date_diff('day', try_cast(old_value as date), try_cast(new_value as date)) as days_moved
from store.crm.deal_changes
where
    field = 'expected_close_on'
    and try_cast(old_value as date) <> try_cast(new_value as date);
