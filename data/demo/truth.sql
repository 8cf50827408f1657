-- What no report may know: the true probability that each deal is won. dealglass/demo.py runs it
-- after the first generator files (`true_probabilities`); it is never part of a store.
--
-- log_odds is a sum of: a constant per deal type; the source; a champion meeting; a competitor,
-- and once more if it is the one that wins on price; stakeholders beyond two; the skill of the
-- rep who opened the deal (00_plan.sql, 30_core.sql). true_win_probability is what holds when
-- the deal is created. true_win_probability_now adds what the reached stage tells: a deal that
-- will be lost reaches stage k with a known share, whatever else is true of it.
with reach as (
    select
        *,
        case
            when kind = 0 and skips_survey and reached_stage = 4 then 0.40
            when kind = 0 then [1.0, 0.65, 0.40, 0.25, 0.10][reached_stage]
            else [1.0, 0.70, 0.40, 0.10][reached_stage]
        end as lost_reach_share
    from demo.core
)

select
    id_of('D-', deal) as deal_id,
    created_on,
    status,
    reached_stage,
    has_champion,
    competitor > 0 as has_competitor,
    stakeholders,
    log_odds,
    win_probability as true_win_probability,
    case status
        when 'won' then 1.0
        when 'lost' then 0.0
        else win_probability
            / (win_probability + (1 - win_probability) * lost_reach_share)
    end as true_win_probability_now,
    is_stale
from reach
order by deal;
