-- How long snapshots are kept. "leaving" is set when it was decided that a snapshot goes, and says why; the row goes
-- after the snapshot itself. "retention" holds the policies that were set: for the server, for an organization, for
-- an agent.

alter table snapshots add column leaving text;

create index snapshots_leaving on snapshots (id) where leaving is not null;
create index snapshots_unfinished on snapshots (id) where not taken;
create index snapshots_task on snapshots (task) where task is not null;

create table retention (
    subject         text primary key,
    keep_all_days   bigint not null,
    keep_last       bigint not null,
    keep_hourly     bigint not null,
    keep_daily      bigint not null,
    keep_weekly     bigint not null,
    keep_monthly    bigint not null
);
