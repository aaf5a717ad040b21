-- The lifecycle. A pause has two depths, so "paused" becomes "frozen", beside which there is "stopped". "wanted_at" says
-- since when something is wanted, "waking" who may wake a paused agent: a task, or only a person ("by_hand").

update agents set wanted = 'frozen' where wanted = 'paused';
alter table agents add column wanted_at bigint not null default 0;
alter table agents add column waking text not null default 'by_task';
update agents set wanted_at = created_at;

-- What an agent did last, as far as it is written down, and the last decision about its idleness, as JSON.
create table activity (
    agent       text primary key references agents (id) on delete cascade,
    at          bigint not null,
    what        text not null,
    decision    text
);

-- Who said that an agent is busy, and until when it counts.
create table leases (
    agent       text primary key references agents (id) on delete cascade,
    until_at    bigint not null,
    reason      text not null,
    holder      text not null
);

-- When one in the trash goes for good, once that was announced.
alter table agents add column leaving_at bigint;
