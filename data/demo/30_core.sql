-- One narrow row per deal: everything that happens to it, as numbers and days. Landing rows
-- (deals, changes, activities, orders) are views of this one table, so they always agree.
create or replace table demo.core as
with numbered as (
    select
        n::integer as deal,
        slots.day as created_on,
        -- Accounts known by then; near half of the deals are with a recent one.
        getvariable('accounts') * (0.5 + 0.5 * n / getvariable('demo_deals')) as known
    from range(getvariable('demo_deals')) as t (n)
    inner join demo.slots as slots
        on slots.slot = n * 16384 // getvariable('demo_deals')
),

placed as (
    select
        *,
        greatest(0, floor(case
            when u(deal, 'recent') < 0.45
                then known - u(deal, 'account') * 0.06 * getvariable('accounts')
            else known * u(deal, 'account')
        end - 1))::integer as account
    from numbered
),

described as (
    select
        * exclude (known),
        country_of(account) as country,
        segment_of(account) as segment,
        -- 0 new, 1 upsell, 2 cross-sell, 3 renewal
        case
            when is_old_customer(account) then case
                when u(deal, 'kind') < 0.28 then 3
                when u(deal, 'kind') < 0.56 then 1
                when u(deal, 'kind') < 0.80 then 2
                else 0 end
            -- New customers become old ones: ever more of the business is with them.
            when u(deal, 'kind') < 0.95 - 0.26 * deal / getvariable('demo_deals') then 0
            else pick([1, 1, 2, 2, 3], u(deal, 'kind of old'))
        end as kind,
        least(5, 1 + floor(5 * u(deal, 'stakeholders') ^ 1.3))::integer as wanted_stakeholders,
        date_diff('month', getvariable('day_zero'), created_on) as month_number
    from placed
),

sourced as (
    select
        *,
        team_of(account, country) as team_number,
        least(wanted_stakeholders, contacts_of(account, segment)) as stakeholders,
        u(deal, 'champion') < case when kind = 0 then 0.40 else 0.55 end as has_champion,
        case when u(deal, 'competitor') < case when kind = 0 then 0.46 else 0.14 end
            then pick([1, 1, 2, 2, 3, 3, 4, 1], u(deal, 'which competitor')) else 0
        end as competitor,
        case
            when u(deal, 'no source') < 0.025 then null
            when kind = 0 then pick([
                'Website', 'Website', 'Website', 'Website', 'Website', 'Referral', 'Referral',
                'Referral', 'Trade fair', 'Trade fair', 'Partner', 'Partner', 'Partner',
                'Outbound', 'Outbound', 'Outbound', 'Webinar', 'Webinar', 'Paid search',
                'Paid search'
            ], u(deal, 'source'))
            else pick([
                'Existing customer', 'Existing customer', 'Existing customer',
                'Existing customer', 'Existing customer', 'Partner', 'Website'
            ], u(deal, 'source'))
        end as source,
        case kind
            when 0 then pick([1, 1, 2, 2, 3, 4, 5, 6, 7, 11, 11, 12], u(deal, 'product'))
            when 1 then pick([2, 3, 3, 4, 5, 7, 8, 11], u(deal, 'product'))
            when 2 then pick([7, 8, 8, 9, 10, 5], u(deal, 'product'))
            else pick([8, 9, 9, 10], u(deal, 'product'))
        end as product
    from described
),

staffed as (
    select
        sourced.*,
        territories.rep as first_rep,
        territories.skill,
        territories.left_on,
        -- Log-odds of winning: what happens to a deal before anybody knows how it ends.
        [-1.74, -1.00, -1.10, 1.25][kind + 1]
        + case source
            when 'Referral' then 0.45 when 'Partner' then 0.30 when 'Trade fair' then 0.05
            when 'Webinar' then -0.15 when 'Paid search' then -0.35 when 'Outbound' then -0.45
            else 0.0 end
        + has_champion::integer * getvariable('win_champion')
        + (competitor > 0)::integer * getvariable('win_competitor')
        + (competitor = getvariable('price_competitor'))::integer * getvariable('win_price_competitor')
        + (stakeholders - 2) * getvariable('win_stakeholder')
        + territories.skill as log_odds,
        [38, 60, 92][segment + 1] * [1.0, 0.70, 0.75, 0.62][kind + 1]
        * exp(0.32 * z(deal, 'pace'))
        * case when source = getvariable('fast_source') and kind = 0
            then getvariable('fast_factor') else 1.0 end as pace
    from sourced
    inner join demo.territories as territories
        on territories.team_number = sourced.team_number
        and territories.month_number = sourced.month_number
        and territories.slot = territory_of(sourced.account)
),

