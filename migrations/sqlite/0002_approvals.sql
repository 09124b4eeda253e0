-- What waits for an approver's consent (审批), with all that is needed to go on when it comes: the request is prepared
-- again to the same bytes. A row goes when its licence or document is made, or when its time is over.
create table pending_approvals (
    claim        text primary key references claims (id),
    caller       text not null,
    -- The request as sent: the JSON of a licence, the PDF of a document.
    request      blob not null,
    -- JSON, for a document: page and place of the seal.
    placement    text,
    -- The key that will seal, the digest that the approver signs for, the claimed time in the file, the end.
    sealing_key  text not null,
    digest       blob not null check (length(digest) = 32),
    prepared_at  integer not null,
    until        integer not null
) strict;
