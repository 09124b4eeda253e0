//! What was changed after a signature.

use super::change::{Change, ChangeKind, LaterRule};
use super::fault::Trailing;
use super::file::PdfFile;
use super::signature::SignatureField;

/// The changes that later revisions made to what a signature covers, each compared with the revision before it, object by object.
///
/// A signature that certifies with `/P 1` (ISO 32000-1 12.8.2.2) holds the whole file to the rule of a licence. A signature that covers no
/// revision has a fault that says so; its list holds only what follows the last revision.
pub fn later_changes(
    file: &PdfFile<'_>,
    signature: &SignatureField<'_>,
    rule: LaterRule,
) -> Vec<Change> {
    let certified = file
        .signatures()
        .iter()
        .any(|signature| signature.doc_mdp == Some(1));
    let rule = if certified { LaterRule::Licence } else { rule };
    let last = file.revisions();
    let first = signature.revision.unwrap_or(last);
    let mut changes = Vec::new();
    for index in first..last {
        let found = file.step(index);
        let sealed = found.iter().any(|found| makes_signature(found.kind));
        changes.extend(found.iter().map(|found| Change {
            revision: index.saturating_add(1),
            page: found.page,
            object: found.object.clone(),
            kind: found.kind,
            allowed: found.kind.allowed_by(rule) && (sealed || found.kind != ChangeKind::Metadata),
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

/// Metadata may change where somebody signs for it in the same revision: signing programs date their work there.
fn makes_signature(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::CoSeal | ChangeKind::FieldSigned | ChangeKind::DocumentTimeStamp
    )
}
