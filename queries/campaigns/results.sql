/*
title: What each campaign brought
question: Which campaigns paid?
about: Each figure counts by its own date - messages by the day they were sent or answered, leads by
    their creation, won value by the day the deal closed, a campaign and its cost by the day it
    began. The return is that of the campaigns that began in the period. A campaign is credited
    with a deal when somebody at the customer clicked, answered or called in the 180 days before
    the deal was created; opened messages are no touch, since mail programs open them by
    themselves. A campaign without such an event, such as a fair, is credited where the CRM names
    it on the deal or its lead. Deals that no campaign touched stand under "(no campaign)", so that
    all rows together are all won deals.
grain: one row per campaign, message event, lead, and deal a campaign is credited with
time: happened_on
group_by: campaign
dimensions: [campaign, channel, campaign_status, touched_by, event_type, send_number, owner, team,
    manager, region, account, industry, segment, country, starts_on]
measures: [campaigns, sent, delivered, delivery_pct, people_opened_pct, people_clicked_pct,
    people_responded_pct, campaign_responses, unsubscribed_pct, campaign_leads, campaign_deals,
    campaign_sales, campaign_revenue, credited_value, credited_deals, campaign_new_customers,
    campaigns_at_work, new_customers_per_campaign, campaign_budget, campaign_cost, campaign_costed_budget, budget_used_pct,
    campaign_costed_revenue, campaign_costed_leads, campaign_costed_sales, campaign_costed_wins,
    campaign_profit, campaign_roi_pct, campaign_cost_per_lead, campaign_cost_per_win]
figures: [campaign_revenue, campaign_roi_pct, campaign_leads, campaign_new_customers, campaign_cost]
rows: [row_id, what, campaign, happened_on, person, deal, account, owner, touched_by, credit_share,
    credited_amount, cost, crm_url]
params: {attribution: {even: Even split, first: First touch, last: Last touch},
    period_start: date, period_end: date}
*/
with credits as (
    select
        deals.deal_id,
        deals.name as deal,
        deals.status,
        deals.account,
        deals.industry,
        deals.segment,
        deals.country,
        deals.owner,
        deals.team,
        deals.manager,
        deals.region,
        deals.created_on,
        deals.closed_on,
        deals.crm_url,
        campaign_touches.campaign_id,
        campaign_touches.campaign,
        campaign_touches.touched_by,
        campaign_touches.is_new_customer,
        case
            when campaign_touches.deal_id is null then 1.0
            when $attribution = 'first'
                then case when campaign_touches.is_first_touch then 1.0 else 0.0 end
            when $attribution = 'last'
                then case when campaign_touches.is_last_touch then 1.0 else 0.0 end
            else campaign_touches.even_share
        end as credit_share,
        case
            when campaign_touches.deal_id is null then deals.amount
            when $attribution in ('first', 'last') then deals.amount
            else campaign_touches.even_amount
        end as credited_amount
    from deals
    left join campaign_touches
        on campaign_touches.deal_id = deals.deal_id
),

credited as (
    select *
    from credits
    where credit_share > 0
),

