-- What the store knows about itself. One row in `store`, the rest is the log of imports.
create schema if not exists store.meta;

create table store.meta.store (
    as_of date,
    reporting_currency varchar,
    kind varchar,
    created_at timestamp,
    schema_hash varchar
);

create table store.meta.imports (
    import_id varchar,
    imported_at timestamp,
    file varchar,
    table_name varchar,
    rows_in bigint,
    rows_loaded bigint,
    rows_rejected bigint,
    encoding varchar,
    mapping varchar
);

create table store.meta.rejected_rows (
    import_id varchar,
    file varchar,
    line bigint,
    column_name varchar,
    value varchar,
    reason varchar,
    row_text varchar
);

create table store.meta.record_changes (
    import_id varchar,
    table_name varchar,
    record_id varchar,
    change varchar,
    changed_at timestamp
);

create table store.meta.findings (
    import_id varchar,
    table_name varchar,
    rule varchar,
    record_id varchar,
    detail varchar
);

create table store.meta.references (
    import_id varchar,
    table_name varchar,
    column_name varchar,
    raw_value varchar,
    joined_value varchar,
    confidence double,
    decision varchar,
    row_count bigint
);

create table store.meta.extra_columns (
    table_name varchar,
    column_name varchar,
    label varchar
);
