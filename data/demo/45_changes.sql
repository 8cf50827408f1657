-- The history behind stage, status, amount, owner and expected close of every deal. Replaying
-- it in order of (changed_at, change_id) gives the deal as it stands (tests/demo).
create or replace view demo.landing_deal_changes as
with events as (
    select deal, 0 as step, created_at as changed_at, created_on as day, 'stage' as field,
        null as old_value, stage_name(kind, 1) as new_value, first_rep, rep, transfer_on,
        has_no_owner
    from demo.core
    union all
    select deal, 1, at_work(t2, deal, 't2', country), t2, 'stage', stage_name(kind, 1),
        stage_name(kind, 2), first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where reached_stage >= 2
    union all
    select deal, 2, at_work(t3, deal, 't3', country), t3, 'stage', stage_name(kind, 2),
        stage_name(kind, case when skips_survey then 4 else 3 end),
        first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where reached_stage >= 3
    union all
    select deal, 3, at_work(t4, deal, 't4', country), t4, 'stage', stage_name(kind, 3),
        stage_name(kind, 4), first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where reached_stage >= 4 and not skips_survey
    union all
    select deal, 4, at_work(t5, deal, 't5', country), t5, 'stage', stage_name(kind, 4),
        stage_name(kind, 5), first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where reached_stage >= 5
    union all
    select deal, 5, closed_at, end_on, 'stage', stage_name(kind, reached_stage),
        case status when 'won' then 'Won' else 'Lost' end,
        first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where status <> 'open'
    union all
    select deal, 6, closed_at, end_on, 'status', 'open', status,
        first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where status <> 'open'
    union all
    select deal, 7, at_work(q1, deal, 'q1', country), q1, 'expected_close_on', x0::varchar,
        x1::varchar, first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where q1 is not null
    union all
    select deal, 8, at_work(q2, deal, 'q2', country), q2, 'expected_close_on', x1::varchar,
        x2::varchar, first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where q2 is not null
    union all
    select deal, 9, at_work(q3, deal, 'q3', country), q3, 'expected_close_on', x2::varchar,
        x3::varchar, first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where q3 is not null
    union all
    select deal, 10, at_work(q4, deal, 'q4', country), q4, 'expected_close_on', x3::varchar,
        x4::varchar, first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where q4 is not null
    union all
    select deal, 11, at_work(t4, deal, 'rescoped', country), t4, 'amount',
        first_amount::decimal(18, 2)::varchar, second_amount::decimal(18, 2)::varchar,
        first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where second_amount <> first_amount and not has_no_amount
    union all
    select deal, 12, at_work(t5, deal, 'discount', country), t5, 'amount',
        second_amount::decimal(18, 2)::varchar, last_amount::decimal(18, 2)::varchar,
        first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where last_amount <> second_amount and not has_no_amount
    union all
    select deal, 13, at_work(transfer_on, deal, 'transfer at', country), transfer_on, 'owner_id',
        user_of(first_rep), user_of(rep), first_rep, rep, transfer_on, has_no_owner
    from demo.core
    where transfer_on is not null
    union all
    select deal, 14 + step, at_work(
            case when step < 2 then lost_first_on else reopened_on end,
            deal, case when step < 2 then 'lost first' else 'reopened' end, country
        ), case when step < 2 then lost_first_on else reopened_on end,
        ['stage', 'status', 'stage', 'status'][step + 1],
        ['Site survey', 'open', 'Lost', 'lost'][step + 1],
        ['Lost', 'lost', 'Site survey', 'open'][step + 1],
        first_rep, rep, transfer_on, has_no_owner
    from demo.core
    cross join (select unnest([0, 1, 2, 3]) as step) as steps
    where lost_first_on is not null
    union all
    select deal, 18 + step, at_work(
            case when step = 0 then fell_back_on else recovered_on end,
            deal, case when step = 0 then 'fell back' else 'recovered' end, country
        ), case when step = 0 then fell_back_on else recovered_on end, 'stage',
        ['Proposal', 'Site survey'][step + 1], ['Site survey', 'Proposal'][step + 1],
        first_rep, rep, transfer_on, has_no_owner
    from demo.core
    cross join (select unnest([0, 1]) as step) as steps
    where fell_back_on is not null
)

select
    'H' || (1000000000 + events.deal * 20 + events.step) as change_id,
    id_of('D-', events.deal) as deal_id,
    events.changed_at,
    events.field,
    events.old_value,
    events.new_value,
    people.name as changed_by
from events
left join demo.people as people
    on people.number = 1000 + case
        when events.has_no_owner then null
        when events.day > events.transfer_on then events.rep
        else events.first_rep end;
