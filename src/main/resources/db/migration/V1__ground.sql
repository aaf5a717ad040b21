-- What every room stands on: the event log and who has read how far, tokens, answers that are kept for
-- repeated calls, and operations.
--
-- One text for SQLite and PostgreSQL: columns are text, bigint (times in milliseconds since 1970) and
-- boolean. Where the two differ there is a placeholder: "blob" for bytes, "numbered" for a key that counts
-- up and is never used again.

create table events (
    number ${numbered},
    at bigint not null,
    type text not null,
    agent text,
    task text,
    data text not null
);
create index events_of_agent on events (agent, number);
create index events_of_task on events (task, number);

create table consumers (
    name text primary key,
    position bigint not null
);

create table tokens (
    id text primary key,
    name text not null,
    organization text not null,
    role text not null,
    hash text not null,
    created_at bigint not null,
    expires_at bigint
);

-- An answer that is missing belongs to a call that is under way, or to one that ended with its server.
create table answers (
    caller text not null,
    key text not null,
    request text not null,
    asked_at bigint not null,
    status bigint,
    headers text,
    body text,
    primary key (caller, key)
);
create index answers_by_age on answers (asked_at);

create table operations (
    id text primary key,
    subject text not null,
    kind text not null,
    intent text not null,
    state text not null,
    reason text,
    started_at bigint not null,
    ended_at bigint
);
create unique index operations_running on operations (subject) where state = 'running';
