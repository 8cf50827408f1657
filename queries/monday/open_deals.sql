/*
title: Deals to fix
question: What is missing or out of date in the open deals?
about: Each open deal is checked. Weights - amount 3, expected close 3, expected close not in the
    past 3, next step 2, account 2, not stale 2, contact 1, source 1. The score is the weight of the
    checks passed out of the weight of all checks. A check whose field no open deal of the company
    carries is left out, and so are next steps where there are no activities. Stale is a deal whose
    last activity and last stage move lie further back than nine of ten deals stay in its stage
    (or than the days set in the configuration).
grain: one row per open deal
group_by: [owner]
dimensions: [owner, team, manager, region, stage, pipeline, source, deal_type, product, account,
    industry, segment, country, missing, expected_close_on, created_on]
measures: [open_deals, open_value, data_quality_pct, deals_to_fix, findings, open_without_amount,
    open_without_close_date, deals_past_close_date, value_past_close_date,
    deals_without_next_step, stale_deals, open_without_account, open_without_contact,
    open_without_source]
figures: [data_quality_pct, deals_to_fix, deals_past_close_date, deals_without_next_step]
rows: [deal_id, missing, deal, amount, account, stage, owner, expected_close_on, last_activity_on,
    finding_weight, crm_url]
params: {as_of: date, stale_days: integer}
*/
with checked as (
    select
        deals.deal_id,
        deals.name as deal,
        deals.account,
        deals.industry,
        deals.segment,
        deals.country,
        deals.owner,
        deals.team,
        deals.manager,
        deals.region,
        deals.stage,
        deals.stage_position,
        deals.pipeline,
        deals.source,
        deals.deal_type,
        deals.product,
        deals.amount,
        deals.created_on,
        deals.expected_close_on,
        deals.last_activity_on,
        deals.crm_url,
        deals.next_activity_on is not null as has_next_step,
        coalesce(deals.expected_close_on < $as_of, false) as is_past_close,
        deal_fields.has_amount and deals.amount is null as lacks_amount,
        deal_fields.has_expected_close
        and deals.expected_close_on is null as lacks_close,
        deal_fields.has_activities
        and deals.next_activity_on is null as lacks_next_step,
        deal_fields.has_account
        and deals.account_id is null
        and deals.account is null as lacks_account,
        deal_fields.has_contact
        and deals.contact_id is null
        and deals.contact is null as lacks_contact,
        deal_fields.has_source and deals.source is null as lacks_source,
        coalesce($stale_days, stage_norms.days_p90) is not null as has_limit,
        coalesce(
            date_diff(
                'day',
                case
                    when deals.last_activity_on > deals.stage_entered_on
                        then deals.last_activity_on
                    else deals.stage_entered_on
                end,
                $as_of
            ) > coalesce($stale_days, stage_norms.days_p90),
            false
        ) as is_stale,
        case when deal_fields.has_amount then 3 else 0 end
        + case when deal_fields.has_expected_close then 3 else 0 end
        + case when deal_fields.has_activities then 2 else 0 end
        + case when deal_fields.has_account then 2 else 0 end
        + case when deal_fields.has_contact then 1 else 0 end
        + case when deal_fields.has_source then 1 else 0 end as fields_weight
    from deals
    inner join deal_fields
        on deal_fields.open_deals > 0
    left join stage_norms
        on
            stage_norms.pipeline = deals.pipeline
            and stage_norms.stage = deals.stage
    where deals.status = 'open'
),

weighed as (
    select
        checked.*,
        checked.fields_weight
        + case when checked.expected_close_on is not null then 3 else 0 end
        + case when checked.has_limit then 2 else 0 end as checks_weight,
        case when checked.lacks_amount then 3 else 0 end
        + case when checked.lacks_close then 3 else 0 end
        + case when checked.is_past_close then 3 else 0 end
        + case when checked.lacks_next_step then 2 else 0 end
        + case when checked.lacks_account then 2 else 0 end
        + case when checked.is_stale then 2 else 0 end
        + case when checked.lacks_contact then 1 else 0 end
        + case when checked.lacks_source then 1 else 0 end as finding_weight,
        case when checked.lacks_amount then ', amount' else '' end
        || case when checked.lacks_close then ', close date' else '' end
        || case when checked.is_past_close then ', overdue' else '' end
        || case when checked.lacks_next_step then ', next step' else '' end
        || case when checked.lacks_account then ', account' else '' end
        || case when checked.is_stale then ', stale' else '' end
        || case when checked.lacks_contact then ', contact' else '' end
        || case when checked.lacks_source then ', source' else '' end as missing
    from checked
)

select
    weighed.deal_id,
    weighed.deal,
    weighed.account,
    weighed.industry,
    weighed.segment,
    weighed.country,
    weighed.owner,
    weighed.team,
    weighed.manager,
    weighed.region,
    weighed.stage,
    weighed.stage_position,
    weighed.pipeline,
    weighed.source,
    weighed.deal_type,
    weighed.product,
    weighed.amount,
    weighed.created_on,
    weighed.expected_close_on,
    weighed.last_activity_on,
    weighed.crm_url,
    true as is_open,
    weighed.has_next_step,
    weighed.is_past_close,
    weighed.lacks_account,
    weighed.lacks_contact,
    weighed.lacks_source,
    weighed.is_stale,
    weighed.checks_weight,
    weighed.finding_weight,
    weighed.checks_weight - weighed.finding_weight as checks_passed,
    case when weighed.lacks_amount then 1 else 0 end
    + case when weighed.lacks_close then 1 else 0 end
    + case when weighed.is_past_close then 1 else 0 end
    + case when weighed.lacks_next_step then 1 else 0 end
    + case when weighed.lacks_account then 1 else 0 end
    + case when weighed.is_stale then 1 else 0 end
    + case when weighed.lacks_contact then 1 else 0 end
    + case when weighed.lacks_source then 1 else 0 end as finding_count,
    case when weighed.missing <> '' then substring(weighed.missing, 3) end as missing
from weighed
