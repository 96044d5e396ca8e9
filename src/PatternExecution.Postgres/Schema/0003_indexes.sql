create index idx_memories_persona_type on {schema}.memories (tenant, persona, type, created_at desc, id);
create index idx_memories_created_at on {schema}.memories (tenant, created_at desc, id);
-- A key begins with the tenant's number: an index of several columns would need an extension more.
create index idx_memories_tags on {schema}.memories using gin (tag_keys);
create index idx_memories_expires_at on {schema}.memories (tenant, expires_at) include (no, length) where expires_at is not null;
