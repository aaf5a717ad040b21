-- Agents, their tasks and their snapshots. Times are milliseconds since 1970, JSON is text.

create table agents (
    id              text primary key,
    organization    text not null,
    name            text not null,
    definition      text not null,
    volume          text not null unique,
    volume_uuid     text,
    runtime         text,
    wanted          text not null,
    wanted_because  text not null,
    made            boolean not null,
    task            text,
    problem         text,
    created_at      bigint not null,
    deleted_at      bigint
);

-- The name of a deleted agent is free at once.
create unique index agents_name on agents (organization, name) where deleted_at is null;

create table tasks (
    id              text primary key,
    agent           text not null references agents (id) on delete cascade,
    prompt          text not null,
    state           text not null,
    reason          text,
    session         text,
    result          text,
    outcome_failed  boolean,
    exit_status     bigint,
    runtime         text,
    stdout_offset   bigint not null,
    stderr_offset   bigint not null,
    cancel_asked    boolean not null,
    created_at      bigint not null,
    started_at      bigint,
    ended_at        bigint
);

create index tasks_agent on tasks (agent, id);
create index tasks_state on tasks (state);

create table snapshots (
    id              text primary key,
    agent           text not null references agents (id) on delete cascade,
    volume          text not null,
    reason          text not null,
    task            text,
    label           text,
    pinned          boolean not null,
    taken           boolean not null,
    created_at      bigint not null
);

create index snapshots_agent on snapshots (agent, id);
