-- What one lead of a campaign cost: the campaign's cost shared evenly over its leads. Public, so
-- that a person who sees only some of the leads still sees what each of them cost.
create table store.crm.campaign_norms as
select
    campaigns.campaign_id,
    count(leads.lead_id) as leads,
    campaigns.cost,
    cast(campaigns.cost as double) / nullif(count(leads.lead_id), 0) as cost_per_lead
from store.crm.campaigns as campaigns
left join landing.leads as leads
    on leads.campaign_id = campaigns.campaign_id
group by campaigns.campaign_id, campaigns.cost
order by campaigns.campaign_id;
