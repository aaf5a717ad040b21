-- SSH: the public keys by which users come in. A key belongs to one user, so that it says who comes.

create table ssh_keys (
    id          text primary key,
    user_id     text not null references users (id) on delete cascade,
    name        text not null,
    fingerprint text not null unique,
    public_key  text not null,
    created_at  bigint not null,
    used_at     bigint
);
create index ssh_keys_of_user on ssh_keys (user_id);
