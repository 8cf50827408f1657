/*
title: All contracts
question: Every term of every contract, with every measure of contracts.
about: A renewal ends one term and starts the next. A term is due when its renewal date has come,
    and renewed when the data carry the day of its renewal; terms not yet due are in no rate.
grain: one row per term of a contract
time: started_on
group_by: [product]
dimensions: [owner, team, manager, region, account, industry, segment, country, product, currency,
    monthly_amount, started_on, renewal_due_on, renewed_on, ended_on]
measures: [contract_terms, running_contracts, monthly_value, renewals_due, renewals_due_value,
    renewed_contracts, renewal_rate_pct, renewal_value_rate_pct, coming_renewals,
    coming_renewals_value]
figures: [running_contracts, monthly_value, renewal_rate_pct, coming_renewals]
rows: [subscription_id, account, product, owner, started_on, renewal_due_on, renewed_on, ended_on,
    monthly_amount]
params: {as_of: date}
extras: subscriptions
*/
select
    subscriptions.subscription_id,
    subscriptions.account,
    subscriptions.industry,
    subscriptions.segment,
    accounts.country,
    subscriptions.product,
    subscriptions.owner,
    subscriptions.team,
    subscriptions.manager,
    subscriptions.region,
    subscriptions.currency,
    subscriptions.monthly_amount,
    subscriptions.started_on,
    subscriptions.renewal_due_on,
    subscriptions.renewed_on,
    subscriptions.ended_on,
    coalesce(
        subscriptions.started_on <= $as_of
        and coalesce(subscriptions.ended_on > $as_of, true),
        false
    ) as is_running,
    coalesce(subscriptions.renewal_due_on <= $as_of, false) as is_due,
    coalesce(subscriptions.renewed_on <= $as_of, false) as is_renewed,
    coalesce(
        subscriptions.renewal_due_on > $as_of
        and date_diff('day', $as_of, subscriptions.renewal_due_on) <= 90
        and subscriptions.started_on <= $as_of
        and coalesce(subscriptions.ended_on > $as_of, true)
        and coalesce(subscriptions.renewed_on > $as_of, true),
        false
    ) as is_coming
from subscriptions
left join accounts
    on accounts.account_id = subscriptions.account_id
