/*
title: What moved
question: What moved in the open pipeline between two moments, and which deals did it?
about: The open deals at the start plus everything that changed are the open deals at the end, to
    the cent. Start is the state just before the first day of the period, end that of its last day
    or of the data. A deal counts in one step - the first that applies of created, reopened, won,
    lost, deleted, change of owner, move of the expected close, change of amount. What leaves counts
    with its amount at the start, what enters with its amount at the end, what stays with the
    difference. Amounts, owners and dates are those of each moment, from the recorded changes.
    A move of the expected close is a step where only deals expected to close in some time are
    looked at (`closes_from`, and `closes_to`, the first day after it). With `books` a change of
    hands between owners, or between teams, is a step as well. A deal that went to somebody whose
    deals the reader may not see counts as transferred out.
grain: one row per deal and step it counts in; start and end are steps too
group_by: [pipeline_step]
dimensions: [pipeline_step, owner, team, manager, region, pipeline, source, product, account, industry,
    deal_type, created_on]
measures: [step_value, step_deals, start_value, start_deals, end_value, end_deals,
    pipeline_change, pipeline_created, pipeline_reopened, pipeline_transferred_in,
    pipeline_moved_in, pipeline_amount_up, pipeline_won, pipeline_lost, pipeline_deleted,
    pipeline_transferred_out, pipeline_moved_out, pipeline_amount_down, start_without_amount,
    end_without_amount, start_without_history]
figures: [start_value, pipeline_change, end_value, pipeline_won, pipeline_lost]
rows: [deal_id, deal, account, owner, pipeline_step, step_amount, changed_from, changed_to, changed_on,
    changed_by, stage, amount, expected_close_on, crm_url]
params: {as_of: date, period_start: date, closes_from: "date?", closes_to: "date?",
    books: {owner: Each owner, team: Each team, company: The company}}
*/
-- The open and the closed states are read apart, so that each reads few blocks. A closed state
-- matters at the start only when it ends before the end, and at the end only when it began since.
with start_rows as (
    select deal_states.*
    from deal_states
    where
        deal_states.status = 'open'
        and deal_states.from_on < $period_start
        and deal_states.until_on >= $period_start
    union all
    select deal_states.*
    from deal_states
    where
        deal_states.status <> 'open'
        and deal_states.from_on < $period_start
        and deal_states.until_on >= $period_start
        and deal_states.until_on <= $as_of
),

end_rows as (
    select deal_states.*
    from deal_states
    where
        deal_states.status = 'open'
        and deal_states.from_on <= $as_of
        and deal_states.until_on > $as_of
    union all
    select deal_states.*
    from deal_states
    where
        deal_states.status <> 'open'
        and deal_states.from_on <= $as_of
        and deal_states.until_on > $as_of
        and deal_states.from_on >= coalesce($period_start, cast('1900-01-01' as date))
),

start_states as (
    select
        start_rows.*,
        case $books
            when 'owner' then coalesce(start_rows.owner_id, start_rows.owner, '')
            when 'team' then coalesce(start_rows.team, '')
            else ''
        end as book,
        start_rows.status = 'open'
        and coalesce(start_rows.expected_close_on >= $closes_from, $closes_from is null)
        and coalesce(
            start_rows.expected_close_on < $closes_to, $closes_to is null
        ) as is_in
    from start_rows
),

end_states as (
    select
        end_rows.*,
        case $books
            when 'owner' then coalesce(end_rows.owner_id, end_rows.owner, '')
            when 'team' then coalesce(end_rows.team, '')
            else ''
        end as book,
        end_rows.status = 'open'
        and coalesce(end_rows.expected_close_on >= $closes_from, $closes_from is null)
        and coalesce(
            end_rows.expected_close_on < $closes_to, $closes_to is null
        ) as is_in
    from end_rows
),

