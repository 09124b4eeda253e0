//! Name constraints of the authorities on a path (RFC 5280 4.2.1.10, 6.1.3 b and c).

use super::Certificate;
use super::error::{Constraint, NameFault, PathError, WorkLimit};
use super::extensions::whole;
use super::general_name::{GeneralName, Incomparable, Subtree};
use super::name;
use crate::der::{DerError, Reader, Tag};
use crate::oid;

/// Names compared with subtrees on one path. An authority limited to some hundred domains, and a certificate with
/// as many names, stay below; quadratic lists ("nc-dos" of x509-limbo) do not.
const COMPARISON_LIMIT: u32 = 50_000;

/// Names that one certificate may have for its constraints to be checked at all.
const NAME_LIMIT: usize = 10_000;

/// The constraints gathered so far, from the anchor down.
pub(super) struct NameConstraints<'c> {
    sets: Vec<Set<'c>>,
    left: u32,
}

/// nameConstraints of one authority.
struct Set<'c> {
    issuer: &'c Certificate,
    permitted: Vec<GeneralName<'c>>,
    excluded: Vec<GeneralName<'c>>,
}

/// What one name met.
enum Verdict {
    Fault(NameFault),
    TooMuchWork,
}

impl<'c> NameConstraints<'c> {
    pub(super) fn new() -> Self {
        Self {
            sets: Vec::new(),
            left: COMPARISON_LIMIT,
        }
    }

    /// From here on down `issuer`'s constraints hold too.
    pub(super) fn push(&mut self, issuer: &'c Certificate) -> Result<(), NameFault> {
        let Some(extension) = issuer.standard_extension(30) else {
            return Ok(());
        };
        let (permitted, excluded) =
            subtrees(extension.value).map_err(|error| NameFault::Malformed(error.to_string()))?;
        self.sets.push(Set {
            issuer,
            permitted,
            excluded,
        });
        Ok(())
    }

    /// Every name of `certificate` obeys every constraint from above. `is_last`: the first certificate of the path.
    pub(super) fn check(
        &mut self,
        certificate: &Certificate,
        is_last: bool,
    ) -> Result<(), PathError> {
        if self.sets.is_empty() || (certificate.is_self_issued() && !is_last) {
            return Ok(());
        }
        let fault = |fault: NameFault| PathError::Constraint {
            certificate: certificate.subject_text(),
            constraint: Constraint::Name(fault),
        };
        let names = names(certificate, is_last)
            .map_err(|error| fault(NameFault::Malformed(error.to_string())))?;
        for name in names {
            self.check_name(name).map_err(|verdict| match verdict {
                Verdict::Fault(found) => fault(found),
                Verdict::TooMuchWork => PathError::TooMuchWork(WorkLimit::Names {
                    limit: COMPARISON_LIMIT,
                }),
            })?;
        }
        Ok(())
    }

    fn check_name(&mut self, name: GeneralName<'_>) -> Result<(), Verdict> {
        let left = &mut self.left;
        self.sets.iter().try_for_each(|set| set.check(name, left))
    }
}

impl Set<'_> {
    fn check(&self, name: GeneralName<'_>, left: &mut u32) -> Result<(), Verdict> {
        let issuer = || self.issuer.subject_text();
        if self.any(name, Subtree::Excluded, left)? == Some(true) {
            return Err(Verdict::Fault(NameFault::Excluded {
                name: name.to_string(),
                issuer: issuer(),
            }));
        }
        if self.any(name, Subtree::Permitted, left)? == Some(false) {
            return Err(Verdict::Fault(NameFault::NotPermitted {
                name: name.to_string(),
                issuer: issuer(),
            }));
        }
        Ok(())
    }

    /// The name lies in one of the subtrees of its form; `None`: there is none of its form.
    fn any(
        &self,
        name: GeneralName<'_>,
        subtree: Subtree,
        left: &mut u32,
    ) -> Result<Option<bool>, Verdict> {
        let bases = match subtree {
            Subtree::Permitted => &self.permitted,
            Subtree::Excluded => &self.excluded,
        };
        let mut answer = None;
        for base in bases.iter().filter(|base| base.form() == name.form()) {
            *left = left.checked_sub(1).ok_or(Verdict::TooMuchWork)?;
            let inside = match name.is_within(*base, subtree) {
                Some(inside) => inside.map_err(|error| self.incomparable(error))?,
                None => return Err(self.unsupported(name)),
            };
            answer = Some(answer == Some(true) || inside);
        }
        Ok(answer)
    }

    fn incomparable(&self, error: Incomparable) -> Verdict {
        Verdict::Fault(NameFault::Malformed(error.to_string()))
    }

    fn unsupported(&self, name: GeneralName<'_>) -> Verdict {
        Verdict::Fault(NameFault::Unsupported {
            form: name.form(),
            issuer: self.issuer.subject_text(),
        })
    }
}

