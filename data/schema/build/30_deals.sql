-- Deals, wide: every label a report groups by stands on the row, so no report can lose a row in
-- a join. Sorted by creation, so that a period reads few blocks.
create temp table pushes as
select
    deal_id,
    count(*) filter (where try_cast(new_value as date) > try_cast(old_value as date))
        as push_count,
    sum(date_diff('day', try_cast(old_value as date), try_cast(new_value as date)))
        filter (where try_cast(new_value as date) > try_cast(old_value as date))
        as pushed_days,
    arg_min(try_cast(old_value as date), changed_at) filter (where old_value is not null)
        as first_expected_close_on
from landing.deal_changes
where field = 'expected_close_on'
group by deal_id;

create temp table stage_entries as
select deal_id, cast(max(changed_at) as date) as stage_entered_on
from landing.deal_changes
where field = 'stage'
group by deal_id;

create temp table touches as
select
    deal_id,
    cast(max(done_at) as date) as last_activity_on,
    cast(min(due_at) filter (
        where not coalesce(is_done, done_at is not null)
        and cast(due_at as date) >= getvariable('as_of')
    ) as date) as next_activity_on
from landing.activities
where deal_id is not null
group by deal_id;

-- Who owned a deal when it closed, where it changed hands afterwards: what the first later change
-- of the owner replaced. A close that the history tells on its day has a time; any other lasts to
-- the end of the day. A history may name an owner by id or by name.
create temp table closers as
with moved as (
    select distinct deal_id
    from landing.deal_changes
    where field = 'owner_id'
),

closed as (
    select deals.deal_id, deals.status, deals.closed_on
    from landing.deals as deals
    inner join moved
        on moved.deal_id = deals.deal_id
    where deals.status in ('won', 'lost') and deals.closed_on is not null
),

told as (
    select changes.deal_id, max(changes.changed_at) as closed_at
    from landing.deal_changes as changes
    inner join closed
        on
            closed.deal_id = changes.deal_id
            and closed.status = changes.new_value
            and closed.closed_on = cast(changes.changed_at as date)
    where changes.field = 'status'
    group by changes.deal_id
),

handed_on as (
    select
        changes.deal_id,
        arg_min(coalesce(changes.old_value, ''), (changes.changed_at, changes.change_id)) as owner
    from landing.deal_changes as changes
    inner join closed
        on closed.deal_id = changes.deal_id
    left join told
        on told.deal_id = changes.deal_id
    where
        changes.field = 'owner_id'
        and changes.changed_at >= coalesce(told.closed_at, closed.closed_on + interval 1 day)
    group by changes.deal_id
),

named as (
    select name, min(user_id) as user_id
    from landing.users
    group by name
    having count(*) = 1
)

select
    handed_on.deal_id,
    coalesce(users.user_id, named.user_id, nullif(handed_on.owner, '')) as owner_id,
    nullif(handed_on.owner, '') as owner_raw
from handed_on
left join landing.users as users
    on users.user_id = handed_on.owner
left join named
    on named.name = handed_on.owner;

create temp table campaign_names as
select campaign_id, name as campaign
from landing.campaigns;

create temp table product_names as
select product_id, name as product, family as product_family, list_price
from landing.products;

create table store.crm.deals as
select
    deals.* exclude (amount, pipeline, owner_id),
    case when closers.deal_id is null then deals.owner_id else closers.owner_id end as owner_id,
    deals.owner_id as owner_id_original,
    deals.pipeline as pipeline_original,
    coalesce(deals.pipeline, 'Sales') as pipeline,
    deals.amount as amount_original,
    cast(deals.amount * day_rates.rate_to_reporting as decimal(18, 2)) as amount,
    cast(deals.created_at as date) as created_on,
    coalesce(
        people.owner, case when closers.deal_id is null then deals.owner_raw else closers.owner_raw end
    ) as owner,
    people.team,
    people.manager,
    people.region,
    coalesce(customers.account, deals.account_raw) as account,
    customers.industry,
    customers.account_type,
    customers.segment,
    customers.country,
    coalesce(contacts.name, deals.contact_raw) as contact,
    coalesce(campaign_names.campaign, deals.campaign_raw) as campaign,
    coalesce(product_names.product, deals.product_raw) as product,
    product_names.product_family,
    product_names.list_price,
    stages.position as stage_position,
    stages.probability as stage_probability,
    coalesce(stage_entries.stage_entered_on, cast(deals.created_at as date))
        as stage_entered_on,
    touches.last_activity_on,
    touches.next_activity_on,
    coalesce(pushes.first_expected_close_on, deals.expected_close_on)
        as first_expected_close_on,
    coalesce(pushes.push_count, 0) as push_count,
    coalesce(pushes.pushed_days, 0) as pushed_days
from (
    -- Sorted while the rows are narrow; a hash join keeps the order of its left side.
    select * from landing.deals
    where not coalesce(is_deleted, false)
    order by cast(created_at as date), deal_id
) as deals
left join day_rates
    on
        day_rates.currency = coalesce(deals.currency, getvariable('reporting_currency'))
        and day_rates.day = coalesce(
            deals.closed_on, cast(deals.created_at as date), getvariable('as_of')
        )
left join closers
    on closers.deal_id = deals.deal_id
left join people
    on people.user_id = case
        when closers.deal_id is null then deals.owner_id else closers.owner_id end
left join customers
    on customers.account_id = deals.account_id
left join landing.contacts as contacts
    on contacts.contact_id = deals.contact_id
left join campaign_names
    on campaign_names.campaign_id = deals.campaign_id
left join product_names
    on product_names.product_id = deals.product_id
left join landing.stages as stages
    on
        stages.pipeline = coalesce(deals.pipeline, 'Sales')
        and stages.stage = deals.stage
left join stage_entries
    on stage_entries.deal_id = deals.deal_id
left join touches
    on touches.deal_id = deals.deal_id
left join pushes
    on pushes.deal_id = deals.deal_id;

-- Deleted deals are no rows of any report, but an import must still know them.
create table store.crm.deleted_deals as
select *
from landing.deals
where is_deleted;

create temp table deal_owners as
select
    deal_id, name as deal, owner_id, owner, team, manager, region, pipeline, source, campaign,
    product, account, industry, deal_type, currency, created_on, closed_on
from store.crm.deals
where getvariable('has_deal_changes') or getvariable('has_deal_lines');

create table store.crm.deal_changes as
select changes.*, deal_owners.* exclude (deal_id, created_on, closed_on, currency)
from (select * from landing.deal_changes order by changed_at, change_id) as changes
left join deal_owners
    on deal_owners.deal_id = changes.deal_id;

create table store.crm.deal_lines as
select
    lines.*,
    coalesce(product_names.product, lines.product_raw) as product,
    deal_owners.* exclude (deal_id, product, currency)
from landing.deal_lines as lines
left join deal_owners
    on deal_owners.deal_id = lines.deal_id
left join product_names
    on product_names.product_id = lines.product_id
order by deal_owners.created_on, lines.deal_line_id;
