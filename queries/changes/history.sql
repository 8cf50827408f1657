/*
title: Recorded changes
question: How far back does the recorded history of deals reach, and what does it record?
about: Every change of a deal that the CRM's history, or the difference of two imports, tells. Owner
    and team are the deal's today.
grain: one row per recorded change of a deal
time: changed_on
group_by: [changed_field]
dimensions: [changed_field, owner, team, manager, region, pipeline, source, product, industry,
    deal_type, changed_on]
measures: [recorded_changes, changed_deals]
rows: [change_id, deal_id, deal, owner, changed_on, changed_field, old_value, new_value, changed_by]
*/
select
    deal_changes.change_id,
    deal_changes.deal_id,
    deal_changes.deal,
    deal_changes.owner,
    deal_changes.team,
    deal_changes.manager,
    deal_changes.region,
    deal_changes.pipeline,
    deal_changes.source,
    deal_changes.product,
    deal_changes.industry,
    deal_changes.deal_type,
    deal_changes.field as changed_field,
    deal_changes.old_value,
    deal_changes.new_value,
    deal_changes.changed_by,
    cast(deal_changes.changed_at as date) as changed_on
from deal_changes
