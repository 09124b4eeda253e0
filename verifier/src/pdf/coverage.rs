//! What was changed after a signature.

use super::change::{Change, ChangeKind, LaterRule};
use super::fault::Trailing;
use super::file::PdfFile;
use super::permissions::{Level, Permissions};
use super::signature::SignatureField;
use super::step::Found;

/// The changes that later revisions made to what a signature covers, each compared with the revision before it, object by object.
///
/// A change is held to the strictest terms of all signatures that it comes after (ISO 32000-1 12.8.2): `/P 1` is the rule of a licence, and a
/// locked field must stay as it is. A signature that covers no revision has a fault that says so; its list holds only what follows the last revision.
pub fn later_changes(
    file: &PdfFile<'_>,
    signature: &SignatureField<'_>,
    rule: LaterRule,
) -> Vec<Change> {
    let last = file.revisions();
    let first = signature.revision.unwrap_or(last);
    let mut changes = Vec::new();
    for index in first..last {
        let found = file.step(index);
        let sealed = found.iter().any(|found| makes_signature(found.kind));
        let terms = Terms::of(file, index, rule);
        changes.extend(found.iter().map(|found| {
            let kind = terms.kind(found);
            Change {
                revision: index.saturating_add(1),
                page: found.page,
                object: found.object.clone(),
                kind,
                allowed: kind.allowed_by(terms.rule) && (sealed || kind != ChangeKind::Metadata),
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
            kind: ChangeKind::Bytes,
            allowed: false,
        });
    }
    changes
}

/// What the signatures of the revisions before a change demand together.
struct Terms<'f> {
    rule: LaterRule,
    before: Vec<&'f Permissions>,
}

impl<'f> Terms<'f> {
    /// Terms for the changes of revision `index` (from 0).
    fn of(file: &'f PdfFile<'_>, index: usize, rule: LaterRule) -> Self {
        let earlier = file.signatures().iter().filter(|signature| {
            // One that covers no revision has a fault; its terms count as if it had come first.
            signature.revision.is_none_or(|revision| revision <= index)
        });
        let before: Vec<_> = earlier.map(|signature| &signature.permissions).collect();
        let strictest = before.iter().filter_map(|terms| terms.level).min();
        Self {
            rule: if strictest == Some(Level::Nothing) {
                LaterRule::Licence
            } else {
                rule
            },
            before,
        }
    }

    /// Its kind, or that it changes a locked field. A document time stamp shows nothing, so that no lock stands against it.
    fn kind(&self, found: &Found) -> ChangeKind {
        let locked = |field: &String| self.before.iter().any(|terms| terms.locks(field));
        let seals = matches!(found.kind, ChangeKind::CoSeal | ChangeKind::FieldSigned);
        if seals && found.field.as_ref().is_some_and(locked) {
            ChangeKind::LockedField
        } else {
            found.kind
        }
    }
}

/// Metadata may change where somebody signs for it in the same revision: signing programs date their work there.
fn makes_signature(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::CoSeal | ChangeKind::FieldSigned | ChangeKind::DocumentTimeStamp
    )
}
