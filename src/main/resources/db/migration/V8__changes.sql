-- What changed from one snapshot to the next, counted shortly after it was taken. The parent is the snapshot that
-- the volume was equal to before; a snapshot that a restore kept says to which one the volume was brought back.

alter table snapshots add column parent text;
alter table snapshots add column restored text;
alter table snapshots add column changed_files bigint;
alter table snapshots add column changed_bytes bigint;