fated as (
    select
        * exclude (skill, wanted_stakeholders),
        1 / (1 + exp(-log_odds)) as win_probability,
        u(deal, 'fate') < 1 / (1 + exp(-log_odds)) as will_win,
        case when kind = 0 then 5 else 4 end as stages,
        -- Where a losing deal ends does not depend on anything else: P(reach k | lost).
        case
            when u(deal, 'fate') < 1 / (1 + exp(-log_odds)) then case when kind = 0 then 5 else 4 end
            when kind = 0 then pick([1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5],
                u(deal, 'lost at'))
            else pick([1, 1, 1, 2, 2, 2, 3, 3, 3, 4], u(deal, 'lost at'))
        end as last_stage,
        kind = 0 and u(deal, 'skips') < [0.18, 0.06, 0.02][segment + 1] as skips_survey,
        u(deal, 'stale') < getvariable('stale_share')
            and created_on > getvariable('as_of') - 420 as may_be_stale,
        pace * [0.18, 0.35][(kind > 0)::integer + 1] * exp(0.45 * z(deal, 'd1')) as d1,
        pace * [0.22, 0.27][(kind > 0)::integer + 1] * exp(0.45 * z(deal, 'd2')) as d2,
        pace * [0.20, 0.24][(kind > 0)::integer + 1] * exp(0.45 * z(deal, 'd3')) as d3,
        pace * [0.22, 0.14][(kind > 0)::integer + 1] * exp(0.45 * z(deal, 'd4')) as d4,
        pace * 0.18 * exp(0.45 * z(deal, 'd5')) as d5
    from staffed
),

-- Days on which each stage begins, were the deal to live that long. A week has five days.
second as (
    select *, workday(created_on + greatest(1, round(d1))::integer) as t2 from fated
),

third as (
    select *, workday(t2 + greatest(1, round(d2))::integer) as t3 from second
),

fourth as (
    select *,
        case when skips_survey then t3 else workday(t3 + greatest(1, round(
            d3 * case when kind = 0
                and t3 >= getvariable('as_of') - getvariable('slow_days_back')
                then getvariable('slow_factor') else 1.0 end
        ))::integer) end as t4
    from third
),

fifth as (
    select *, workday(t4 + greatest(1, round(d4))::integer) as t5 from fourth
),

ended as (
    select *,
        case
            when last_stage = 1 then t2
            when last_stage = 2 then t3
            -- A deal cannot be lost in a survey it skips: it is lost in the proposal.
            when last_stage = 3 and not skips_survey then t4
            when last_stage <= 4 then t5
            else workday(t5 + greatest(1, round(d5))::integer)
        end as plain_end,
        case when last_stage = 5 then t5 when last_stage = 4 then t4 end as last_began
    from fifth
),

-- Wins follow the customer's year: little in August and January, much before quarter ends.
moved as (
    select *,
        case
            when not will_win then plain_end
            when month(plain_end) = 8 and u(deal, 'summer') < 0.45
                then workday(plain_end + 24 + floor(16 * u(deal, 'autumn'))::integer)
            when month(plain_end) = 1 and u(deal, 'budget') < 0.60
                and make_date(year(plain_end) - 1, 12, 9) > last_began
                then workday(make_date(year(plain_end) - 1, 12,
                    (9 + floor(12 * u(deal, 'december')))::integer))
            when month(plain_end) = 11 and u(deal, 'year end') < 0.28
                then workday(plain_end + 24)
            when month(plain_end) = 1 and u(deal, 'new year') < 0.40
                then workday(plain_end + 18 + floor(24 * u(deal, 'thaw'))::integer)
            when u(deal, 'rush') < 0.42
                and date_trunc('quarter', plain_end)::date + interval 3 month
                    - plain_end::timestamp <= interval 40 day
                then greatest(plain_end, workday_before((
                    date_trunc('quarter', plain_end) + interval 3 month
                )::date - 1 - floor(6 * u(deal, 'rush day'))::integer))
            else plain_end
        end as moved_end
    from ended
),

