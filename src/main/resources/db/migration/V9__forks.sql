-- Forks: which agent came of which, and what an agent is to hear with its next task.

-- Nothing here refers to the agents, so that a family tree still reads when some of its members are gone.
create table origins (
    child        text primary key,
    child_name   text not null,
    parent       text not null,
    parent_name  text not null,
    snapshot     text not null,   -- of the parent
    frozen_at    bigint not null, -- when that was taken
    forked_at    bigint not null
);
create index origins_of_parent on origins (parent);
create index origins_of_snapshot on origins (snapshot);

alter table agents add column note text;
alter table tasks add column note text;
