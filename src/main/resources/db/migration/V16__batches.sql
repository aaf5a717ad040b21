-- One action over many agents, what came of each, and what agents say of themselves: that they are busy.

create table batches (
    id           text primary key,
    organization text not null,
    kind         text not null,
    state        text not null,
    reason       text,
    started_at   bigint not null,
    ended_at     bigint
);

create table batch_items (
    batch     text not null references batches (id) on delete cascade,
    place     bigint not null,
    agent     text,
    name      text not null,
    outcome   text not null,
    code      text,
    detail    text,
    operation text,
    primary key (batch, place)
);

create table own_leases (
    agent    text primary key references agents (id) on delete cascade,
    until_at bigint not null,
    reason   text not null,
    taken_at bigint not null
);
