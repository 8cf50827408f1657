/*
title: All leads
question: Every lead, with every measure and dimension of leads.
about: Leads by the date they were created, whatever became of them since. The first touch is a
    person's, a call or a message of the company; its time runs by the clock, nights and weekends
    included. Where a file has days without times, whole days are counted. A lead that was
    qualified or converted counts as touched. Untouched leads are those that nobody has touched or
    put aside; they and touches before the creation are in no average.
grain: one row per lead
time: created_on
group_by: [source]
dimensions: [source, channel, campaign, owner, team, manager, region, lead_status, touch_band,
    is_converted, industry, country, city, status, product, account, created_on, first_touch_on,
    qualified_on, converted_on, next_activity_on, overdue_activity_on]
measures: [leads, lead_share_pct, qualified_leads, qualified_pct, converted_leads,
    lead_conversion_pct, won_leads, lost_leads, close_rate_pct, undecided_pct, won_lead_value,
    days_to_convert_median, touched_leads, touched_pct, untouched_leads, overdue_leads,
    speed_to_lead_hours_median, speed_to_lead_hours_p90, touched_within_day_pct,
    touches_before_creation, customer_referrals]
figures: [leads, touched_pct, speed_to_lead_hours_median, untouched_leads, lead_conversion_pct]
rows: [lead_id, lead, company, source, owner, lead_status, created_on, first_touch_on,
    waiting_days, next_activity_on, qualified_on, converted_on, status, amount, crm_url]
params: {as_of: date}
extras: leads
*/
select
    leads.lead_id,
    leads.name as lead,
    leads.company,
    leads.source,
    leads.channel,
    leads.campaign,
    leads.owner,
    leads.team,
    leads.manager,
    leads.region,
    leads.status as lead_status,
    leads.deal_status as status,
    leads.deal_amount as amount,
    leads.product,
    leads.account,
    leads.industry,
    leads.country,
    leads.city,
    leads.created_on,
    leads.first_touch_on,
    leads.qualified_on,
    leads.converted_on,
    leads.next_activity_on,
    leads.overdue_activity_on,
    leads.crm_url,
    leads.touch_seconds,
    lead_norms.has_first_touches as has_touches,
    leads.is_touched,
    lead_norms.has_first_touches and not leads.is_touched and not leads.is_put_aside
        as is_untouched,
    coalesce(leads.is_converted, leads.converted_at is not null) as is_converted,
    leads.qualified_at is not null
    or coalesce(leads.is_converted, leads.converted_at is not null) as is_qualified,
    -- "Referral sites" are links of other websites: nobody recommended us there.
    (
        lower(concat(coalesce(leads.source, ''), ' ', coalesce(leads.channel, '')))
        like '%refer%'
        or lower(concat(coalesce(leads.source, ''), ' ', coalesce(leads.channel, '')))
        like '%recommend%'
        or lower(concat(coalesce(leads.source, ''), ' ', coalesce(leads.channel, '')))
        like '%word of mouth%'
        or lower(concat(coalesce(leads.source, ''), ' ', coalesce(leads.channel, '')))
        like '%empfehl%'
        or lower(concat(coalesce(leads.source, ''), ' ', coalesce(leads.channel, '')))
        like '%рекоменд%'
    )
    and lower(coalesce(leads.source, '')) not like '%referral site%' as is_referral,
    coalesce(leads.deal_status = 'won', false) as is_won,
    coalesce(leads.deal_status = 'lost', false) as is_lost,
    -- A converted lead is decided when its deal is; one that is not, when somebody put it aside.
    case
        when leads.deal_status is not null then leads.deal_status = 'open'
        when coalesce(leads.is_converted, leads.converted_at is not null) then false
        else not leads.is_put_aside
    end as is_undecided,
    date_diff('day', leads.created_on, leads.converted_on) as days_to_convert,
    case
        when
            lead_norms.has_first_touches
            and not leads.is_touched
            and not leads.is_put_aside
            then date_diff('day', leads.created_on, $as_of)
    end as waiting_days,
    coalesce(leads.touch_seconds >= 0, false)
    or (
        lead_norms.has_first_touches
        and not leads.is_touched
        and not leads.is_put_aside
        and coalesce(date_diff('day', leads.created_on, $as_of) > 1, true)
    ) as is_touch_due,
    not leads.is_put_aside
    and not coalesce(leads.is_converted, leads.converted_at is not null)
    and (
        leads.overdue_activity_on is not null
        or (
            lead_norms.has_first_touches
            and not leads.is_touched
            and coalesce(date_diff('day', leads.created_on, $as_of) > 1, true)
        )
    ) as is_overdue,
    case
        when not lead_norms.has_first_touches then cast(null as varchar)
        when leads.touch_seconds < 0 then 'before it was created'
        when leads.touch_seconds <= 300 then 'within 5 minutes'
        when leads.touch_seconds <= 3600 then 'within an hour'
        when leads.touch_seconds <= 14400 then 'within 4 hours'
        when leads.touch_seconds <= 86400 then 'within a day'
        when leads.touch_seconds <= 259200 then 'within 3 days'
        when leads.touch_seconds is not null then 'later'
        when leads.is_touched then 'touched, time unknown'
        when not leads.is_put_aside then 'not touched yet'
        else 'put aside untouched'
    end as touch_band,
    case
        when leads.touch_seconds < 0 then 10
        when leads.touch_seconds <= 300 then 1
        when leads.touch_seconds <= 3600 then 2
        when leads.touch_seconds <= 14400 then 3
        when leads.touch_seconds <= 86400 then 4
        when leads.touch_seconds <= 259200 then 5
        when leads.touch_seconds is not null then 6
        when leads.is_touched then 7
        when not leads.is_put_aside then 8
        else 9
    end as touch_position
from leads
cross join lead_norms
