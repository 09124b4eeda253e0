//! Certificate policies along a path (RFC 5280 6.1, with the graph of RFC 9618 in the place of the tree).
//!
//! The caller accepts every policy (user-initial-policy-set is anyPolicy), so all that matters is whether any policy
//! is left at the end. Then one row of the graph is enough: what is below depends on the row above alone, and there
//! is a policy left exactly when the last row has a node. Work grows with the size of the certificates, not with the
//! number of ways through them (CVE-2023-0464).

use std::collections::{BTreeMap, BTreeSet};

use super::Certificate;
use super::error::PolicyFault;
use super::extensions::whole;
use crate::der::{DerError, Oid, Reader, Tag};

/// Content octets of an identifier.
type Policy<'c> = &'c [u8];

/// anyPolicy, 2.5.29.32.0.
const ANY: Policy<'static> = &[0x55, 0x1d, 0x20, 0];

/// The state variables of RFC 5280 6.1.2 that concern policies.
pub(super) struct Policies<'c> {
    /// valid_policy of each node of the lowest row, with its expected_policy_set. `None`: the graph is NULL.
    row: Option<Row<'c>>,
    explicit: Countdown,
    mapping: Countdown,
    any: Countdown,
}

type Row<'c> = BTreeMap<Policy<'c>, BTreeSet<Policy<'c>>>;

/// Certificates until something holds; `None`: it never does.
#[derive(Clone, Copy, Debug, Default)]
struct Countdown(Option<u64>);

impl Countdown {
    fn is_zero(self) -> bool {
        self.0 == Some(0)
    }

    fn step(&mut self) {
        self.0 = self.0.map(|left| left.saturating_sub(1));
    }

    fn lower(&mut self, to: Option<u64>) {
        self.0 = self.0.into_iter().chain(to).min();
    }
}

impl<'c> Policies<'c> {
    /// Nothing demanded, everything allowed (6.1.2).
    pub(super) fn new() -> Self {
        Self {
            row: Some(Row::from([(ANY, BTreeSet::from([ANY]))])),
            explicit: Countdown::default(),
            mapping: Countdown::default(),
            any: Countdown::default(),
        }
    }

    /// Takes in a certificate below the anchor (6.1.3 d to f).
    pub(super) fn enter(
        &mut self,
        certificate: &'c Certificate,
        is_last: bool,
    ) -> Result<(), PolicyFault> {
        let policies = read(certificate, 32, policies)?;
        let any_allowed = !self.any.is_zero() || (!is_last && certificate.is_self_issued());
        self.row = match (self.row.take(), policies) {
            (Some(above), Some(policies)) => below(&above, &policies, any_allowed),
            _ => None,
        };
        self.check()
    }

    /// Prepares for the certificate below an authority (6.1.4 a, b, h to j).
    pub(super) fn descend(&mut self, authority: &'c Certificate) -> Result<(), PolicyFault> {
        if let Some(mappings) = read(authority, 33, mappings)? {
            self.map(mappings)?;
        }
        if !authority.is_self_issued() {
            self.explicit.step();
            self.mapping.step();
            self.any.step();
        }
        let constraints = read(authority, 36, constraints)?.unwrap_or_default();
        self.explicit.lower(constraints.require_explicit);
        self.mapping.lower(constraints.inhibit_mapping);
        self.any.lower(read(authority, 54, skip_certificates)?);
        Ok(())
    }

    /// After the last certificate (6.1.5 a, b, g).
    pub(super) fn finish(mut self, last: &'c Certificate) -> Result<(), PolicyFault> {
        self.explicit.step();
        let constraints = read(last, 36, constraints)?.unwrap_or_default();
        if constraints.require_explicit == Some(0) {
            self.explicit = Countdown(Some(0));
        }
        self.check()
    }

    fn check(&self) -> Result<(), PolicyFault> {
        match self.explicit.is_zero() && self.row.is_none() {
            true => Err(PolicyFault::NoneLeft),
            false => Ok(()),
        }
    }

    /// 6.1.4 a and b.
    fn map(&mut self, mappings: Vec<(Policy<'c>, Policy<'c>)>) -> Result<(), PolicyFault> {
        if mappings.iter().any(|(from, to)| *from == ANY || *to == ANY) {
            return Err(PolicyFault::AnyMapped);
        }
        let mut targets = Row::new();
        for (from, to) in mappings {
            targets.entry(from).or_default().insert(to);
        }
        let Some(row) = &mut self.row else {
            return Ok(());
        };
        for (from, to) in targets {
            match self.mapping.is_zero() {
                true => {
                    row.remove(from);
                }
                false if row.contains_key(from) || row.contains_key(ANY) => {
                    row.insert(from, to);
                }
                false => (),
            }
        }
        if row.is_empty() {
            self.row = None;
        }
        Ok(())
    }
}