pairs as (
    select
        coalesce(end_states.deal_id, start_states.deal_id) as deal_id,
        coalesce(start_states.is_in, false) as was_in,
        coalesce(end_states.is_in, false) as is_in,
        start_states.deal_id is not null as was_seen,
        end_states.deal_id is not null as is_seen,
        coalesce(start_states.book <> end_states.book, false) as is_handed_on,
        coalesce(end_states.created_on, start_states.created_on) as created_on,
        coalesce(end_states.has_history, start_states.has_history) as has_history,
        coalesce(end_states.deal, start_states.deal) as deal,
        coalesce(end_states.account, start_states.account) as account,
        coalesce(end_states.industry, start_states.industry) as industry,
        coalesce(end_states.pipeline, start_states.pipeline) as pipeline,
        coalesce(end_states.source, start_states.source) as source,
        coalesce(end_states.product, start_states.product) as product,
        coalesce(end_states.deal_type, start_states.deal_type) as deal_type,
        start_states.status as old_status,
        start_states.stage as old_stage,
        start_states.amount as old_amount,
        start_states.expected_close_on as old_expected_close_on,
        start_states.owner as old_owner,
        start_states.team as old_team,
        start_states.manager as old_manager,
        start_states.region as old_region,
        end_states.status as new_status,
        end_states.stage as new_stage,
        end_states.amount as new_amount,
        end_states.expected_close_on as new_expected_close_on,
        end_states.owner as new_owner,
        end_states.team as new_team,
        end_states.manager as new_manager,
        end_states.region as new_region
    from start_states
    full outer join end_states
        on end_states.deal_id = start_states.deal_id
    where
        coalesce(start_states.is_in, false)
        or coalesce(end_states.is_in, false)
),

-- Where a deal may count: at the start, in leaving or changing, in entering, at the end.
places as (
    select 'start' as place
    union all
    select 'leaving' as place
    union all
    select 'entering' as place
    union all
    select 'end' as place
),

stepped as (
    select
        pairs.*,
        places.place,
        places.place in ('start', 'leaving') as is_as_before,
        case
            when places.place = 'start' then 1
            when places.place = 'end' then 13
            when
                places.place = 'entering'
                and not pairs.was_seen
                and coalesce(pairs.created_on < $period_start, false)
                then 4
            when places.place = 'entering' and not pairs.was_seen then 2
            when places.place = 'entering' and pairs.old_status <> 'open' then 3
            when places.place = 'entering' and pairs.is_handed_on then 4
            when places.place = 'entering' then 5
            when not pairs.is_seen then 10
            when pairs.new_status = 'won' then 7
            when pairs.new_status = 'lost' then 8
            when pairs.new_status = 'deleted' then 9
            when pairs.is_handed_on then 10
            when not pairs.is_in then 11
            when coalesce(pairs.new_amount, 0) > coalesce(pairs.old_amount, 0) then 6
            when coalesce(pairs.new_amount, 0) < coalesce(pairs.old_amount, 0) then 12
        end as step_position
    from pairs
    cross join places
    where
        (places.place in ('start', 'leaving') and pairs.was_in)
        or (places.place = 'end' and pairs.is_in)
        or (
            places.place = 'entering'
            and pairs.is_in
            and (not pairs.was_in or pairs.is_handed_on)
        )
),

named as (
    select
        stepped.*,
        -- Which deal and what of it: the key of the change behind the step.
        stepped.deal_id || case
            when stepped.step_position in (2, 3, 7, 8) then ' stage'
            when stepped.step_position = 9 then ' is_deleted'
            when stepped.step_position in (4, 10) then ' owner_id'
            when stepped.step_position in (5, 11) then ' expected_close_on'
            when stepped.step_position in (6, 12) then ' amount'
        end as change_key
    from stepped
    where stepped.step_position is not null
),

