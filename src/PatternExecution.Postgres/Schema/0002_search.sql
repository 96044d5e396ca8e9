-- Vectors lie apart from the wide rows, and within the page up to the largest dimension that fits one.
create table {schema}.memory_embeddings (
    tenant     integer not null,
    no         integer not null,
    expires_at timestamptz,
    embedding  vector not null,
    given      vector,
    is_given   boolean not null,
    model      text collate "C" not null,
    primary key (tenant, no)
) with (toast_tuple_target = 8160);

-- How many memories of a tenant hold a term, and what bounds its score in any of them: the most occurrences and the shortest length that were seen.
create table {schema}.memory_terms (
    tenant    integer not null,
    term      text collate "C" not null,
    documents integer not null,
    most      integer not null,
    shortest  integer not null,
    primary key (tenant, term)
) with (fillfactor = 70);

-- Which memories hold a term, how often, and how long they are: the index alone answers a text search.
create table {schema}.memory_postings (
    tenant      integer not null,
    term        text collate "C" not null,
    no          integer not null,
    occurrences integer not null,
    length      integer not null,
    primary key (tenant, term, no) include (occurrences, length)
) with (autovacuum_vacuum_insert_scale_factor = 0.02);
