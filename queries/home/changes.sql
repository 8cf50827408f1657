/*
title: Changes of deals
question: Which deals moved, were pushed out or changed their amount, and when?
grain: one row per recorded change of a deal
time: changed_on
group_by: [changed_field]
dimensions: [changed_field, new_value, owner, team, manager, region, pipeline, source, product,
    account, industry, deal_type, changed_on]
measures: [pushed_deals, pushed_value]
rows: [change_id, deal, owner, account, amount, changed_on, changed_field, old_value, new_value]
*/
select
    deal_changes.change_id,
    deal_changes.deal_id,
    deal_changes.field as changed_field,
    deal_changes.old_value,
    deal_changes.new_value,
    deal_changes.deal,
    deal_changes.owner,
    deal_changes.team,
    deal_changes.manager,
    deal_changes.region,
    deal_changes.pipeline,
    deal_changes.source,
    deal_changes.product,
    deal_changes.account,
    deal_changes.industry,
    deal_changes.deal_type,
    deals.amount,
    cast(deal_changes.changed_at as date) as changed_on,
    -- ISO dates compare as text the way they compare as dates.
    coalesce(
        deal_changes.field = 'expected_close_on'
        and deal_changes.new_value > deal_changes.old_value,
        false
    ) as is_push
from deal_changes
inner join deals
    on deals.deal_id = deal_changes.deal_id