closed as (
    select
        * exclude (plain_end, moved_end, last_began, d1, d2, d3, d4, d5, may_be_stale),
        case
            when not will_win and may_be_stale then date '9999-01-01' else moved_end
        end as end_on,
        not will_win and may_be_stale as is_stale
    from moved
),

-- The past ends with the day before the as-of date.
known as (
    select *,
        least(end_on, getvariable('as_of')) as known_to,
        case
            when end_on >= getvariable('as_of') then 'open'
            when will_win then 'won' else 'lost'
        end as status,
        least(last_stage + (last_stage = 3 and skips_survey)::integer, 1
            + (t2 < getvariable('as_of'))::integer
            + (t3 < getvariable('as_of'))::integer
            + (t4 < getvariable('as_of') and t3 < getvariable('as_of'))::integer
            + (t5 < getvariable('as_of'))::integer
        ) as reached_stage,
        u(deal, 'no owner') < getvariable('no_owner_share') as has_no_owner,
        -- Whose deal it is later: the successor of a leaver, or a colleague.
        case
            when left_on < least(end_on, getvariable('as_of')) and left_on > created_on
                then workday(left_on)
            when u(deal, 'transfer') < 0.05 then workday(created_on
                + greatest(3, round(pace * (0.3 + 0.4 * u(deal, 'transfer day'))))::integer)
        end as transfer_on
    from closed
),

