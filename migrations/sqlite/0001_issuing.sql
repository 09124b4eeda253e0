-- The books of one region: who may issue, what was claimed, what was issued, which seal was used.
-- Times are unix seconds (UTC), civil dates are text YYYY-MM-DD, digests are 32-byte blobs.

create table departments (
    uscc      text primary key check (length(uscc) = 18),
    name      text not null,
    area      text not null check (length(area) = 6),
    added_at  integer not null
) strict;

-- What a department may issue, and where. History stays: an end closes a grant, nothing deletes it.
create table grants (
    department    text not null references departments (uscc),
    licence_type  text not null,
    type_name     text not null,
    area          text not null check (length(area) = 6),
    from_at       integer not null,
    to_at         integer,
    primary key (department, licence_type, area, from_at)
) strict, without rowid;

create table seals (
    id          text primary key,
    code        text not null unique,
    name        text not null,
    department  text not null references departments (uscc),
    purpose     text not null check (purpose in ('licence', 'document')),
    state       text not null check (state in ('enabled', 'frozen', 'cancelled')),
    card        text not null,
    made_at     integer not null
) strict;
create index seals_by_department on seals (department, purpose, state);

-- A bearer token is known by its SHA-256 only. `scope` is JSON: actions, departments.
create table tokens (
    digest      blob primary key check (length(digest) = 32),
    label       text not null,
    scope       text not null,
    created_at  integer not null,
    revoked_at  integer
) strict, without rowid;

-- Counters that only go up: serial numbers, seal codes, list editions.
create table sequences (
    name  text primary key,
    last  integer not null check (last >= 0)
) strict, without rowid;

-- One shard of 2^20 status entries. A shard takes licences that end in the same year,
-- so that it can retire as a whole.
create table status_lists (
    id          integer primary key,
    ends_year   integer not null,
    used        integer not null check (used >= 0)
) strict;
create index status_lists_by_year on status_lists (ends_year, id);

-- Entries given out. Random within the shard, never given out again.
create table status_entries (
    list   integer not null references status_lists (id),
    entry  integer not null check (entry between 0 and 1048575),
    primary key (list, entry)
) strict, without rowid;

-- One row for each request that passed every check, written before anything is signed.
--   claimed    `instance` works on it, or stopped; a retry with the same key goes on with the same number
--   done       `answer` was or will be given
--   abandoned  nobody can go on with it
create table claims (
    id              text primary key,
    client          text not null,
    key             text not null,
    kind            text not null check (kind in ('licence', 'document')),
    body_digest     blob not null check (length(body_digest) = 32),
    instance        text not null,
    state           text not null check (state in ('claimed', 'done', 'abandoned')),
    seal            text not null references seals (id),
    licence_type    text,
    number          text,
    -- Digest of the holder's code: the same number may go to the same holder again (换发), never to another.
    holder          blob check (length(holder) = 32),
    -- 1: from our own counter; 0: given in the request or made from the holder's code.
    number_counted  integer not null check (number_counted in (0, 1)),
    status_list     integer,
    status_entry    integer,
    -- JSON: number, serial, status entry, handle, as the signer needs them.
    assigned        text,
    answer          text,
    claimed_at      integer not null,
    foreign key (status_list, status_entry) references status_entries (list, entry),
    check (kind = 'document' or (licence_type is not null and number is not null and holder is not null
        and status_list is not null and status_entry is not null and assigned is not null)),
    check ((state = 'done') = (answer is not null))
) strict, without rowid;
-- An abandoned claim is history; its key may be claimed anew.
create unique index claims_key on claims (client, key) where state <> 'abandoned';
-- No number of our counters is given out twice, even if its claim was abandoned.
create unique index claims_counted on claims (licence_type, number) where number_counted = 1;
create index claims_number on claims (licence_type, number);
create index claims_by_state on claims (state, instance);

-- A sealed file on disk, named by its digest under DIR/files.
create table files (
    sha256     blob primary key check (length(sha256) = 32),
    bytes      integer not null,
    kind       text not null check (kind in ('licence', 'document')),
    stored_at  integer not null
) strict, without rowid;

create table licences (
    id            text primary key,
    identifier    text not null unique,
    licence_type  text not null,
    number        text not null,
    holder        blob not null check (length(holder) = 32),
    issuer        text not null references departments (uscc),
    area          text not null,
    valid_from    text not null,
    valid_to      text,
    status_list   integer not null,
    status_entry  integer not null,
    handle        text not null unique,
    seal          text not null references seals (id),
    file          blob not null references files (sha256),
    issued_at     integer not null,
    unique (status_list, status_entry),
    foreign key (status_list, status_entry) references status_entries (list, entry)
) strict;
create index licences_number on licences (licence_type, number);

create table documents (
    id         text primary key,
    seal       text not null references seals (id),
    file       blob not null references files (sha256),
    sealed_at  integer not null
) strict;

-- The usage log of the key store is the authority; this is its projection for queries.
-- `request` is the claim's id. `outcome` is 'released' once the file is on record.
create table seal_uses (
    record    integer primary key,
    key       text not null,
    purpose   text not null,
    caller    text not null,
    request   text not null,
    used_at   integer not null,
    outcome   text not null check (outcome in ('signed', 'released', 'abandoned'))
) strict;
create index seal_uses_by_request on seal_uses (request);
