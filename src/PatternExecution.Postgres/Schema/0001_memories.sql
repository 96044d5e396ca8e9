-- Tenants get a number, so that keys stay narrow; a memory gets a number within its tenant for the same reason.
create table {schema}.memory_tenants (
    tenant       integer generated always as identity primary key,
    name         text collate "C" not null unique,
    next_no      integer not null default 1,
    documents    bigint not null default 0,
    total_length bigint not null default 0
) with (fillfactor = 50);

create table {schema}.memories (
    tenant          integer not null,
    no              integer not null,
    id              uuid not null,
    persona         text collate "C" not null default '',
    type            text collate "C" not null default '',
    content         text not null,
    tags            text[] not null default '{}',
    tag_keys        text[] collate "C" not null default '{}',
    importance      double precision not null,
    created_at      timestamptz not null,
    expires_at      timestamptz,
    metadata        jsonb,
    idempotency_key text collate "C",
    body            bytea,
    length          integer not null,
    terms           text[] collate "C" not null default '{}',
    primary key (tenant, no)
);

create unique index memories_id on {schema}.memories (tenant, id);
create unique index memories_idempotency_key on {schema}.memories (tenant, idempotency_key) where idempotency_key is not null;

-- What all of the store's vectors have in common; one row.
create table {schema}.memory_settings (
    one       boolean primary key default true check (one),
    dimension integer,
    model     text
);

insert into {schema}.memory_settings default values;
