-- Deals and their quote lines.
create or replace table demo.products as
from (values
    (1, 'Aris BX4 controller', 'Controllers', 1240, 610),
    (2, 'Aris BX8 controller', 'Controllers', 2180, 1020),
    (3, 'Lido room panel', 'Room units', 285, 128),
    (4, 'Sense T/H sensor set', 'Sensors', 96, 39),
    (5, 'Sense Air CO₂ sensor', 'Sensors', 148, 62),
    (6, 'Torq 24 valve actuator', 'Actuators', 132, 71),
    (7, 'EnergyView licence', 'Software', 2400, 310),
    (8, 'Varnholt Cloud, yearly', 'Software', 1150, 240),
    (9, 'ServicePlan Basic, yearly', 'Service', 950, 520),
    (10, 'ServicePlan Premium, yearly', 'Service', 2700, 1380),
    (11, 'Retrofit package S', 'Projects', 3600, 2250),
    (12, 'Retrofit package L', 'Projects', 8900, 5450)
) as t (product, name, family, list_price, unit_cost);

create or replace table demo.landing_products as
select 'P-' || lpad(product::varchar, 2, '0') as product_id, name, family, list_price, unit_cost,
    'EUR' as currency
from demo.products
union all
select 'P-90', 'Engineering and commissioning', 'Services', null, null, 'EUR';

create or replace table demo.landing_stages as
from (values
    ('New business', 'Qualification', 1, 0.15, 'open'),
    ('New business', 'Needs analysis', 2, 0.25, 'open'),
    ('New business', 'Site survey', 3, 0.40, 'open'),
    ('New business', 'Proposal', 4, 0.55, 'open'),
    ('New business', 'Negotiation', 5, 0.75, 'open'),
    ('New business', 'Won', 6, 1.0, 'won'),
    ('New business', 'Lost', 7, 0.0, 'lost'),
    ('Renewals & expansion', 'Review', 1, 0.50, 'open'),
    ('Renewals & expansion', 'Offer', 2, 0.60, 'open'),
    ('Renewals & expansion', 'Decision', 3, 0.75, 'open'),
    ('Renewals & expansion', 'Contract', 4, 0.90, 'open'),
    ('Renewals & expansion', 'Won', 5, 1.0, 'won'),
    ('Renewals & expansion', 'Lost', 6, 0.0, 'lost')
) as t (pipeline, stage, position, probability, outcome);

create or replace temp macro stage_name(kind, position) as
    case when kind = 0
        then ['Qualification', 'Needs analysis', 'Site survey', 'Proposal', 'Negotiation'][position]
        else ['Review', 'Offer', 'Decision', 'Contract'][position] end;
create or replace temp macro user_of(rep) as 'U-' || (1000 + rep)::varchar;
create or replace temp macro currency_of(country) as getvariable('currencies')[country + 1];
create or replace temp macro campaign_of(deal, source, created_on) as
    case
        when source = 'Trade fair' and u(deal, 'fair') < 0.9
            then 'K-F' || year(created_on)
                || case when month(created_on) <= 7 then '-1' else '-2' end
        when source = 'Webinar' and u(deal, 'webinar') < 0.9
            then 'K-W' || year(created_on) || '-' || quarter(created_on)
        when source = 'Paid search'
            then 'K-S' || year(created_on) || case when month(created_on) <= 6 then '-1' else '-2' end
        when source = 'Website' and u(deal, 'mail') < 0.25
            then 'K-N' || year(created_on) || '-' || quarter(created_on)
        when source = 'Website' and u(deal, 'mail') < 0.25 + getvariable('press_share')
            then 'K-P' || year(created_on) || case when month(created_on) <= 6 then '-1' else '-2' end
    end;

