-- Uploads that may take several calls. Their bytes lie in the pool under the same id; how many of them count is
-- said here, and only after they were made safe on disk.

create table uploads (
    id              text primary key,
    agent           text not null,
    path            text not null,   -- as in an address
    mode            bigint,
    if_match        text,
    if_none_match   text,
    metadata        text not null,   -- as it came
    length          bigint not null,
    arrived         bigint not null,
    stage           text not null,   -- arriving, tried, published
    who             text not null,
    created_at      bigint not null,
    expires_at      bigint not null
);

create index uploads_agent on uploads (agent, id);
create index uploads_expiry on uploads (expires_at);
