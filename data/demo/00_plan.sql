-- The plan of the demo company: size, calendar and every planted truth, in one place.
-- docs/demo.md names each truth and says how to find it. The caller sets the variables
-- demo_deals, demo_seed and as_of; nothing here or later uses random() or the clock.

-- Planted truths (docs/demo.md, "Planted truths").
set variable fast_source = 'Referral';              -- its deals take 30 % less time
set variable fast_factor = 0.70;
-- The stage 'Site survey' of new business got slower:
set variable slow_days_back = 182;                  -- visits that began in the last half year
set variable slow_factor = 1.9;                     -- take this many times as long
set variable silent_rep = 5;                        -- users.user_id 'U-1005' logs nothing
set variable silent_days = 35;                      -- during the last five weeks
set variable price_competitor = 1;                  -- Brixon's wins are wins on price
set variable price_share = 0.70;                    -- share of losses to it that name the price
set variable press_budget = 78000;                  -- of each half year's trade press
set variable press_share = 0.008;                   -- of the website's leads and deals: all it brings
-- A campaign tried on half of the list: who is written to buys three times as often as who is not.
set variable lift_campaign = 'K-L1';
set variable lift_held_out_share = 0.25;            -- of the buyers, against half of everybody else
set variable tired_factor = 0.78;                   -- clicks on each further send of a campaign
set variable pushy_team = 4;                        -- Iberia moves expected closes twice as often
set variable leaving_industry = 5;                  -- its customers go quiet and end contracts...
set variable leaving_factor = 2.2;                  -- ... so many times as often
set variable costly_industry = 2;                   -- serving it costs...
set variable costly_factor = 4.0;                   -- ... so many times as much
set variable duplicate_account_share = 0.015;
set variable duplicate_contact_share = 0.020;
set variable stale_share = 0.030;                   -- of lost deals: nobody ever closed them
set variable backdated_share = 0.003;               -- of closed deals: closed before created
set variable no_amount_share = 0.020;
set variable no_owner_share = 0.010;
set variable bad_email_share = 0.012;
set variable late_queue_factor = 2.5;               -- Field service answers so much later
set variable monday_wait_factor = 4.0;              -- callers wait so much longer on Mondays...
set variable monday_until_hour = 10;                -- ... before this hour (UTC)
-- The win signal: log-odds of winning are a sum of these (truth.sql).
set variable win_champion = 1.10;                   -- a champion meeting was held
set variable win_competitor = -0.80;                -- a competitor is in the deal
set variable win_stakeholder = 0.30;                -- per stakeholder beyond two
set variable win_price_competitor = -0.50;          -- on top, when it is the price competitor
set variable win_rep_spread = 0.35;                 -- standard deviation of the reps' skill

-- Size. Reps and everyday records grow more slowly than deals.
set variable reps = greatest(14, round(28 * (getvariable('demo_deals') / 8000.0) ^ 0.55))::integer;
set variable accounts = (getvariable('demo_deals') * 0.225)::integer;
set variable damping = least(1.6, (8000.0 / getvariable('demo_deals')) ^ 0.25);
set variable subteam_size = 14;

-- Time. History covers 13 whole quarters and the current one.
set variable day_zero = (
    date_trunc('quarter', getvariable('as_of')::date) - interval 39 month
)::date;
set variable history_days = (getvariable('as_of')::date - getvariable('day_zero'))::integer;

-- A number in [0, 1) that depends on a record, a purpose and the seed, and on nothing else.
create or replace temp macro u(id, salt) as
    hash(id, salt, getvariable('demo_seed')) / 18446744073709551616.0;
-- A standard normal number (Box and Muller, 1958).
create or replace temp macro z(id, salt) as
    sqrt(-2.0 * ln(u(id, salt) * 0.999999 + 1e-7)) * cos(6.283185307179586 * u(id, salt || '2'));
create or replace temp macro pick(words, share) as
    words[1 + floor(share * len(words))::integer];
-- A word of a per-country list: `width` words for each of the eight countries.
create or replace temp macro of_country(words, country, width, share) as
    words[1 + country * width + floor(share * width)::integer];
-- Move a day off the weekend, forward.
create or replace temp macro workday(day) as
    day + case isodow(day) when 6 then 2 when 7 then 1 else 0 end;
-- The same, backward: for days that must stay before a quarter's end.
create or replace temp macro workday_before(day) as
    day - case isodow(day) when 6 then 1 when 7 then 2 else 0 end;
-- A moment in office hours (UTC), later for the United States.
create or replace temp macro at_work(day, id, salt, country) as
    make_timestamp(
        epoch_us(day) + 25200000000
        + (country = 7)::bigint * 21600000000
        + floor(u(id, salt) * 34200)::bigint * 1000000
    );
-- Amounts as people quote them.
create or replace temp macro quoted(amount) as
    case
        when amount < 2000 then round(amount / 10) * 10
        when amount < 20000 then round(amount / 50) * 50
        when amount < 100000 then round(amount / 250) * 250
        else round(amount / 1000) * 1000
    end;
create or replace temp macro id_of(prefix, number) as
    prefix || (10000000 + number)::varchar;

-- The share of a day's usual business: working days, months, summer, years.
create or replace table demo.days as
with days as (
    select (getvariable('day_zero') + n::integer)::date as day
    from range(getvariable('history_days')) as t (n)
),

weights as (
    select
        day,
        case when isodow(day) >= 6 then 0.01 else 1.0 end
        * case
            when month(day) = 12 and day(day) >= 23 then 0.10
            when month(day) = 1 and day(day) <= 5 then 0.15
            when month(day) = 5 and day(day) = 1 then 0.0
            else 1.0
        end
        * [1.02, 1.08, 1.12, 1.04, 0.98, 1.00, 0.86, 0.62, 1.14, 1.16, 1.08, 0.86][month(day)]
        * [0.98, 1.06, 1.08, 1.04, 0.84][least(isodow(day), 5)]
        * 1.13 ^ ((day - getvariable('day_zero')) / 365.25) as weight
    from days
)

select
    day,
    weight,
    sum(weight) over (order by day) / sum(weight) over () as share
from weights;

-- Share of the history (in 1/16384) -> day, so that deals come sorted by creation.
create or replace table demo.slots as
select n::integer as slot, days.day
from range(16384) as t (n)
asof join demo.days as days
    on days.share > (n + 0.5) / 16384;
