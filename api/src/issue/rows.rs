//! What goes on record, and is answered, for a finished request.

use yinxin_signer::Request;
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::value::{Time, date};

use super::group::{Finished, What};
use super::refusal::Refusal;
use super::{DocumentAnswer, LicenceAnswer};
use crate::store::{DocumentRow, Done, LicenceRow, Made, SealUse, UseOutcome};

/// What goes on record for one finished request.
pub(super) fn row(one: &Finished, now: Time) -> Result<Done, Refusal> {
    let claim = &one.bench.claim;
    let (made, answer) = match &one.bench.work.what {
        What::Document { .. } => document_row(one, now),
        What::Licence {
            request, holder, ..
        } => licence_row(one, request, *holder, now)?,
    };
    Ok(Done {
        claim: claim.id.clone(),
        answer,
        bytes: one.file.bytes().len() as u64,
        uses: uses(one, now),
        made,
    })
}

fn document_row(one: &Finished, now: Time) -> (Made, String) {
    let id = &one.bench.claim.id;
    let row = DocumentRow {
        id: id.clone(),
        seal: one.bench.work.seal.id.clone(),
        file: one.sha256,
        sealed: now,
    };
    let answer = DocumentAnswer {
        id: id.clone(),
        sha256: one.sha256.hex(),
        file_url: format!("/api/v1/documents/{id}/file"),
    };
    (Made::Document(row), json(&answer))
}

fn licence_row(
    one: &Finished,
    request: &Request,
    holder: Sha256,
    now: Time,
) -> Result<(Made, String), Refusal> {
    let broken = || {
        tracing::error!(claim = one.bench.claim.id, "a licence without its facts");
        Refusal::Internal
    };
    let (id, assigned) = (
        &one.bench.claim.id,
        one.bench.claim.assigned.as_ref().ok_or_else(broken)?,
    );
    let identifier = &one
        .file
        .report()
        .licence
        .as_ref()
        .ok_or_else(broken)?
        .identifier;
    let row = LicenceRow {
        id: id.clone(),
        identifier: identifier.clone(),
        licence_type: request.licence_type().rules.code.clone(),
        number: assigned.number.clone(),
        holder,
        issuer: request.issuer().code.clone(),
        area: request.area().clone(),
        valid_from: date::iso(request.valid_from()),
        valid_to: request.valid_to().map(date::iso),
        status_list: assigned.status.list,
        status_entry: assigned.status.index,
        handle: assigned.handle.clone(),
        seal: one.bench.work.seal.id.clone(),
        file: one.sha256,
        issued: now,
    };
    let answer = LicenceAnswer {
        id: id.clone(),
        identifier: identifier.to_string(),
        number: assigned.number.clone(),
        sha256: one.sha256.hex(),
        file_url: format!("/api/v1/licences/{id}/file"),
    };
    Ok((Made::Licence(Box::new(row)), json(&answer)))
}

/// The two uses of keys in this file. `recover()` would find the same in the usage log.
fn uses(one: &Finished, now: Time) -> Vec<SealUse> {
    let seal = &one.bench.work.seal;
    let one_use = SealUse {
        record: one.file.records().seal,
        key: seal.key.to_string(),
        purpose: seal.purpose.key_purpose().to_string(),
        caller: one.bench.work.caller.clone(),
        request: one.bench.claim.id.clone(),
        at: now,
        outcome: UseOutcome::Released,
    };
    vec![one_use]
}

pub(super) fn json(answer: &impl serde::Serialize) -> String {
    // Plain text members only: this cannot fail.
    serde_json::to_string(answer).unwrap_or_default()
}
