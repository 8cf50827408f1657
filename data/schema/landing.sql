-- What an import or the demo generator fills: the canonical input tables, schema `landing`.
-- data/schema/build/*.sql turns them into the tables the reports read, schema `crm`.
-- Ids are the CRM's own text ids. Money is in `currency`; the build adds the amount in the
-- reporting currency. `_at` is a timestamp in UTC, `_on` a date, `is_` a boolean.
-- `*_raw` keeps the text of the file where a reference was joined by name.
create schema if not exists landing;

create table landing.users (
    user_id varchar primary key,
    name varchar,
    email varchar,
    team varchar,
    manager varchar,
    role varchar,
    region varchar,
    is_active boolean,
    created_on date
);

create table landing.accounts (
    account_id varchar primary key,
    name varchar,
    industry varchar,
    category varchar,
    account_type varchar,
    segment varchar,
    employees bigint,
    annual_revenue decimal(18, 2),
    country varchar,
    region varchar,
    city varchar,
    website varchar,
    parent_account varchar,
    owner_id varchar,
    owner_raw varchar,
    acquisition_cost decimal(18, 2),
    created_on date,
    updated_at timestamp
);

create table landing.contacts (
    contact_id varchar primary key,
    account_id varchar,
    account_raw varchar,
    name varchar,
    email varchar,
    phone varchar,
    gender varchar,
    job_title varchar,
    city varchar,
    country varchar,
    consent varchar,
    owner_id varchar,
    owner_raw varchar,
    source varchar,
    created_on date,
    updated_at timestamp,
    last_contacted_on date
);

create table landing.leads (
    lead_id varchar primary key,
    name varchar,
    company varchar,
    email varchar,
    phone varchar,
    job_title varchar,
    source varchar,
    channel varchar,
    campaign_id varchar,
    campaign_raw varchar,
    owner_id varchar,
    owner_raw varchar,
    status varchar,
    industry varchar,
    country varchar,
    city varchar,
    created_at timestamp,
    first_touch_at timestamp,
    qualified_at timestamp,
    converted_at timestamp,
    is_converted boolean,
    deal_id varchar,
    updated_at timestamp,
    crm_url varchar
);

create table landing.stages (
    pipeline varchar,
    stage varchar,
    position integer,
    probability double,
    outcome varchar,
    primary key (pipeline, stage)
);

create table landing.products (
    product_id varchar primary key,
    name varchar,
    family varchar,
    list_price decimal(18, 2),
    unit_cost decimal(18, 2),
    currency varchar
);

create table landing.deals (
    deal_id varchar primary key,
    name varchar,
    account_id varchar,
    account_raw varchar,
    contact_id varchar,
    contact_raw varchar,
    lead_id varchar,
    owner_id varchar,
    owner_raw varchar,
    pipeline varchar,
    stage varchar,
    status varchar,
    deal_type varchar,
    source varchar,
    campaign_id varchar,
    campaign_raw varchar,
    product_id varchar,
    product_raw varchar,
    currency varchar,
    amount decimal(18, 2),
    probability double,
    created_at timestamp,
    expected_close_on date,
    closed_on date,
    lost_reason varchar,
    competitor varchar,
    forecast_category varchar,
    next_step varchar,
    crm_url varchar,
    updated_at timestamp,
    is_deleted boolean
);

create table landing.deal_lines (
    deal_line_id varchar primary key,
    deal_id varchar,
    product_id varchar,
    product_raw varchar,
    quantity double,
    unit_price decimal(18, 2),
    unit_cost decimal(18, 2),
    discount_pct double,
    currency varchar
);

create table landing.deal_changes (
    change_id varchar primary key,
    deal_id varchar,
    changed_at timestamp,
    field varchar,
    old_value varchar,
    new_value varchar,
    changed_by varchar
);

create table landing.activities (
    activity_id varchar primary key,
    activity_type varchar,
    direction varchar,
    subject varchar,
    owner_id varchar,
    owner_raw varchar,
    assigned_by varchar,
    deal_id varchar,
    account_id varchar,
    account_raw varchar,
    contact_id varchar,
    lead_id varchar,
    created_at timestamp,
    due_at timestamp,
    done_at timestamp,
    is_done boolean,
    outcome varchar,
    duration_seconds bigint,
    is_call_back boolean
);

create table landing.goals (
    goal_id varchar primary key,
    name varchar,
    metric varchar,
    scope varchar,
    team varchar,
    owner_id varchar,
    owner_raw varchar,
    period varchar,
    starts_on date,
    ends_on date,
    target double,
    strategy varchar
);

create table landing.campaigns (
    campaign_id varchar primary key,
    name varchar,
    channel varchar,
    status varchar,
    starts_on date,
    ends_on date,
    budget decimal(18, 2),
    cost decimal(18, 2),
    currency varchar,
    has_control_group boolean
);

create table landing.campaign_events (
    event_id varchar primary key,
    campaign_id varchar,
    campaign_raw varchar,
    contact_id varchar,
    lead_id varchar,
    event_type varchar,
    occurred_at timestamp,
    send_number integer,
    is_control boolean
);

create table landing.list_members (
    list_member_id varchar primary key,
    list_name varchar,
    contact_id varchar,
    email varchar,
    joined_on date,
    left_on date,
    left_reason varchar
);

create table landing.orders (
    order_id varchar primary key,
    account_id varchar,
    account_raw varchar,
    deal_id varchar,
    owner_id varchar,
    owner_raw varchar,
    product_id varchar,
    product_raw varchar,
    ordered_on date,
    status varchar,
    currency varchar,
    amount decimal(18, 2),
    cost_of_goods decimal(18, 2),
    cost_to_serve decimal(18, 2)
);

create table landing.subscriptions (
    subscription_id varchar primary key,
    account_id varchar,
    account_raw varchar,
    product_id varchar,
    product_raw varchar,
    started_on date,
    renewal_due_on date,
    renewed_on date,
    ended_on date,
    currency varchar,
    monthly_amount decimal(18, 2)
);

create table landing.tickets (
    ticket_id varchar primary key,
    subject varchar,
    account_id varchar,
    account_raw varchar,
    contact_id varchar,
    owner_id varchar,
    owner_raw varchar,
    queue varchar,
    category varchar,
    priority varchar,
    status varchar,
    origin varchar,
    opened_at timestamp,
    first_response_at timestamp,
    resolved_at timestamp,
    closed_at timestamp,
    sla_due_at timestamp,
    reopen_count integer,
    satisfaction double,
    cost decimal(18, 2),
    crm_url varchar
);

create table landing.ticket_events (
    ticket_event_id varchar primary key,
    ticket_id varchar,
    occurred_at timestamp,
    event varchar,
    owner_id varchar,
    owner_raw varchar
);

create table landing.calls (
    call_id varchar primary key,
    owner_id varchar,
    owner_raw varchar,
    account_id varchar,
    contact_id varchar,
    ticket_id varchar,
    direction varchar,
    queue varchar,
    offered_at timestamp,
    answered_at timestamp,
    ended_at timestamp,
    is_abandoned boolean,
    is_call_back boolean,
    handle_seconds bigint,
    cost decimal(18, 2)
);

create table landing.web_visits (
    visit_id varchar primary key,
    contact_id varchar,
    lead_id varchar,
    visited_at timestamp,
    source varchar,
    landing_page varchar,
    page_views integer,
    duration_seconds bigint,
    is_goal_completed boolean
);

create table landing.privacy_requests (
    request_id varchar primary key,
    contact_id varchar,
    request_type varchar,
    received_on date,
    due_on date,
    completed_on date,
    status varchar
);

create table landing.exchange_rates (
    currency varchar,
    valid_from date,
    rate_to_reporting double,
    primary key (currency, valid_from)
);
