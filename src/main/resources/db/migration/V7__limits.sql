-- What each agent's volume took when it was counted last, in bytes on the disk.

create table volume_usage (
    agent       text primary key,
    bytes       bigint not null,
    history     bigint not null,
    files       bigint not null,
    counted_at  bigint not null
);
