//! What was changed after a signature.

use super::change::{Change, ChangeKind, LaterRule};
use super::fault::Trailing;
use super::file::PdfFile;
use super::permissions::{Level, Permissions};
use super::signature::SignatureField;
use super::step::Found;

/// Changes after one signature that are told, give or take those of one update: a hundred renewals of validation data are four
/// hundred.
const MOST_TOLD: usize = 1_000;

/// The changes that later revisions made to what a signature covers, each compared with the revision before it, object by object.
///
/// A change is held to the strictest terms of all signatures that it comes after (ISO 32000-1 12.8.2): `/P 1` is the rule of a licence, and a
/// locked field must stay as it is. Filling in is admitted where the file was certified for it when this signature was made. A signature that covers no revision has a fault that says so; its list holds only what follows the last revision.
pub fn later_changes(
    file: &PdfFile<'_>,
    signature: &SignatureField<'_>,
    rule: LaterRule,
) -> Vec<Change> {
    let last = file.revisions();
    let first = signature.revision.unwrap_or(last);
    let mut changes = Vec::new();
    for index in first..last {
        if changes.len() >= MOST_TOLD {
            changes.push(Change {
                revision: index.saturating_add(1),
                page: None,
                object: "and more".to_owned(),
                field: None,
                kind: ChangeKind::OverLimit,
                allowed: false,
            });
            break;
        }
        let found = file.step(index);
        let sealed = found.iter().any(|found| makes_signature(found.kind));
        let terms = Terms::of(file, index, rule, signature);
        changes.extend(found.iter().zip(file.kinds(index)).map(|(found, kind)| {
            let kind = *kind;
            Change {
                revision: index.saturating_add(1),
                page: found.page,
                object: found.object.clone(),
                field: found.field.clone(),
                kind,
                allowed: kind.allowed_by(terms.rule)
                    && match kind {
                        ChangeKind::Metadata => sealed,
                        ChangeKind::FieldFilledIn => terms.may_be_filled_in,
                        _ => true,
                    },
            }
        }));
    }
    if let Trailing::Data(bytes) = file.trailing() {
        let end = file.bytes().len();
        let object = format!("bytes {}-{end}", end.saturating_sub(bytes));
        changes.push(Change {
            revision: last,
            page: None,
            object,
            field: None,
            kind: ChangeKind::Bytes,
            allowed: false,
        });
    }
    changes
}

/// What the signatures of the revisions before a change demand together.
struct Terms {
    rule: LaterRule,
    may_be_filled_in: bool,
}

impl Terms {
    /// Terms of `signature` for the changes of revision `index` (from 0).
    fn of(
        file: &PdfFile<'_>,
        index: usize,
        rule: LaterRule,
        signature: &SignatureField<'_>,
    ) -> Self {
        let strictest = before(file, index).filter_map(|terms| terms.level).min();
        Self {
            rule: if strictest == Some(Level::Nothing) {
                LaterRule::Licence
            } else {
                rule
            },
            may_be_filled_in: is_certified_for_filling_in(file, signature),
        }
    }
}

/// What each signature of the revisions before revision `index` demands.
fn before<'f>(file: &'f PdfFile<'_>, index: usize) -> impl Iterator<Item = &'f Permissions> {
    let earlier = file.signatures().iter().filter(move |signature| {
        // One that covers no revision has a fault; its terms count as if it had come first.
        signature.revision.is_none_or(|revision| revision <= index)
    });
    earlier.map(|signature| &signature.permissions)
}

/// The kind of each change of revision `index`, or that it changes a locked field. A document time stamp shows nothing, so
/// that no lock stands against it.
pub(super) fn kinds(file: &PdfFile<'_>, index: usize) -> Vec<ChangeKind> {
    let locked = |field: &String| before(file, index).any(|terms| terms.locks(field));
    let kind = |found: &Found| {
        let written = matches!(
            found.kind,
            ChangeKind::CoSeal | ChangeKind::FieldSigned | ChangeKind::FieldFilledIn
        );
        match written && found.field.as_ref().is_some_and(locked) {
            true => ChangeKind::LockedField,
            false => found.kind,
        }
    };
    file.step(index).iter().map(kind).collect()
}

/// Whether the first signature of the file, this one or one that this one covers, is a certification that lets the form be
/// filled in (ISO 32000-1 12.8.2.2: `/P 2`, `/P 3`). One that came later could be anybody's; an approval says nothing of it.
fn is_certified_for_filling_in(file: &PdfFile<'_>, signature: &SignatureField<'_>) -> bool {
    let seals = file.signatures().iter();
    let seals = seals.filter(|seal| !seal.is_document_timestamp());
    let first = seals.min_by_key(|seal| seal.revision.unwrap_or(0));
    first.is_some_and(|first| {
        matches!(first.doc_mdp, Some(2 | 3))
            && first.faults().is_empty()
            && first.revision.is_some()
            && first.revision <= signature.revision
    })
}

/// Metadata may change where somebody signs for it in the same revision: signing programs date their work there.
fn makes_signature(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::CoSeal | ChangeKind::FieldSigned | ChangeKind::DocumentTimeStamp
    )
}
