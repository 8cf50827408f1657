-- What each deal was at any past moment: one row per deal and span of time in which none of its
-- fields changed. Rebuilt from the recorded changes and the present values.
--
-- A value stands from the change that set it to the next change of the same field. After a
-- field's last change stands the deal's present value, whatever the history says; before its
-- first one stands the value that change replaced; a field never changed has its present value
-- throughout. Changes of one moment follow their change_id, and a change dated before the deal's
-- creation counts from the creation on. A status that was never recorded follows the outcome of
-- the recorded stages. A close that no change tells happened on `closed_on`; the stage before it
-- is unknown where no stage was recorded.
--
-- Until the labels are joined, a deal, a stage and an owner are numbers. There -1, or a day or an
-- amount that no deal has, means "empty", so that null can mean "not changed".
create temp table state_deals as
select
    rowid as deal_row,
    deal_id,
    name as deal,
    pipeline,
    stage,
    status,
    amount_original,
    currency,
    -- The present owner: the one a deal closed with is that of its state then.
    owner_id_original as owner_id,
    coalesce(owner_id_original, chr(1) || owner_raw) as owner_word,
    owner_raw,
    expected_close_on,
    false as is_deleted,
    created_at,
    closed_on,
    updated_at,
    account,
    industry,
    source,
    product,
    deal_type,
    created_on
from store.crm.deals
union all
select
    -1 - deals.rowid as deal_row,
    deals.deal_id,
    deals.name as deal,
    coalesce(deals.pipeline, 'Sales') as pipeline,
    deals.stage,
    deals.status,
    deals.amount as amount_original,
    deals.currency,
    deals.owner_id,
    coalesce(deals.owner_id, chr(1) || deals.owner_raw) as owner_word,
    deals.owner_raw,
    deals.expected_close_on,
    true as is_deleted,
    deals.created_at,
    deals.closed_on,
    deals.updated_at,
    coalesce(customers.account, deals.account_raw) as account,
    customers.industry,
    deals.source,
    coalesce(product_names.product, deals.product_raw) as product,
    deals.deal_type,
    cast(deals.created_at as date) as created_on
from store.crm.deleted_deals as deals
left join customers
    on customers.account_id = deals.account_id
left join product_names
    on product_names.product_id = deals.product_id;

-- Stages, owners, currencies and pipelines as numbers; one list serves all. An owner known by the
-- text of a file alone is told from an id by a leading control character.
create temp table state_words as
select word, cast(row_number() over (order by word) as integer) as code
from (
    select stage as word from state_deals
    union
    select owner_word from state_deals
    union
    select currency from state_deals
    union
    select pipeline from state_deals
    union
    select unnest([old_value, new_value]) as word from landing.deal_changes
    where field in ('stage', 'owner_id', 'currency')
) as said
where word is not null;

create temp macro status_code(word) as
    cast(case lower(word) when 'open' then 0 when 'won' then 1 when 'lost' then 2 end as tinyint);

create temp table stage_results as
select
    state_words.code,
    stages.pipeline,
    stages.position,
    status_code(stages.outcome) as status
from landing.stages as stages
inner join state_words
    on state_words.word = stages.stage;

create temp table told_deals as
select
    deal_id,
    bool_or(field = 'status') as has_status,
    bool_or(field not in ('stage', 'status')) as has_more
from landing.deal_changes
where
    changed_at is not null
    and field in (
        'stage', 'status', 'amount', 'currency', 'owner_id', 'expected_close_on', 'is_deleted'
    )
group by deal_id;