transferred as (
    select
        known.* exclude (transfer_on, left_on),
        case when not has_no_owner and transfer_on < known_to and successors.rep <> first_rep
            then transfer_on end as transfer_on,
        case when not has_no_owner and transfer_on < known_to and successors.rep <> first_rep
            then successors.rep else first_rep end as rep
    from known
    left join demo.territories as successors
        on successors.team_number = known.team_number
        and successors.month_number
            = date_diff('month', getvariable('day_zero'), known.transfer_on)
        and successors.slot = case
            when known.left_on = known.transfer_on then territory_of(known.account)
            else (territory_of(known.account) + getvariable('territory_slots') // 3)
                % getvariable('territory_slots') end
),

-- What people expect: mostly too early, often a month's last day.
expected as (
    select *,
        team_number = getvariable('pushy_team') as is_pushy,
        u(deal, 'never pushes') < 0.12 as never_pushes,
        case when u(deal, 'month end 0') < 0.5
            then last_day(created_on + greatest(12, round(
                pace * (team_number <> getvariable('pushy_team'))::integer * 0.84 + pace * (team_number = getvariable('pushy_team'))::integer * 0.5
            ) * exp(0.25 * z(deal, 'hope')))::integer)
            else workday(created_on + greatest(12, round(
                pace * (team_number <> getvariable('pushy_team'))::integer * 0.84 + pace * (team_number = getvariable('pushy_team'))::integer * 0.5
            ) * exp(0.25 * z(deal, 'hope')))::integer)
        end as x0
    from transferred
),

push1 as (
    select *,
        workday(x0 - 3 + floor(8 * u(deal, 'q1'))::integer) as q1_wish,
        case when u(deal, 'month end 1') < 0.5 and not is_pushy
            then last_day(x0 + 14 + floor(34 * u(deal, 's1'))::integer)
            else workday(x0 + 14 + floor(24 * u(deal, 's1'))::integer) end as x1_wish
    from expected
),

push2 as (
    select *,
        workday(x1_wish - 3 + floor(8 * u(deal, 'q2'))::integer) as q2_wish,
        case when u(deal, 'month end 2') < 0.5 and not is_pushy
            then last_day(x1_wish + 14 + floor(40 * u(deal, 's2'))::integer)
            else workday(x1_wish + 14 + floor(24 * u(deal, 's2'))::integer) end as x2_wish
    from push1
),

push3 as (
    select *,
        workday(x2_wish - 3 + floor(8 * u(deal, 'q3'))::integer) as q3_wish,
        case when u(deal, 'month end 3') < 0.5 and not is_pushy
            then last_day(x2_wish + 14 + floor(60 * u(deal, 's3'))::integer)
            else workday(x2_wish + 14 + floor(30 * u(deal, 's3'))::integer) end as x3_wish
    from push2
),

push4 as (
    select *,
        workday(x3_wish - 3 + floor(8 * u(deal, 'q4'))::integer) as q4_wish,
        workday(x3_wish + 20 + floor(70 * u(deal, 's4'))::integer) as x4_wish
    from push3
),

pushed as (
    select
        * exclude (q1_wish, q2_wish, q3_wish, q4_wish),
        case when not never_pushes and q1_wish < known_to then q1_wish end as q1,
        case when not never_pushes and not is_stale and q2_wish < known_to then q2_wish end as q2,
        case when not never_pushes and not is_stale and q3_wish < known_to then q3_wish end as q3,
        case when not never_pushes and not is_stale and q4_wish < known_to then q4_wish end as q4
    from push4
),

-- Amounts in the customer's currency.
priced as (
    select
        * exclude (x1_wish, x2_wish, x3_wish, x4_wish, is_pushy, never_pushes),
        case when q1 is not null then x1_wish end as x1,
        case when q2 is not null then x2_wish end as x2,
        case when q3 is not null then x3_wish end as x3,
        case when q4 is not null then x4_wish end as x4,
        quoted(
            [22000, 34000, 14000, 8000, 9000, 11000, 19000, 12000, 7000, 18000, 38000, 98000][product]
            * [0.55, 1.15, 2.6][segment + 1]
            * [1.0, 0.6, 0.7, 1.0][kind + 1]
            * exp(0.5 * z(deal, 'amount'))
            * 1.04 ^ ((created_on - getvariable('day_zero')) / 365.25)
            * getvariable('price_factors')[country + 1]
        ) as first_amount,
        u(deal, 'no amount') < getvariable('no_amount_share') as has_no_amount,
        reached_stage >= 4 and u(deal, 'rescoped') < 0.35 as is_rescoped,
        stages = 5 and reached_stage = 5 and u(deal, 'discounted') < 0.30 as is_discounted
    from pushed
),

agreed as (
    select *,
        case when is_rescoped then quoted(first_amount * (0.82 + 0.42 * u(deal, 'scope')))
            else first_amount end as second_amount
    from priced
),

finished as (
    select
        * exclude (has_no_amount),
        case when is_discounted then quoted(second_amount * (0.86 + 0.11 * u(deal, 'discount')))
            else second_amount end as last_amount,
        has_no_amount,
        -- A deal that was lost during the survey and came back; one that fell back a stage.
        case when kind = 0 and not skips_survey and reached_stage >= 4 and t4 - t3 >= 6
            and u(deal, 'comes back') < 0.05 then workday(t3 + ((t4 - t3) // 4)::integer) end as lost_first_on,
        case when kind = 0 and not skips_survey and reached_stage >= 4 and t4 - t3 >= 6
            and u(deal, 'comes back') < 0.05 then workday_before(t4 - 1) end as reopened_on,
        case when kind = 0 and not skips_survey and reached_stage = 5 and t5 - t4 >= 6
            and u(deal, 'falls back') < 0.08 then workday(t4 + ((t5 - t4) // 4)::integer) end as fell_back_on,
        case when kind = 0 and not skips_survey and reached_stage = 5 and t5 - t4 >= 6
            and u(deal, 'falls back') < 0.08 then workday_before(t5 - 1) end as recovered_on,
        u(deal, 'deleted') < 0.004 as is_deleted
    from agreed
)

select
    deal, created_on, account, country, segment, kind, stages, month_number, team_number,
    first_rep, rep, transfer_on, source, product, has_champion, competitor, stakeholders,
    log_odds, win_probability, will_win, last_stage, skips_survey, is_stale, pace,
    t2, t3, t4, t5, end_on, known_to, status, reached_stage, has_no_owner, is_deleted,
    x0, q1, x1, q2, x2, q3, x3, q4, x4,
    first_amount, second_amount, last_amount, has_no_amount,
    lost_first_on, reopened_on, fell_back_on, recovered_on,
    at_work(created_on, deal, 'created at', country) as created_at,
    case when status <> 'open' then at_work(end_on, deal, 'closed at', country) end as closed_at,
    case when u(deal, 'from lead') < 0.78 and kind = 0 then deal end as lead
from finished;
