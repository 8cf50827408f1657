-- What the leads of these data can tell at all. One row; the same for everybody.
create table store.crm.lead_norms as
select
    count(*) as leads,
    count(created_on) > 0 as has_dates,
    count(first_touch_at) > 0 as has_first_touches
from store.crm.leads;
