-- People: who they are, how they come in, and what was done by whom. Of every secret there is only a hash:
-- Argon2id of passwords, SHA-256 of what is chance.

create table users (
    id           text primary key,
    organization text not null,
    name         text not null unique,
    role         text not null,
    password     text, -- absent until an invited one has chosen it
    created_at   bigint not null,
    seen_at      bigint
);

create table links (
    hash       text primary key,
    purpose    text not null,
    user_id    text references users (id) on delete cascade, -- absent for the first administrator's
    created_at bigint not null,
    expires_at bigint not null
);

create table sessions (
    hash       text primary key,
    user_id    text not null references users (id) on delete cascade,
    created_at bigint not null,
    seen_at    bigint not null
);
create index sessions_of_user on sessions (user_id);

-- A token without a user belongs to the machine; the one that lies in the data directory is `of_machine`.
alter table tokens add column scope text not null default 'ADMIN';
alter table tokens add column user_id text references users (id) on delete cascade;
alter table tokens add column of_machine boolean not null default false;
alter table tokens add column used_at bigint;
update tokens set of_machine = true, name = 'machine' where name = 'first';
create index tokens_of_user on tokens (user_id);

-- Sign-ins that failed, by whose they were: a hash of the name, or the address.
create table pauses (
    subject  text primary key,
    failures bigint not null,
    last_at  bigint not null,
    until_at bigint not null
);
create index pauses_by_age on pauses (last_at);

create table audit (
    number       ${numbered},
    id           text not null,
    organization text not null,
    at           bigint not null,
    actor        text not null,
    actor_name   text not null,
    action       text not null,
    method       text not null,
    path         text not null,
    agent        text,
    status       bigint not null,
    address      text not null,
    request      text not null
);
create index audit_of_organization on audit (organization, number);