keyed_changes as (
    select
        deal_changes.deal_id || case
            when deal_changes.field = 'status' then ' stage'
            when deal_changes.field = 'currency' then ' amount'
            else ' ' || deal_changes.field
        end as change_key,
        deal_changes.changed_at,
        deal_changes.change_id,
        deal_changes.changed_by
    from deal_changes
    where
        cast(deal_changes.changed_at as date) <= $as_of
        and coalesce(cast(deal_changes.changed_at as date) >= $period_start, true)
),

ranked_changes as (
    select
        keyed_changes.change_key,
        cast(keyed_changes.changed_at as date) as changed_on,
        keyed_changes.changed_by,
        row_number() over (
            partition by keyed_changes.change_key
            order by keyed_changes.changed_at desc, keyed_changes.change_id desc
        ) as place_from_last
    from keyed_changes
),

last_changes as (
    select
        ranked_changes.change_key,
        max(ranked_changes.changed_on) as changed_on,
        max(ranked_changes.changed_by) as changed_by
    from ranked_changes
    where ranked_changes.place_from_last = 1
    group by ranked_changes.change_key
),

links as (
    select
        deals.deal_id,
        max(deals.crm_url) as crm_url
    from deals
    group by deals.deal_id
)

select
    named.deal_id,
    named.deal,
    named.account,
    named.industry,
    named.pipeline,
    named.source,
    named.product,
    named.deal_type,
    named.created_on,
    named.has_history,
    named.step_position,
    case named.step_position
        when 1 then 'Start'
        when 2 then 'Created'
        when 3 then 'Reopened'
        when 4 then 'Transferred in'
        when 5 then 'Moved in'
        when 6 then 'Amount up'
        when 7 then 'Won'
        when 8 then 'Lost'
        when 9 then 'Deleted'
        when 10 then 'Transferred out'
        when 11 then 'Moved out'
        when 12 then 'Amount down'
        else 'End'
    end as pipeline_step,
    case
        when named.step_position in (6, 12)
            then coalesce(named.new_amount, 0) - coalesce(named.old_amount, 0)
        when named.place = 'leaving' then -coalesce(named.old_amount, 0)
        when named.place = 'start' then coalesce(named.old_amount, 0)
        else coalesce(named.new_amount, 0)
    end as step_amount,
    case
        when named.place in ('start', 'end') or named.step_position = 2 then null
        when named.step_position = 3 then named.old_status
        when named.step_position in (7, 8, 9) then named.old_stage
        when named.step_position in (4, 10) then named.old_owner
        when named.step_position in (5, 11)
            then cast(named.old_expected_close_on as varchar)
        else cast(named.old_amount as varchar)
    end as changed_from,
    case
        when named.place in ('start', 'end') then null
        when named.step_position in (2, 3) then named.new_stage
        when named.step_position in (7, 8, 9) then named.new_status
        when named.step_position in (4, 10) then named.new_owner
        when named.step_position in (5, 11)
            then cast(named.new_expected_close_on as varchar)
        else cast(named.new_amount as varchar)
    end as changed_to,
    case
        when named.place in ('start', 'end') then null
        when named.step_position = 2 then named.created_on
        else last_changes.changed_on
    end as changed_on,
    last_changes.changed_by,
    case
        when named.is_as_before then named.old_owner else named.new_owner
    end as owner,
    case
        when named.is_as_before then named.old_team else named.new_team
    end as team,
    case when named.is_as_before then named.old_manager else named.new_manager end
        as manager,
    case
        when named.is_as_before then named.old_region else named.new_region
    end as region,
    case
        when named.is_as_before then named.old_stage else named.new_stage
    end as stage,
    case
        when named.is_as_before then named.old_amount else named.new_amount
    end as amount,
    case
        when named.is_as_before then named.old_expected_close_on
        else named.new_expected_close_on
    end as expected_close_on,
    links.crm_url
from named
left join last_changes
    on last_changes.change_key = named.change_key
left join links
    on links.deal_id = named.deal_id