create temp table deals_now as
select
    deals.deal_row,
    deals.deal_id,
    deals.pipeline,
    coalesce(stage_words.code, -1) as stage,
    coalesce(status_code(deals.status), 0::tinyint) as status,
    deals.amount_original as amount,
    coalesce(currency_words.code, -1) as currency,
    coalesce(owner_words.code, -1) as owner,
    coalesce(pipeline_words.code, -1) as pipeline_code,
    deals.expected_close_on,
    deals.is_deleted,
    coalesce(deals.created_at, timestamp '1900-01-01') as begins_at,
    case
        when deals.status in ('won', 'lost') then greatest(
            cast(deals.closed_on as timestamp),
            coalesce(deals.created_at, timestamp '1900-01-01')
        )
    end as ends_at,
    deals.updated_at,
    coalesce(deals.closed_on, cast(deals.created_at as date), getvariable('as_of')) as rate_day,
    coalesce(stage_results.status, 0) <> 0 as is_closed_stage,
    told_deals.deal_id is not null as has_history,
    coalesce(told_deals.has_status, false) as has_status,
    coalesce(told_deals.has_more, false) or deals.is_deleted as has_more
from state_deals as deals
left join state_words as stage_words
    on stage_words.word = deals.stage
left join state_words as currency_words
    on currency_words.word = deals.currency
left join state_words as owner_words
    on owner_words.word = deals.owner_word
left join state_words as pipeline_words
    on pipeline_words.word = deals.pipeline
left join stage_results
    on stage_results.code = stage_words.code and stage_results.pipeline = deals.pipeline
left join told_deals
    on told_deals.deal_id = deals.deal_id;

-- One row per change, each field with what it replaced and what it set. crm.deal_changes is
-- sorted by (changed_at, change_id): its row number is the order of the changes.
create temp table state_events as
with coded as (
    select
        deals_now.deal_row,
        deals_now.has_status,
        deals_now.has_more,
        greatest(changes.changed_at, deals_now.begins_at) as moved_at,
        changes.rowid as seq,
        changes.field,
        changes.old_value,
        changes.new_value,
        coalesce(old_words.code, -1) as old_code,
        coalesce(new_words.code, -1) as new_code,
        old_results.status as old_result,
        new_results.status as new_result
    from store.crm.deal_changes as changes
    inner join deals_now
        on deals_now.deal_id = changes.deal_id
    left join state_words as old_words
        on old_words.word = changes.old_value
    left join state_words as new_words
        on new_words.word = changes.new_value
    left join stage_results as old_results
        on old_results.code = old_words.code and old_results.pipeline = deals_now.pipeline
    left join stage_results as new_results
        on new_results.code = new_words.code and new_results.pipeline = deals_now.pipeline
    where changes.changed_at is not null
)

select
    deal_row,
    has_more,
    moved_at,
    seq,
    case when field = 'stage' then old_code end as old_stage,
    case when field = 'stage' then new_code end as new_stage,
    case
        when field = 'status' then coalesce(status_code(old_value), -1::tinyint)
        when field = 'stage' and not has_status then coalesce(old_result, -1::tinyint)
    end as old_status,
    case
        when field = 'status' then coalesce(status_code(new_value), -1::tinyint)
        when field = 'stage' and not has_status then coalesce(new_result, -1::tinyint)
    end as new_status,
    case
        when field = 'amount'
            then coalesce(try_cast(old_value as decimal(18, 2)), -9999999999999999.99)
    end as old_amount,
    case
        when field = 'amount'
            then coalesce(try_cast(new_value as decimal(18, 2)), -9999999999999999.99)
    end as new_amount,
    case when field = 'currency' then old_code end as old_currency,
    case when field = 'currency' then new_code end as new_currency,
    case when field = 'owner_id' then old_code end as old_owner,
    case when field = 'owner_id' then new_code end as new_owner,
    case
        when field = 'expected_close_on'
            then coalesce(try_cast(old_value as date), date '0001-01-01')
    end as old_expected,
    case
        when field = 'expected_close_on'
            then coalesce(try_cast(new_value as date), date '0001-01-01')
    end as new_expected,
    case
        when field = 'is_deleted' then coalesce(cast(try_cast(old_value as boolean) as tinyint), 0::tinyint)
    end as old_deleted,
    case
        when field = 'is_deleted' then coalesce(cast(try_cast(new_value as boolean) as tinyint), 0::tinyint)
    end as new_deleted
from coded
where field in (
    'stage', 'status', 'amount', 'currency', 'owner_id', 'expected_close_on', 'is_deleted'
);

