-- Who may be written to, and who reacted to what was sent. Everything is judged over all data, not
-- over what a viewer may see: an address that unsubscribed under one owner stays unsubscribed
-- under every other. What a person said about one record holds for every record with the same
-- e-mail address.
create temp table contact_addresses as
select contact_id, nullif(lower(trim(email)), '') as address
from landing.contacts;

create temp table contact_reactions as
select
    contact_id,
    bool_or(event_type = 'delivered') as has_delivered,
    bool_or(event_type = 'opened') as has_opened,
    bool_or(event_type = 'clicked') as has_clicked,
    bool_or(event_type in ('replied', 'called')) as has_replied,
    bool_or(event_type in ('unsubscribed', 'complained')) as has_unsubscribed,
    max(occurred_at) filter (where event_type = 'sent') as last_sent_at,
    -- A bounce that a later delivery took back was a full mailbox, not a dead address.
    coalesce(
        max(occurred_at) filter (where event_type = 'bounced')
        > coalesce(
            max(occurred_at) filter (where event_type = 'delivered'), timestamp '1900-01-01'
        ),
        false
    ) as has_bounced
from landing.campaign_events
where contact_id is not null
group by contact_id;

create temp table said_no as
with said as (
    select contact_id, 'deletion' as word
    from landing.privacy_requests
    where
        lower(request_type) like '%eras%'
        or lower(request_type) like '%delet%'
        or lower(request_type) like '%forg%'
    union all
    select contact_id, 'objection' as word
    from landing.privacy_requests
    where lower(request_type) like '%objec%' or lower(request_type) like '%restrict%'
    union all
    select contact_id, 'withdrawn' as word
    from landing.contacts
    where lower(trim(consent)) = 'withdrawn'
    union all
    select contact_id, 'unsubscribed' as word
    from contact_reactions
    where has_unsubscribed
    union all
    select contact_id, 'bounced' as word
    from contact_reactions
    where has_bounced
),

with_address as (
    select said.word, said.contact_id, contact_addresses.address
    from said
    left join contact_addresses
        on contact_addresses.contact_id = said.contact_id
    union all
    select
        case when lower(left_reason) like '%bounc%' then 'bounced' else 'unsubscribed' end as word,
        contact_id,
        nullif(lower(trim(email)), '') as address
    from landing.list_members
    where
        left_on is not null
        and (
            lower(left_reason) like '%bounc%'
            or lower(left_reason) like '%unsub%'
            or lower(left_reason) like '%opt%out%'
            or lower(left_reason) like '%spam%'
            or lower(left_reason) like '%complain%'
        )
)

select contact_id, word from with_address
union
select contact_addresses.contact_id, with_address.word
from with_address
inner join contact_addresses
    on contact_addresses.address = with_address.address;

create temp table customer_accounts as
select account_id from landing.accounts
where account_type in ('Customer', 'Former customer')
union
select account_id from store.crm.deals
where status = 'won'
union
select account_id from landing.orders
union
select account_id from landing.subscriptions;

create table store.crm.contact_reach as
with refusals as (
    select
        contact_id,
        bool_or(word = 'deletion') as has_deletion,
        bool_or(word = 'objection') as has_objection,
        bool_or(word = 'withdrawn') as has_withdrawn,
        bool_or(word = 'unsubscribed') as has_unsubscribed,
        bool_or(word = 'bounced') as has_bounced
    from said_no
    group by contact_id
),

judged as (
    select
        contacts.contact_id,
        contacts.owner_id,
        contacts.updated_at,
        contact_addresses.address,
        customer_accounts.account_id is not null as is_customer,
        coalesce(reactions.has_opened, false) as has_opened,
        coalesce(reactions.has_clicked, false) as has_clicked,
        coalesce(reactions.has_replied, false) as has_replied,
        case
            when reactions.has_replied then 'Answered'
            when reactions.has_clicked then 'Clicked'
            when reactions.has_opened then 'Opened'
            when reactions.has_delivered then 'Delivered only'
            when reactions.last_sent_at is not null then 'Not delivered'
            else 'Never written to'
        end as reaction,
        cast(reactions.last_sent_at as date) as last_sent_on,
        case
            when refusals.has_deletion then 'Deletion asked for'
            when refusals.has_objection then 'Objected to processing'
            when refusals.has_withdrawn then 'Consent withdrawn'
            when refusals.has_unsubscribed then 'Unsubscribed'
            when lower(trim(contacts.consent)) = 'not asked' then 'Consent not asked'
            when coalesce(lower(trim(contacts.consent)), '') <> 'given' then 'Consent unknown'
            when contact_addresses.address is null then 'No e-mail address'
            when
                not regexp_full_match(
                    contact_addresses.address, '[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}'
                )
                then 'E-mail address is broken'
            when refusals.has_bounced then 'Address bounced'
        end as refusal
    from store.crm.contacts as contacts
    left join contact_addresses
        on contact_addresses.contact_id = contacts.contact_id
    left join contact_reactions as reactions
        on reactions.contact_id = contacts.contact_id
    left join refusals
        on refusals.contact_id = contacts.contact_id
    left join customer_accounts
        on customer_accounts.account_id = contacts.account_id
),

numbered as (
    select
        *,
        row_number() over (
            partition by address, refusal order by updated_at desc nulls last, contact_id
        ) as place
    from judged
)

select
    contact_id,
    owner_id,
    is_customer,
    reaction,
    has_opened,
    has_clicked,
    has_replied,
    last_sent_on,
    -- Who gets the same message twice unsubscribes from both.
    coalesce(refusal, case when place > 1 then 'Same address twice' end) as refusal
from numbered
order by contact_id;
