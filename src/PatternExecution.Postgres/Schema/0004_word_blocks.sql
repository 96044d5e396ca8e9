-- How often each of a memory's words occurs, beside the words: an exact score is counted from the memory itself.
alter table {schema}.memories add column occurrences integer[] not null default '{}';
update {schema}.memories m set terms = p.terms, occurrences = p.occurrences
from (select p.tenant, p.no, array_agg(p.term order by p.term) terms, array_agg(p.occurrences order by p.term) occurrences from {schema}.memory_postings p group by p.tenant, p.no) p
where m.tenant = p.tenant and m.no = p.no;

-- Memories below packed_to have their words in blocks, those from there on in memory_postings.
alter table {schema}.memory_tenants add column packed_to integer not null default 1;
alter table {schema}.memory_terms drop column most, drop column shortest;

-- 1,024 memories of consecutive numbers: which of them are there, and the constants by which their words were weighed.
create table {schema}.memory_blocks (
    tenant integer not null,
    block  integer not null,
    alive  bit(1024) not null,
    fix    double precision not null,
    slope  double precision not null,
    primary key (tenant, block)
) with (fillfactor = 70);

-- What a word gives to the score of each memory of a block: one row where there were up to a thousand postings.
create table {schema}.memory_packed (
    tenant  integer not null,
    term    text collate "C" not null,
    block   integer not null,
    impacts sparsevec not null,
    primary key (tenant, term, block)
) with (toast_tuple_target = 8160, autovacuum_vacuum_insert_scale_factor = 0.02);
create index idx_memory_packed_block on {schema}.memory_packed (tenant, block);

-- The constants are those of the default options (k1 1.5, b 0.75); blocks of other ones are packed anew in time.
insert into {schema}.memory_packed (tenant, term, block, impacts)
select p.tenant, p.term, p.no / 1024, ('{' || string_agg((p.no % 1024 + 1) || ':' || (p.occurrences / (p.occurrences + 0.375 + n.slope * p.length))::real, ',') || '}/1024')::sparsevec
from {schema}.memory_postings p join (select t.tenant, 1.125::double precision * t.documents / greatest(1, t.total_length) slope from {schema}.memory_tenants t) n on n.tenant = p.tenant
group by p.tenant, p.term, p.no / 1024
order by p.tenant, p.term, p.no / 1024;
insert into {schema}.memory_blocks (tenant, block, alive, fix, slope)
select m.tenant, m.no / 1024, bit_or(set_bit(0::bit(1024), m.no % 1024, 1)), 0.375, n.slope
from {schema}.memories m join (select t.tenant, 1.125::double precision * t.documents / greatest(1, t.total_length) slope from {schema}.memory_tenants t) n on n.tenant = m.tenant
group by m.tenant, m.no / 1024, n.slope;
update {schema}.memory_tenants set packed_to = next_no;
truncate {schema}.memory_postings;
