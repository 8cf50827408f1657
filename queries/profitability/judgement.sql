/*
title: How good the lifetime values are
question: What was said of a later period, and what came?
about: The models learned from everything before the held-out days and said what would come in
    them. Squared error removed compares with a constant, the same for every customer - 100 % is
    perfect, 0 % no better.
grain: one row
group_by: [lifetime_state]
dimensions: [lifetime_state]
measures: [judged_customers, purchases_said, purchases_came, money_said, money_came,
    purchase_skill_pct, money_skill_pct, rank_correlation, inside_interval_pct, horizon_days]
rows: [lifetime_state, horizon_days, customers_learned, repeat_customers, repeat_purchases,
    judged_from, judged_days, judged_customers, purchases_said, purchases_came, money_said,
    money_came, purchase_skill_pct, money_skill_pct, rank_correlation, inside_pct,
    purchase_factor, money_factor, buying_r, buying_alpha, buying_a, buying_b, spending_mean,
    spending_within, spending_between, spending_scale, purchase_kind, has_cost_of_goods,
    has_cost_to_serve, has_acquisition_cost, has_contracts]
*/
select
    lifetime_norms.lifetime_state,
    lifetime_norms.horizon_days,
    lifetime_norms.customers_learned,
    lifetime_norms.repeat_customers,
    lifetime_norms.repeat_purchases,
    lifetime_norms.judged_from,
    lifetime_norms.judged_days,
    lifetime_norms.judged_customers,
    lifetime_norms.purchases_said,
    lifetime_norms.purchases_came,
    lifetime_norms.money_said,
    lifetime_norms.money_came,
    lifetime_norms.purchase_skill_pct,
    lifetime_norms.money_skill_pct,
    lifetime_norms.rank_correlation,
    lifetime_norms.inside_pct,
    lifetime_norms.purchase_factor,
    lifetime_norms.money_factor,
    lifetime_norms.buying_r,
    lifetime_norms.buying_alpha,
    lifetime_norms.buying_a,
    lifetime_norms.buying_b,
    lifetime_norms.spending_mean,
    lifetime_norms.spending_within,
    lifetime_norms.spending_between,
    lifetime_norms.spending_scale,
    purchase_norms.purchase_kind,
    purchase_norms.has_cost_of_goods,
    purchase_norms.has_cost_to_serve,
    purchase_norms.has_acquisition_cost,
    purchase_norms.has_contracts
from lifetime_norms
cross join purchase_norms
