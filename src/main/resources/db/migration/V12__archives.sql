-- The packs of archived agents in cold storage. One that is "leaving" is removed as soon as that is possible. A row
-- outlives its agent, until its pack is gone. The key is sealed and in hexadecimal; empty where the pack lies open. Until one is "checked" the
-- volume may have what the pack has not.

create table archives (
    pack            text primary key,
    agent           text not null,
    digest          text not null,
    sealed_key      text not null,
    place           text not null,
    packed          bigint not null,
    bytes           bigint not null,
    files           bigint not null,
    snapshots       bigint not null,
    archived_at     bigint not null,
    checked         boolean not null,
    leaving         boolean not null
);
create index archives_of_agent on archives (agent);
