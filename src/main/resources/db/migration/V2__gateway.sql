-- The gateway: where models come from, the tokens that tasks call them with, and what was used.

create table providers (
    name       text   not null primary key,
    base_url   text   not null,
    models     text   not null, -- a JSON list of names
    sealed_key ${blob},
    changed_at bigint not null
);

create table gateway_tokens (
    hash      text   not null primary key, -- SHA-256 of the token, in hexadecimal
    task      text   not null,
    agent     text   not null,
    issued_at bigint not null
);

create index gateway_tokens_task on gateway_tokens (task);

create table usage (
    id                 text   not null primary key,
    task               text   not null,
    agent              text   not null,
    provider           text   not null,
    model              text   not null,
    input_tokens       bigint not null,
    output_tokens      bigint not null,
    cache_read_tokens  bigint not null,
    cache_write_tokens bigint not null,
    at                 bigint not null
);

create index usage_task on usage (task);
create index usage_agent on usage (agent, at);