create or replace view demo.landing_deals as
select
    id_of('D-', deal) as deal_id,
    case kind
        when 0 then pick(getvariable('works_new'), u(deal, 'work')) || ' '
            || replace(pick(getvariable('sites'), u(deal, 'site')), '{c}', town_of(account, country))
            || case when u(deal, 'phase') < 0.16
                then ' – phase ' || (2 + (u(deal, 'phase') < 0.04)::integer)::varchar else '' end
        when 3 then 'ServicePlan renewal ' || year(created_on + 60) || ', '
            || town_of(account, country)
        else pick(getvariable('works_more'), u(deal, 'work')) || ' '
            || replace(pick(getvariable('sites'), u(deal, 'site')), '{c}', town_of(account, country))
    end as name,
    id_of('A-', account) as account_id,
    case when u(deal, 'no contact') >= 0.03
        then id_of('C-', account * 8) end as contact_id,
    case when lead is not null then id_of('L-', lead) end as lead_id,
    case when not has_no_owner then user_of(rep) end as owner_id,
    case when kind = 0 then 'New business' else 'Renewals & expansion' end as pipeline,
    case status when 'won' then 'Won' when 'lost' then 'Lost'
        else stage_name(kind, reached_stage) end as stage,
    status,
    ['new', 'upsell', 'cross_sell', 'renewal'][kind + 1] as deal_type,
    source,
    campaign_of(deal, source, created_on) as campaign_id,
    'P-' || lpad(product::varchar, 2, '0') as product_id,
    currency_of(country) as currency,
    case when not has_no_amount then last_amount end::decimal(18, 2) as amount,
    case status when 'won' then 1.0 when 'lost' then 0.0
        else case when kind = 0 then [0.15, 0.25, 0.40, 0.55, 0.75][reached_stage]
            else [0.50, 0.60, 0.75, 0.90][reached_stage] end
    end as probability,
    created_at,
    case when status <> 'open' or u(deal, 'no date') >= 0.02
        then coalesce(x4, x3, x2, x1, x0) end as expected_close_on,
    case
        when status = 'open' then null
        when u(deal, 'backdated') < getvariable('backdated_share')
            then created_on - (4 + floor(36 * u(deal, 'how wrong')))::integer
        else end_on
    end as closed_on,
    case
        when status <> 'lost' or u(deal, 'no reason') < 0.07 then null
        when competitor = getvariable('price_competitor') and u(deal, 'on price') < getvariable('price_share') then 'Price'
        when competitor > 0 and u(deal, 'on price') < 0.88 then pick([
            'Price', 'Competitor preferred', 'Competitor preferred', 'Missing feature',
            'Missing feature', 'Delivery time'
        ], u(deal, 'reason'))
        else pick([
            'No budget', 'No budget', 'No decision', 'No decision', 'No decision', 'Postponed',
            'Postponed', 'Contact lost', 'Price', 'Not a fit', 'Solved in-house'
        ], u(deal, 'reason'))
    end as lost_reason,
    getvariable('competitors')[nullif(competitor, 0)] as competitor,
    case status when 'won' then 'Closed' when 'lost' then 'Omitted'
        else case
            when stages - reached_stage = 0 then
                case when u(deal, 'category') < 0.75 then 'Commit' else 'Best case' end
            when stages - reached_stage = 1 then case when u(deal, 'category') < 0.15 then 'Commit'
                when u(deal, 'category') < 0.70 then 'Best case' else 'Pipeline' end
            else case when u(deal, 'category') < 0.10 then 'Best case' else 'Pipeline' end
        end
    end as forecast_category,
    case when status = 'open' and not is_stale and u(deal, 'no next step') >= 0.14 then
        case
            when reached_stage = 1 then pick([
                'Call back on budget and timing', 'Send references from the same industry',
                'Find out who decides', 'Agree date for first visit', 'Clarify scope by phone'
            ], u(deal, 'next step'))
            when reached_stage = 2 then pick([
                'Workshop with facility team', 'Collect point list', 'Meet the energy manager',
                'Check existing controllers', 'Agree acceptance criteria'
            ], u(deal, 'next step'))
            when reached_stage = 3 then pick([
                'Survey on site, bring meter', 'Wait for floor plans', 'Confirm survey date',
                'Write survey report', 'Check cable routes with electrician'
            ], u(deal, 'next step'))
            when reached_stage = 4 then pick([
                'Walk through the proposal', 'Revise quote without option B',
                'Answer technical questions', 'Reference call with similar customer',
                'Present payback to the board'
            ], u(deal, 'next step'))
            else pick([
                'Contract with legal department', 'Final price call with purchasing',
                'Agree delivery schedule', 'Get purchase order number', 'Send signed offer'
            ], u(deal, 'next step'))
        end
    end as next_step,
    'https://crm.example/deals/' || id_of('D-', deal) as crm_url,
    coalesce(closed_at, at_work(greatest(
        created_on,
        case when t2 < known_to and reached_stage >= 2 then t2 else created_on end,
        case when t3 < known_to and reached_stage >= 3 then t3 else created_on end,
        case when t4 < known_to and reached_stage >= 4 then t4 else created_on end,
        case when t5 < known_to and reached_stage >= 5 then t5 else created_on end,
        coalesce(q4, q3, q2, q1, created_on),
        coalesce(transfer_on, created_on)
    ), deal, 'updated at', country)) as updated_at,
    is_deleted
from demo.core;

-- A quote: so many pieces at list price less the discount, and the rest is engineering, so that
-- the lines add up to the amount to the cent.
create or replace view demo.landing_deal_lines as
with quotes as (
    select
        core.deal, core.product, currency_of(core.country) as currency, core.last_amount,
        products.unit_cost,
        round(products.list_price * getvariable('price_factors')[core.country + 1])
            as unit_price,
        products.unit_cost * getvariable('price_factors')[core.country + 1] as local_cost,
        pick([0, 0, 0, 0, 5, 5, 5, 10, 10, 15], u(core.deal, 'line discount')) as discount_pct,
        floor(
            core.last_amount * (0.78 + 0.2 * u(core.deal, 'hardware'))
            / (
                round(products.list_price * getvariable('price_factors')[core.country + 1])
                * (1 - pick([0, 0, 0, 0, 5, 5, 5, 10, 10, 15], u(core.deal, 'line discount')) / 100.0)
            )
        ) as quantity
    from demo.core as core
    inner join demo.products as products
        on products.product = core.product
    where not core.has_no_amount
)

select
    'N' || (100000000 + deal * 2) as deal_line_id,
    id_of('D-', deal) as deal_id,
    'P-' || lpad(product::varchar, 2, '0') as product_id,
    quantity,
    unit_price::decimal(18, 2) as unit_price,
    round(local_cost, 2)::decimal(18, 2) as unit_cost,
    discount_pct::double as discount_pct,
    currency
from quotes
where quantity > 0
union all by name
select
    'N' || (100000000 + deal * 2 + 1) as deal_line_id,
    id_of('D-', deal) as deal_id,
    case when quantity > 0 then 'P-90' else 'P-' || lpad(product::varchar, 2, '0') end as product_id,
    1 as quantity,
    (last_amount - quantity * unit_price * (1 - discount_pct / 100.0))::decimal(18, 2)
        as unit_price,
    ((last_amount - quantity * unit_price * (1 - discount_pct / 100.0)) * 0.62)::decimal(18, 2)
        as unit_cost,
    0.0 as discount_pct,
    currency
from quotes
where last_amount > quantity * unit_price * (1 - discount_pct / 100.0);
