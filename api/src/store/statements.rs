//! Every SQL statement of the project. A test prepares each one against the migrated books.

macro_rules! statements {
    ($($name:ident = $sql:literal;)+) => {
        $(pub(super) const $name: &str = $sql;)+
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $sql)),+];
    };
}

statements! {
    // `immediate` takes the write lock now, so that two processes never deadlock on upgrading a read.
    BEGIN = "begin immediate";
    PING = "select 1";
    NEXT = "insert into sequences (name, last) values ($1, 1)
        on conflict (name) do update set last = last + 1 returning last";

    DEPARTMENT_ADD = "insert into departments (uscc, name, area, added_at) values ($1, $2, $3, $4)
        on conflict (uscc) do nothing";
    DEPARTMENT = "select uscc, name, area, added_at from departments where uscc = $1";
    DEPARTMENTS = "select uscc, name, area, added_at from departments order by added_at, uscc";
    GRANT_ADD = "insert into grants (department, licence_type, type_name, area, from_at)
        select $1, $2, $3, $4, $5 where not exists (
            select 1 from grants where department = $1 and licence_type = $2 and area = $4 and to_at is null)";
    GRANTS = "select department, licence_type, type_name, area, from_at, to_at from grants
        where department = $1 order by from_at, licence_type, area";

    SEAL_ADD = "insert into seals (id, code, name, department, purpose, state, card, made_at)
        values ($1, $2, $3, $4, $5, 'enabled', $6, $7)";
    SEAL_RENEWED = "update seals set card = $1 where id = $2 and state = 'enabled'";
    SEAL = "select id, code, name, department, purpose, state, card, made_at from seals where id = $1";
    SEALS = "select id, code, name, department, purpose, state, card, made_at from seals order by made_at, code";
    SEAL_OF = "select id, code, name, department, purpose, state, card, made_at from seals
        where department = $1 and purpose = 'licence' and state = 'enabled' order by made_at desc, code desc limit 1";

    SEAL_CERTIFICATE_ADD = "insert into seal_certificates (key, seal, certificate) values ($1, $2, $3)";
    SEAL_CERTIFICATE_REVOKED = "update seal_certificates
        set revoked_at = case when revoked_at <= $2 then revoked_at else $2 end where key = $1";
    SEAL_CERTIFICATES_REVOKED = "select certificate, revoked_at from seal_certificates
        where revoked_at is not null order by key";

    TOKEN_ADD = "insert into tokens (digest, label, scope, created_at) values ($1, $2, $3, $4)";
    TOKEN = "select label, scope from tokens where digest = $1 and revoked_at is null";

    CLAIM = "select c.id, c.body_digest, c.instance, c.seal, c.assigned, c.answer, p.sealing_key, p.digest, p.prepared_at, p.until
        from claims c left join pending_approvals p on p.claim = c.id
        where c.client = $1 and c.key = $2 and c.state <> 'abandoned'";
    CLAIMS_OF_NUMBER = "select id, client, key, instance,
        exists (select 1 from pending_approvals p where p.claim = claims.id and p.until >= $4) as awaits from claims
        where licence_type = $1 and number = $2 and holder <> $3 and state = 'claimed'";
    CLAIM_ADD = "insert into claims (id, client, key, kind, body_digest, instance, state, seal, licence_type, number,
        holder, number_counted, status_list, status_entry, assigned, claimed_at)
        values ($1, $2, $3, $4, $5, $6, 'claimed', $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    CLAIM_ANSWERED = "select body_digest, answer from claims where client = $1 and key = $2 and state <> 'abandoned'";
    CLAIM_TAKE = "update claims set instance = $2 where id = $1 and state = 'claimed'";
    CLAIM_ABANDON = "update claims set state = 'abandoned' where id = $1 and state = 'claimed'";
    CLAIMS_ABANDON_CLIENT = "update claims set state = 'abandoned' where client = $1 and state = 'claimed'
        and id not in (select claim from pending_approvals)";
    CLAIM_DONE = "update claims set state = 'done', answer = $2 where id = $1 and state = 'claimed'";
    CLAIMS_OPEN = "select count(*) from claims where state = 'claimed'";

    PENDING_SET = "insert into pending_approvals (claim, caller, request, placement, sealing_key, digest, prepared_at, until)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (claim) do update set sealing_key = excluded.sealing_key, digest = excluded.digest,
            prepared_at = excluded.prepared_at, until = excluded.until";
    PENDING_DONE = "delete from pending_approvals where claim = $1";
    PENDING_LAPSED = "delete from pending_approvals where until < $1";
    PENDING_LIST = "select c.id, c.kind, c.number, c.seal, s.department, p.sealing_key, p.digest, p.prepared_at, p.until
        from pending_approvals p join claims c on c.id = p.claim join seals s on s.id = c.seal
        where c.state = 'claimed' order by p.prepared_at, c.id limit $1";
    PENDING = "select c.id, c.client, c.key, c.kind, c.number, c.body_digest, c.seal, c.assigned, c.answer, s.department,
        p.caller, p.request, p.placement, p.sealing_key, p.digest, p.prepared_at, p.until
        from claims c join seals s on s.id = c.seal left join pending_approvals p on p.claim = c.id
        where c.id = $1 and c.state <> 'abandoned'";

    NUMBER_OF_ANOTHER = "select exists (select 1 from licences
        where licence_type = $1 and number = $2 and holder <> $3)";
    NUMBER_KNOWN = "select exists (select 1 from licences where licence_type = $1 and number = $2)
        or exists (select 1 from claims where licence_type = $1 and number = $2 and (state = 'claimed' or number_counted = 1))";

    STATUS_LIST_OPEN = "select id from status_lists where ends_year = $1 and used < $2 order by id limit 1";
    STATUS_LIST_ADD = "insert into status_lists (ends_year, used) values ($1, 0) returning id";
    STATUS_ENTRY_ADD = "insert into status_entries (list, entry) values ($1, $2) on conflict do nothing";
    STATUS_LIST_COUNT = "update status_lists set used = used + 1 where id = $1";

    FILE_ADD = "insert into files (sha256, bytes, kind, stored_at) values ($1, $2, $3, $4) on conflict do nothing";
    FILE_KNOWN = "select exists (select 1 from files where sha256 = $1)";
    FILES = "select sha256, bytes, kind from files order by stored_at, sha256";
    LICENCE_ADD = "insert into licences (id, identifier, licence_type, number, holder, issuer, area, valid_from, valid_to,
        status_list, status_entry, handle, seal, file, issued_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    LICENCE = "select id, identifier, licence_type, number, holder, issuer, area, valid_from, valid_to, status_list,
        status_entry, handle, seal, file, issued_at from licences where id = $1";
    LICENCES = "select id, identifier, licence_type, number, holder, issuer, area, valid_from, valid_to, status_list,
        status_entry, handle, seal, file, issued_at from licences order by issued_at, id";
    DOCUMENT_ADD = "insert into documents (id, seal, file, sealed_at) values ($1, $2, $3, $4)";
    DOCUMENT = "select d.id, d.seal, d.file, d.sealed_at, s.department from documents d
        join seals s on s.id = d.seal where d.id = $1";

    // The log outranks its projection, and an outcome only moves forward.
    USE_ADD = "insert into seal_uses (record, key, purpose, caller, request, used_at, outcome)
        values ($1, $2, $3, $4, $5, $6, 'signed') on conflict (record) do nothing";
    USE_RELEASED = "update seal_uses set outcome = 'released' where record = $1";
    USES_ABANDONED = "update seal_uses set outcome = 'abandoned' where outcome = 'signed' and purpose like 'seal%'
        and request not in (select id from claims where state = 'claimed')";
    USE_LAST = "select record, key, purpose, caller, request, used_at, outcome from seal_uses order by record desc limit 1";
    USES = "select record, key, purpose, caller, request, used_at, outcome from seal_uses order by record";
}