-- What no change tells: the close of a deal whose history ends before it, and a deletion.
create temp table last_told as
select
    deal_row,
    max(moved_at) as moved_at,
    arg_max(new_status, seq) filter (where new_status is not null) as status,
    arg_max(moved_at, seq) filter (where new_status is not null) as status_at,
    arg_max(new_stage, seq) filter (where new_stage is not null) as stage,
    arg_max(new_deleted, seq) filter (where new_deleted is not null) as deleted
from state_events
group by deal_row;

insert into state_events
    (deal_row, has_more, moved_at, seq, old_status, new_status, old_stage, new_stage)
select
    now.deal_row,
    now.has_more,
    case when told.status = now.status then told.status_at else now.ends_at end as moved_at,
    9000000000000000000 as seq,
    case when told.status is distinct from now.status then 0 end as old_status,
    case when told.status is distinct from now.status then now.status end as new_status,
    case when told.stage is distinct from now.stage and now.is_closed_stage then -1 end as old_stage,
    case
        when told.stage is distinct from now.stage and now.is_closed_stage then now.stage
    end as new_stage
from deals_now as now
left join last_told as told
    on told.deal_row = now.deal_row
where
    now.ends_at is not null
    and (
        told.status is distinct from now.status
        or (told.stage is distinct from now.stage and now.is_closed_stage)
    );

insert into state_events (deal_row, has_more, moved_at, seq, old_deleted, new_deleted)
select
    now.deal_row,
    true as has_more,
    greatest(now.begins_at, coalesce(now.updated_at, told.moved_at, now.begins_at)) as moved_at,
    9000000000000000001 as seq,
    0 as old_deleted,
    1 as new_deleted
from deals_now as now
left join last_told as told
    on told.deal_row = now.deal_row
where now.is_deleted and coalesce(told.deleted, 0) = 0;

insert into state_events (deal_row, has_more, moved_at, seq)
select deal_row, has_more, begins_at, -1 from deals_now;

-- Ahead: what the field's next change replaced; null when none follows. Behind: what was last
-- set. Few deals have more than stages and status changed; the others go a shorter way.
create temp table spans_around as
with few as (
    select
        deal_row,
        moved_at,
        lead(moved_at) over w as next_at,
        lead(old_stage ignore nulls) over w as stage_ahead,
        last_value(new_stage ignore nulls) over w as stage_behind,
        lead(old_status ignore nulls) over w as status_ahead,
        last_value(new_status ignore nulls) over w as status_behind
    from state_events
    where not has_more
    window w as (partition by deal_row order by moved_at, seq)
),

many as (
    select
        deal_row,
        moved_at,
        lead(moved_at) over w as next_at,
        lead(old_stage ignore nulls) over w as stage_ahead,
        last_value(new_stage ignore nulls) over w as stage_behind,
        lead(old_status ignore nulls) over w as status_ahead,
        last_value(new_status ignore nulls) over w as status_behind,
        lead(old_amount ignore nulls) over w as amount_ahead,
        last_value(new_amount ignore nulls) over w as amount_behind,
        lead(old_currency ignore nulls) over w as currency_ahead,
        last_value(new_currency ignore nulls) over w as currency_behind,
        lead(old_owner ignore nulls) over w as owner_ahead,
        last_value(new_owner ignore nulls) over w as owner_behind,
        lead(old_expected ignore nulls) over w as expected_ahead,
        last_value(new_expected ignore nulls) over w as expected_behind,
        lead(old_deleted ignore nulls) over w as deleted_ahead,
        last_value(new_deleted ignore nulls) over w as deleted_behind
    from state_events
    where has_more
    window w as (partition by deal_row order by moved_at, seq)
)

select * from many
where next_at is distinct from moved_at
union all by name
select * from few
where next_at is distinct from moved_at;

create temp macro value_then(ahead, behind, empty, present) as
    case when ahead is null then present else coalesce(nullif(behind, empty), ahead) end;