type Subtrees<'a> = Vec<GeneralName<'a>>;

/// ```text
/// NameConstraints ::= SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL, excludedSubtrees [1] GeneralSubtrees OPTIONAL }
/// ```
fn subtrees(value: &[u8]) -> Result<(Subtrees<'_>, Subtrees<'_>), DerError> {
    let mut fields = whole(value, |reader| reader.nested(Tag::SEQUENCE))?;
    let mut list = |number| match fields.optional(Tag::context(number))? {
        Some(list) => bases(list.value),
        None => Ok(Vec::new()),
    };
    let (permitted, excluded) = (list(0)?, list(1)?);
    fields.finish()?;
    match permitted.is_empty() && excluded.is_empty() {
        true => Err(DerError::Truncated), // "CAs MUST NOT issue certificates where name constraints is an empty sequence"
        false => Ok((permitted, excluded)),
    }
}

/// ```text
/// GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }
/// ```
/// "Minimum MUST be zero, and maximum MUST be absent": so neither is written.
fn bases(list: &[u8]) -> Result<Vec<GeneralName<'_>>, DerError> {
    let mut list = Reader::new(list);
    let mut bases = Vec::new();
    loop {
        let mut subtree = list.nested(Tag::SEQUENCE)?;
        bases.push(GeneralName::read(subtree.any()?)?);
        subtree.finish()?;
        if list.is_empty() {
            return Ok(bases);
        }
    }
}

/// The names under constraint: subject (unless empty), subjectAltName, e-mail addresses in the subject, and, where
/// the first certificate names no host otherwise, a common name that reads like a host.
fn names(certificate: &Certificate, is_last: bool) -> Result<Vec<GeneralName<'_>>, DerError> {
    let mut names = alternative_names(certificate)?;
    let subject = certificate.subject();
    let names_a_host = names.iter().any(|name| matches!(name, GeneralName::Dns(_)));
    for (kind, value) in name::attributes(subject)? {
        if kind.is(EMAIL_ADDRESS) {
            names.push(GeneralName::Email(value.value));
        }
        if kind.is(oid::COMMON_NAME.arcs) && is_last && !names_a_host && is_like_a_host(value.value)
        {
            names.push(GeneralName::Dns(value.value));
        }
    }
    if !name::is_empty(subject) {
        names.push(GeneralName::Directory(subject));
    }
    Ok(names)
}

/// emailAddress (PKCS #9); its rfc822Name constraints apply here too (RFC 5280 4.2.1.10).
const EMAIL_ADDRESS: &[u64] = &[1, 2, 840, 113549, 1, 9, 1];

/// Letters, digits, hyphens, and a period somewhere inside: what old readers took for a host.
fn is_like_a_host(text: &[u8]) -> bool {
    let fits =
        |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'*');
    let inner = text.strip_suffix(b".").unwrap_or(text);
    inner.contains(&b'.') && text.iter().all(fits)
}

fn alternative_names(certificate: &Certificate) -> Result<Vec<GeneralName<'_>>, DerError> {
    let Some(extension) = certificate.standard_extension(17) else {
        return Ok(Vec::new());
    };
    let mut list = whole(extension.value, |reader| reader.nested(Tag::SEQUENCE))?;
    let mut names = Vec::new();
    while let Some(element) = list.any_optional()? {
        if names.len() >= NAME_LIMIT {
            return Err(DerError::TooLarge { limit: NAME_LIMIT });
        }
        names.push(GeneralName::read(element)?);
    }
    Ok(names)
}
