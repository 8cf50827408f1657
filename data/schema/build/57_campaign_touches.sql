-- Which campaigns touched a deal before it was created, and what each of them is credited with.
-- A touch is what a person did: a click, an answer, a call. That a message was sent, delivered or
-- opened is none: mail programs open messages by themselves. It counts when the person is the
-- deal's contact or lead, or another contact of its account, and in the 180 days before the deal
-- was created. Events record no fairs and no advertisements: a campaign that the CRM names on the
-- deal or its lead, and that has no such event, counts as touched on the day the lead (else the
-- deal) was created.
create temp table campaign_acts as
select
    coalesce(events.campaign_id, events.campaign_raw) as campaign_key,
    events.contact_id,
    contacts.account_id,
    events.lead_id,
    events.occurred_at
from landing.campaign_events as events
left join landing.contacts as contacts
    on contacts.contact_id = events.contact_id
where
    coalesce(events.campaign_id, events.campaign_raw) is not null
    and events.event_type not in (
        'sent', 'delivered', 'opened', 'bounced', 'unsubscribed', 'held_out', 'complained'
    );

-- A deal names its lead, or the lead its deal.
create temp table deal_leads as
select deal_id, lead_id
from landing.deals
where lead_id is not null
union
select deal_id, lead_id
from landing.leads
where deal_id is not null;

create temp table acts_of_deals as
select deals.deal_id, acts.campaign_key, acts.occurred_at
from campaign_acts as acts
inner join landing.deals as deals
    on
        deals.account_id = acts.account_id
        and acts.occurred_at < deals.created_at
        and acts.occurred_at >= deals.created_at - interval 180 day
union all
select deals.deal_id, acts.campaign_key, acts.occurred_at
from campaign_acts as acts
inner join landing.deals as deals
    on
        deals.contact_id = acts.contact_id
        and coalesce(deals.account_id <> acts.account_id, true)
        and acts.occurred_at < deals.created_at
        and acts.occurred_at >= deals.created_at - interval 180 day
union all
select deals.deal_id, acts.campaign_key, acts.occurred_at
from campaign_acts as acts
inner join deal_leads
    on deal_leads.lead_id = acts.lead_id
inner join landing.deals as deals
    on
        deals.deal_id = deal_leads.deal_id
        and acts.occurred_at < deals.created_at
        and acts.occurred_at >= deals.created_at - interval 180 day;

create temp table named_by_crm as
select
    deals.deal_id,
    coalesce(deals.campaign_id, deals.campaign_raw) as campaign_key,
    deals.created_at as touched_at
from landing.deals as deals
where coalesce(deals.campaign_id, deals.campaign_raw) is not null
union all
select
    deal_leads.deal_id,
    coalesce(leads.campaign_id, leads.campaign_raw) as campaign_key,
    leads.created_at as touched_at
from deal_leads
inner join landing.leads as leads
    on leads.lead_id = deal_leads.lead_id
where coalesce(leads.campaign_id, leads.campaign_raw) is not null;

-- One row per deal and campaign.
create temp table touched as
with gathered as (
    select deal_id, campaign_key, occurred_at as touched_at, true as is_act
    from acts_of_deals
    union all
    select deal_id, campaign_key, touched_at, false as is_act
    from named_by_crm
)

select
    deal_id,
    campaign_key,
    bool_or(is_act) as has_acts,
    count(*) filter (where is_act) as acts,
    case when bool_or(is_act) then min(touched_at) filter (where is_act) else min(touched_at) end
        as first_touch_at,
    case when bool_or(is_act) then max(touched_at) filter (where is_act) else min(touched_at) end
        as last_touch_at
from gathered
group by deal_id, campaign_key;

-- The deal that made an account a customer: the one its first order names, else its first won
-- deal, unless the account had ordered before.
create temp table first_wins as
with orders as (
    select
        account_id,
        min(ordered_on) as first_ordered_on,
        arg_min(deal_id, (ordered_on, order_id)) as deal_id
    from landing.orders
    where account_id is not null
    group by account_id
),

wins as (
    select account_id, deal_id, closed_on
    from store.crm.deals
    where status = 'won' and account_id is not null
    qualify row_number() over (partition by account_id order by closed_on, deal_id) = 1
)

select coalesce(orders.deal_id, wins.deal_id) as deal_id
from wins
left join orders
    on orders.account_id = wins.account_id
where
    orders.deal_id is not null
    or orders.account_id is null
    or wins.closed_on <= orders.first_ordered_on;

create table store.crm.campaign_touches as
with ranked as (
    select
        touched.*,
        count(*) over (partition by deal_id) as campaigns_of_deal,
        row_number() over (partition by deal_id order by first_touch_at, campaign_key) as place,
        row_number() over (
            partition by deal_id order by last_touch_at desc, campaign_key desc
        ) as place_from_last
    from touched
)

select
    ranked.deal_id,
    campaigns.campaign_id,
    coalesce(campaigns.name, ranked.campaign_key) as campaign,
    deals.owner_id,
    case when ranked.has_acts then 'event' else 'CRM field' end as touched_by,
    ranked.acts,
    cast(ranked.first_touch_at as date) as first_touch_on,
    cast(ranked.last_touch_at as date) as last_touch_on,
    ranked.campaigns_of_deal,
    ranked.place = 1 as is_first_touch,
    ranked.place_from_last = 1 as is_last_touch,
    1.0 / ranked.campaigns_of_deal as even_share,
    -- To the cent: what does not divide goes to the first campaigns, a cent each.
    cast(
        (
            sign(deals.amount) * (
                abs(cast(deals.amount * 100 as hugeint)) // ranked.campaigns_of_deal
                + case
                    when
                        ranked.place
                        <= abs(cast(deals.amount * 100 as hugeint)) % ranked.campaigns_of_deal
                        then 1
                    else 0
                end
            )
        ) / 100.0 as decimal(18, 2)
    ) as even_amount,
    first_wins.deal_id is not null as is_new_customer
from ranked
inner join store.crm.deals as deals
    on deals.deal_id = ranked.deal_id
left join landing.campaigns as campaigns
    on campaigns.campaign_id = ranked.campaign_key
left join first_wins
    on first_wins.deal_id = ranked.deal_id
order by deals.created_on, ranked.deal_id, ranked.place;

-- Money of campaigns that have begun. Not public, unlike the campaigns themselves: the whole cost
-- beside a part of the deals would be a return that nobody had. So it has an owner: nobody.
create table store.crm.campaign_costs as
select
    campaigns.campaign_id,
    campaigns.name as campaign,
    campaigns.starts_on,
    campaigns.budget,
    campaigns.cost,
    cast(null as varchar) as owner_id
from store.crm.campaigns as campaigns
where coalesce(campaigns.starts_on <= getvariable('as_of'), true)
order by campaigns.campaign_id;