create temp table spans as
select
    spans.deal_row,
    spans.moved_at as valid_from,
    coalesce(spans.next_at, timestamp '9999-12-31') as valid_to,
    value_then(spans.stage_ahead, spans.stage_behind, -1, now.stage) as stage,
    cast(case
        when
            value_then(spans.deleted_ahead, spans.deleted_behind, -1, cast(now.is_deleted as tinyint)) = 1
            then 3
        else greatest(value_then(spans.status_ahead, spans.status_behind, -1, now.status), 0)
    end as tinyint) as status,
    case when spans.amount_ahead is null then now.amount else nullif(
        value_then(spans.amount_ahead, spans.amount_behind, -9999999999999999.99, null),
        -9999999999999999.99
    ) end as amount,
    value_then(spans.currency_ahead, spans.currency_behind, -1, now.currency) as currency,
    value_then(spans.owner_ahead, spans.owner_behind, -1, now.owner) as owner,
    case when spans.expected_ahead is null then now.expected_close_on else nullif(
        value_then(spans.expected_ahead, spans.expected_behind, date '0001-01-01', null),
        date '0001-01-01'
    ) end as expected_close_on
from spans_around as spans
inner join deals_now as now
    on now.deal_row = spans.deal_row;

-- The rate of a deal is that of one day throughout, as in crm.deals: a rate that moves changes no
-- deal.
create temp table state_rates as
with wanted as (
    select distinct spans.currency, now.rate_day
    from spans
    inner join deals_now as now
        on now.deal_row = spans.deal_row
),

named as (
    select
        wanted.currency,
        wanted.rate_day,
        coalesce(state_words.word, getvariable('reporting_currency')) as word
    from wanted
    left join state_words
        on state_words.code = wanted.currency
)

select named.currency, named.rate_day, rates.rate_to_reporting
from named
asof inner join rates
    on rates.currency = named.word and rates.valid_from <= named.rate_day;

-- A history may name an owner by id or by name. An id without a user has the name its deals give.
create temp table state_owners as
with named as (
    select name, min(user_id) as user_id
    from landing.users
    group by name
    having count(*) = 1
),

present as (
    select owner_id, max(owner_raw) as owner_raw
    from state_deals
    where owner_id is not null
    group by owner_id
)

select
    words.code,
    case when words.word not like chr(1) || '%' then coalesce(users.user_id, words.word) end
        as owner_id,
    case
        when people.owner is not null then people.owner
        when present.owner_id is not null then present.owner_raw
        else ltrim(words.word, chr(1))
    end as owner,
    people.team,
    people.manager,
    people.region
from state_words as words
left join present
    on present.owner_id = words.word
left join landing.users as ids
    on ids.user_id = words.word
left join named
    on named.name = words.word and present.owner_id is null
left join landing.users as users
    on users.user_id = coalesce(ids.user_id, named.user_id)
left join people
    on people.user_id = users.user_id;

-- Open spans first, then by time: a moment then reads the blocks of open spans around it.
create table store.crm.deal_states as
select
    labels.deal_id,
    spans.valid_from,
    spans.valid_to,
    cast(spans.valid_from as date) as from_on,
    cast(spans.valid_to as date) as until_on,
    stage_words.word as stage,
    stage_results.position as stage_position,
    case spans.status when 0 then 'open' when 1 then 'won' when 2 then 'lost' else 'deleted' end
        as status,
    cast(spans.amount * state_rates.rate_to_reporting as decimal(18, 2)) as amount,
    spans.expected_close_on,
    owners.owner_id,
    owners.owner,
    owners.team,
    owners.manager,
    owners.region,
    now.has_history,
    labels.deal,
    labels.pipeline,
    labels.account,
    labels.industry,
    labels.source,
    labels.product,
    labels.deal_type,
    labels.created_on
from (
    select * from spans
    order by status > 0, cast(valid_from as date), deal_row
) as spans
inner join deals_now as now
    on now.deal_row = spans.deal_row
inner join state_deals as labels
    on labels.deal_row = spans.deal_row
left join state_words as stage_words
    on stage_words.code = spans.stage
left join stage_results
    on stage_results.code = spans.stage and stage_results.pipeline = labels.pipeline
left join state_owners as owners
    on owners.code = spans.owner
left join state_rates
    on state_rates.currency = spans.currency and state_rates.rate_day = now.rate_day;
