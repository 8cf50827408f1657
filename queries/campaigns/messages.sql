/*
title: Messages and how tired people are of them
question: What does one more message bring?
about: Each message sent, with what its receiver did about it. "Messages before" counts what the
    same person was sent in the 90 days before, by any campaign. Whoever unsubscribes or bounces
    gets no further message, so later ones go to more willing people - falling rates are all the
    more a sign of tiredness.
grain: one row per message sent to a person
time: sent_on
group_by: [messages_before]
dimensions: [messages_before, send_number, campaign, channel, owner, team, manager, region, account,
    industry, segment, sent_on]
measures: [messages, message_click_pct, message_answer_pct, message_unsubscribe_pct,
    message_bounce_pct]
figures: [messages, message_click_pct, message_answer_pct, message_unsubscribe_pct]
rows: [message_id, campaign, send_number, sent_on, person_id, account, owner, messages_before,
    is_delivered, is_clicked, is_answered, is_unsubscribed]
*/
with outcomes as (
    select
        coalesce(campaign_id, campaign) as campaign_key,
        coalesce(contact_id, lead_id) as person_id,
        send_number,
        max(case when event_type = 'delivered' then 1 else 0 end) as delivered,
        max(case when event_type = 'clicked' then 1 else 0 end) as clicked,
        max(case when event_type in ('replied', 'called') then 1 else 0 end)
            as answered,
        max(case when event_type = 'unsubscribed' then 1 else 0 end) as unsubscribed,
        max(case when event_type = 'bounced' then 1 else 0 end) as bounced
    from campaign_events
    where event_type not in ('sent', 'held_out')
    group by coalesce(campaign_id, campaign), coalesce(contact_id, lead_id), send_number
),

mails as (
    select
        event_id,
        coalesce(campaign_id, campaign) as campaign_key,
        coalesce(contact_id, lead_id) as person_id,
        send_number,
        occurred_on
    from campaign_events
    where event_type = 'sent'
),

earlier as (
    select
        mails.event_id,
        count(*) as messages_before
    from mails
    inner join mails as others
        on
            others.person_id = mails.person_id
            and others.occurred_on < mails.occurred_on
            and date_diff('day', others.occurred_on, mails.occurred_on) <= 90
    group by mails.event_id
)

select
    campaign_events.event_id as message_id,
    campaign_events.campaign,
    campaign_events.channel,
    campaign_events.send_number,
    campaign_events.occurred_on as sent_on,
    coalesce(campaign_events.contact_id, campaign_events.lead_id) as person_id,
    campaign_events.account,
    campaign_events.industry,
    campaign_events.segment,
    campaign_events.owner,
    campaign_events.team,
    campaign_events.manager,
    campaign_events.region,
    case
        when earlier.messages_before > 6 then 6
        else coalesce(earlier.messages_before, 0)
    end as messages_before,
    coalesce(outcomes.delivered = 1, false) as is_delivered,
    coalesce(outcomes.clicked = 1, false) as is_clicked,
    coalesce(outcomes.answered = 1, false) as is_answered,
    coalesce(outcomes.unsubscribed = 1, false) as is_unsubscribed,
    coalesce(outcomes.bounced = 1, false) as is_bounced
from campaign_events
left join outcomes
    on
        outcomes.campaign_key
        = coalesce(campaign_events.campaign_id, campaign_events.campaign)
        and outcomes.person_id
        = coalesce(campaign_events.contact_id, campaign_events.lead_id)
        and coalesce(outcomes.send_number, 0) = coalesce(campaign_events.send_number, 0)
left join earlier
    on earlier.event_id = campaign_events.event_id
where campaign_events.event_type = 'sent'