/// The row of a certificate with `policies` under the row `above` (6.1.3 d).
fn below<'c>(
    above: &Row<'c>,
    policies: &BTreeSet<Policy<'c>>,
    any_allowed: bool,
) -> Option<Row<'c>> {
    let expected: BTreeSet<Policy<'c>> = above.values().flatten().copied().collect();
    let of_any = above.contains_key(ANY);
    let itself = |policy: Policy<'c>| (policy, BTreeSet::from([policy]));
    let named = policies.iter().copied().filter(|policy| *policy != ANY);
    let mut row: Row<'c> = named
        .filter(|policy| of_any || expected.contains(policy))
        .map(itself)
        .collect();
    if policies.contains(ANY) && any_allowed {
        for policy in expected {
            row.entry(policy).or_insert_with(|| itself(policy).1);
        }
    }
    (!row.is_empty()).then_some(row)
}

/// An extension below 2.5.29 about policies, if there.
fn read<'c, T>(
    certificate: &'c Certificate,
    last: u8,
    read: impl FnOnce(&mut Reader<'c>) -> Result<T, DerError>,
) -> Result<Option<T>, PolicyFault> {
    let extension = certificate.standard_extension(last);
    extension
        .map(|extension| whole(extension.value, read))
        .transpose()
        .map_err(|error| PolicyFault::Malformed(error.to_string()))
}

/// ```text
/// CertificatePolicies ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { policyIdentifier OBJECT IDENTIFIER, qualifiers SEQUENCE OPTIONAL }
/// ```
/// None twice (RFC 5280 4.2.1.4). Qualifiers are words for people, whatever they say.
fn policies<'c>(reader: &mut Reader<'c>) -> Result<BTreeSet<Policy<'c>>, DerError> {
    let mut list = reader.nested(Tag::SEQUENCE)?;
    let mut policies = BTreeSet::new();
    loop {
        let mut policy = list.nested(Tag::SEQUENCE)?;
        if !policies.insert(policy.oid()?.content()) {
            return Err(DerError::SetOrder);
        }
        policy.optional(Tag::SEQUENCE)?;
        policy.finish()?;
        if list.is_empty() {
            return Ok(policies);
        }
    }
}

/// ```text
/// PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { issuerDomainPolicy OBJECT IDENTIFIER, subjectDomainPolicy OBJECT IDENTIFIER }
/// ```
fn mappings<'c>(reader: &mut Reader<'c>) -> Result<Vec<(Policy<'c>, Policy<'c>)>, DerError> {
    let mut list = reader.nested(Tag::SEQUENCE)?;
    let mut mappings = Vec::new();
    loop {
        let mut mapping = list.nested(Tag::SEQUENCE)?;
        let oid = |reader: &mut Reader<'c>| reader.oid().map(|oid: Oid<'c>| oid.content());
        mappings.push((oid(&mut mapping)?, oid(&mut mapping)?));
        mapping.finish()?;
        if list.is_empty() {
            return Ok(mappings);
        }
    }
}

/// policyConstraints (RFC 5280 4.2.1.11).
#[derive(Clone, Copy, Debug, Default)]
struct Constraints {
    require_explicit: Option<u64>,
    inhibit_mapping: Option<u64>,
}

/// ```text
/// PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0] IMPLICIT INTEGER OPTIONAL, inhibitPolicyMapping [1] IMPLICIT INTEGER OPTIONAL }
/// ```
/// Not both absent.
fn constraints(reader: &mut Reader<'_>) -> Result<Constraints, DerError> {
    let mut fields = reader.nested(Tag::SEQUENCE)?;
    let mut number = |number| match fields.optional(Tag::context_primitive(number))? {
        Some(element) => small(element.value).map(Some),
        None => Ok(None),
    };
    let constraints = Constraints {
        require_explicit: number(0)?,
        inhibit_mapping: number(1)?,
    };
    fields.finish()?;
    match constraints.require_explicit.or(constraints.inhibit_mapping) {
        Some(_) => Ok(constraints),
        None => Err(DerError::Truncated),
    }
}

/// Content of an INTEGER (0..MAX); what exceeds 64 bits is as good as no limit, and never written.
fn small(content: &[u8]) -> Result<u64, DerError> {
    let length = u8::try_from(content.len()).map_err(|_| DerError::Integer)?;
    let element = [&[Tag::INTEGER.0, length], content].concat();
    Reader::new(&element).small_integer()
}

/// inhibitAnyPolicy ::= INTEGER (0..MAX) (RFC 5280 4.2.1.14).
fn skip_certificates(reader: &mut Reader<'_>) -> Result<u64, DerError> {
    reader.small_integer()
}

/// Policies can fail on this path: one is demanded or mapped, or an extension about them must be understood.
/// On most paths none of this is so, and there is nothing to work out.
pub(super) fn matter<'c>(mut path: impl Iterator<Item = &'c Certificate>) -> bool {
    path.any(|certificate| {
        let has = |last| certificate.standard_extension(last).is_some();
        let must_be_understood = certificate
            .standard_extension(32)
            .is_some_and(|policies| policies.critical);
        has(33) || has(36) || has(54) || must_be_understood
    })
}
