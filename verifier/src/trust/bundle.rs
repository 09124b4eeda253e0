//! Reading the container of a trust bundle: magic, members, manifest; strict and bounded.

use super::error::{Fault, TrustError};
use super::signed;
use crate::crypto::sha256;
use crate::format::{BUNDLE_MAGIC, BUNDLE_VERSION, Envelope, Manifest, payload_type};
use std::collections::HashSet;

/// Bytes of a bundle. A region list with 3 000 departments has some 3 MB.
pub const BUNDLE_BYTES: usize = 64 << 20;
/// Members of a bundle: national list, some forty regions, their CRLs.
const MEMBERS: usize = 4096;

const CONTAINER: &str = "container";
const MANIFEST: &str = "manifest.json";

/// A bundle whose members are those of its manifest. Whether the manifest's word counts is not known yet.
pub(super) struct Container<'a> {
    pub(super) envelope: Envelope,
    pub(super) manifest: Manifest,
    members: Vec<(&'a str, &'a [u8])>,
}

impl<'a> Container<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, TrustError> {
        let members = members(bytes).map_err(|fault| TrustError::bundle(CONTAINER, fault))?;
        let damaged = |fault| TrustError::bundle(MANIFEST, fault);
        let Some(((MANIFEST, first), rest)) = members.split_first() else {
            let fault = Fault::Member {
                expected: MANIFEST.to_owned(),
                found: "another".to_owned(),
            };
            return Err(TrustError::bundle(CONTAINER, fault));
        };
        let envelope = signed::read(first, payload_type::BUNDLE).map_err(damaged)?;
        let manifest: Manifest = signed::payload(&envelope).map_err(damaged)?;
        compare(&manifest, rest)?;
        Ok(Self {
            envelope,
            manifest,
            members: rest.to_vec(),
        })
    }

    pub(super) fn member(&self, name: &str) -> Result<&'a [u8], TrustError> {
        let named = self.members.iter().find(|(found, _)| *found == name);
        named.map(|(_, bytes)| *bytes).ok_or_else(|| {
            let fault = Fault::Member {
                expected: name.to_owned(),
                found: "nothing".to_owned(),
            };
            TrustError::bundle(CONTAINER, fault)
        })
    }

    pub(super) fn members(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.members.iter().copied()
    }
}

/// Names, order, lengths and digests are exactly those of the manifest.
fn compare(manifest: &Manifest, members: &[(&str, &[u8])]) -> Result<(), TrustError> {
    if manifest.members.len() != members.len() {
        let count = |number: usize| format!("{number} members");
        let fault = Fault::Member {
            expected: count(manifest.members.len()),
            found: count(members.len()),
        };
        return Err(TrustError::bundle(MANIFEST, fault));
    }
    for (expected, (name, bytes)) in manifest.members.iter().zip(members) {
        if expected.name != *name {
            let fault = Fault::Member {
                expected: expected.name.clone(),
                found: (*name).to_owned(),
            };
            return Err(TrustError::bundle(name, fault));
        }
        let same_length = u64::try_from(bytes.len()) == Ok(expected.bytes);
        if !same_length || sha256(bytes).hex() != expected.sha256 {
            return Err(TrustError::bundle(name, Fault::Digest));
        }
    }
    Ok(())
}

fn members(bytes: &[u8]) -> Result<Vec<(&str, &[u8])>, Fault> {
    if bytes.len() > BUNDLE_BYTES {
        return Err(Fault::Limit {
            what: "bytes",
            limit: BUNDLE_BYTES,
        });
    }
    let mut input = Input { bytes, at: 0 };
    if input.take(BUNDLE_MAGIC.len(), "YXBUNDLE")? != BUNDLE_MAGIC {
        return Err(Fault::Container {
            expected: "YXBUNDLE",
            at: 0,
        });
    }
    let version = input.u16("version")?;
    if version != BUNDLE_VERSION {
        return Err(Fault::Type {
            expected: BUNDLE_VERSION.to_string(),
            found: version.to_string(),
        });
    }
    let count = usize::from(input.u16("member count")?);
    if count > MEMBERS {
        return Err(Fault::Limit {
            what: "members",
            limit: MEMBERS,
        });
    }
    let members: Vec<_> = (0..count)
        .map(|_| input.member())
        .collect::<Result<_, _>>()?;
    input.end()?;
    let distinct: HashSet<&str> = members.iter().map(|(name, _)| *name).collect();
    match distinct.len() == members.len() {
        true => Ok(members),
        false => Err(Fault::Member {
            expected: "each name once".to_owned(),
            found: "twice".to_owned(),
        }),
    }
}

struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn take(&mut self, length: usize, expected: &'static str) -> Result<&'a [u8], Fault> {
        let end = self.at.saturating_add(length);
        let taken = self.bytes.get(self.at..end).ok_or(Fault::Container {
            expected,
            at: self.at,
        })?;
        self.at = end;
        Ok(taken)
    }

    fn u16(&mut self, expected: &'static str) -> Result<u16, Fault> {
        let bytes = self.take(2, expected)?;
        Ok(bytes
            .iter()
            .fold(0, |value, byte| value << 8 | u16::from(*byte)))
    }

    fn u32(&mut self, expected: &'static str) -> Result<u32, Fault> {
        let bytes = self.take(4, expected)?;
        Ok(bytes
            .iter()
            .fold(0, |value, byte| value << 8 | u32::from(*byte)))
    }

    fn member(&mut self) -> Result<(&'a str, &'a [u8]), Fault> {
        let length = usize::from(self.u16("name length")?);
        let at = self.at;
        let name = std::str::from_utf8(self.take(length, "name")?).unwrap_or_default();
        if name.is_empty() || !name.bytes().all(is_name_byte) {
            return Err(Fault::Container {
                expected: "name of a-z 0-9 . / -",
                at,
            });
        }
        let length = usize::try_from(self.u32("member length")?).unwrap_or(usize::MAX);
        Ok((name, self.take(length, "member")?))
    }

    fn end(&self) -> Result<(), Fault> {
        match self.at == self.bytes.len() {
            true => Ok(()),
            false => Err(Fault::Container {
                expected: "end",
                at: self.at,
            }),
        }
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'/' | b'-')
}
