-- Every certificate that a seal ever had, so that it can be revoked after the seal has another.

create table seal_certificates (
    key          text primary key,
    seal         text not null references seals (id),
    -- DER in base64.
    certificate  text not null,
    -- The day from which others may have had the key; it only moves back. Nobody comes off the list.
    revoked_at   integer
) strict, without rowid;

insert into seal_certificates (key, seal, certificate)
    select json_extract(card, '$.key'), id, json_extract(card, '$.certificate') from seals;