happened as (
    select
        'campaign' as kind,
        concat('campaign ', campaign_costs.campaign_id) as row_id,
        campaign_costs.campaign_id,
        campaign_costs.campaign,
        campaign_costs.starts_on as happened_on,
        cast(null as varchar) as event_type,
        cast(null as integer) as send_number,
        cast(null as varchar) as person_id,
        cast(null as varchar) as person,
        cast(null as varchar) as deal,
        cast(null as varchar) as account,
        cast(null as varchar) as industry,
        cast(null as varchar) as segment,
        cast(null as varchar) as country,
        cast(null as varchar) as owner,
        cast(null as varchar) as team,
        cast(null as varchar) as manager,
        cast(null as varchar) as region,
        cast(null as varchar) as crm_url,
        cast(null as varchar) as touched_by,
        cast(null as double) as credit_share,
        cast(null as decimal(18, 2)) as credited_amount,
        false as is_new_customer
    from campaign_costs
    union all
    select
        'event' as kind,
        concat('event ', campaign_events.event_id) as row_id,
        campaign_events.campaign_id,
        campaign_events.campaign,
        campaign_events.occurred_on as happened_on,
        campaign_events.event_type,
        campaign_events.send_number,
        coalesce(campaign_events.contact_id, campaign_events.lead_id) as person_id,
        coalesce(campaign_events.contact_id, campaign_events.lead_id) as person,
        cast(null as varchar) as deal,
        campaign_events.account,
        campaign_events.industry,
        campaign_events.segment,
        cast(null as varchar) as country,
        campaign_events.owner,
        campaign_events.team,
        campaign_events.manager,
        campaign_events.region,
        cast(null as varchar) as crm_url,
        cast(null as varchar) as touched_by,
        cast(null as double) as credit_share,
        cast(null as decimal(18, 2)) as credited_amount,
        false as is_new_customer
    from campaign_events
    union all
    select
        'lead' as kind,
        concat('lead ', leads.lead_id) as row_id,
        leads.campaign_id,
        leads.campaign,
        leads.created_on as happened_on,
        cast(null as varchar) as event_type,
        cast(null as integer) as send_number,
        cast(null as varchar) as person_id,
        leads.name as person,
        cast(null as varchar) as deal,
        leads.company as account,
        leads.industry,
        cast(null as varchar) as segment,
        leads.country,
        leads.owner,
        leads.team,
        leads.manager,
        leads.region,
        cast(null as varchar) as crm_url,
        cast(null as varchar) as touched_by,
        cast(null as double) as credit_share,
        cast(null as decimal(18, 2)) as credited_amount,
        false as is_new_customer
    from leads
    where leads.campaign is not null
    union all
    select
        'deal' as kind,
        concat('deal ', credited.deal_id, ' ', coalesce(credited.campaign, ''))
            as row_id,
        credited.campaign_id,
        credited.campaign,
        credited.created_on as happened_on,
        cast(null as varchar) as event_type,
        cast(null as integer) as send_number,
        cast(null as varchar) as person_id,
        cast(null as varchar) as person,
        credited.deal,
        credited.account,
        credited.industry,
        credited.segment,
        credited.country,
        credited.owner,
        credited.team,
        credited.manager,
        credited.region,
        credited.crm_url,
        credited.touched_by,
        credited.credit_share,
        credited.credited_amount,
        false as is_new_customer
    from credited
    union all
    select
        'win' as kind,
        concat('win ', credited.deal_id, ' ', coalesce(credited.campaign, ''))
            as row_id,
        credited.campaign_id,
        credited.campaign,
        credited.closed_on as happened_on,
        cast(null as varchar) as event_type,
        cast(null as integer) as send_number,
        cast(null as varchar) as person_id,
        cast(null as varchar) as person,
        credited.deal,
        credited.account,
        credited.industry,
        credited.segment,
        credited.country,
        credited.owner,
        credited.team,
        credited.manager,
        credited.region,
        credited.crm_url,
        credited.touched_by,
        credited.credit_share,
        credited.credited_amount,
        coalesce(credited.is_new_customer, false) as is_new_customer
    from credited
    where credited.status = 'won'
)

select
    happened.row_id,
    happened.kind,
    case happened.kind
        when 'campaign' then 'Campaign began'
        when 'event' then concat('Message ', happened.event_type)
        when 'lead' then 'Lead created'
        when 'deal' then 'Deal created'
        else 'Deal won'
    end as what,
    happened.campaign_id,
    happened.campaign,
    campaigns.channel,
    campaigns.status as campaign_status,
    campaigns.starts_on,
    happened.happened_on,
    -- The date the measures of messages go by.
    happened.happened_on as occurred_on,
    happened.event_type,
    happened.send_number,
    happened.person_id,
    happened.person,
    happened.deal,
    happened.account,
    happened.industry,
    happened.segment,
    happened.country,
    happened.owner,
    happened.team,
    happened.manager,
    happened.region,
    happened.crm_url,
    happened.touched_by,
    happened.credit_share,
    happened.credited_amount,
    happened.is_new_customer,
    case when happened.kind = 'campaign' then campaign_costs.cost end as cost,
    case when happened.kind = 'campaign' then campaign_costs.budget end as budget,
    -- Of a campaign whose cost counts in the period: what its return may be reckoned from.
    coalesce(campaign_costs.cost > 0, false)
    and coalesce(campaigns.starts_on >= $period_start, $period_start is null)
    and coalesce(campaigns.starts_on < $period_end, $period_end is null) as is_costed
from happened
left join campaigns
    on campaigns.campaign_id = happened.campaign_id
left join campaign_costs
    on campaign_costs.campaign_id = happened.campaign_id
