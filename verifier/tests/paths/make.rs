//! Certificates written byte by byte, so that each can be wrong in one way.

use std::sync::OnceLock;

use rcgen::{KeyPair, PublicKeyData, SigningKey};

pub(crate) use super::der::{int, oid, seq, tlv};

/// 2026-11-23T04:00:00Z, the time of all questions.
pub(crate) const AT: i64 = 1_795_406_400;

/// Keys by number, made once for all tests.
pub(crate) fn key(number: usize) -> &'static KeyPair {
    static KEYS: OnceLock<Vec<KeyPair>> = OnceLock::new();
    &KEYS.get_or_init(|| (0..24).map(|_| KeyPair::generate().unwrap()).collect())[number]
}

/// ecdsa-with-SHA256.
pub(crate) fn ecdsa_sha256() -> Vec<u8> {
    seq(&[&oid(&[1, 2, 840, 10045, 4, 3, 2])])
}

/// String types of a name.
pub(crate) const UTF8: u8 = 12;
pub(crate) const PRINTABLE: u8 = 19;
pub(crate) const TELETEX: u8 = 20;
pub(crate) const BMP: u8 = 30;

const COMMON_NAME: &[u64] = &[2, 5, 4, 3];
pub(crate) const ORGANIZATION: &[u64] = &[2, 5, 4, 10];
pub(crate) const EMAIL_ADDRESS: &[u64] = &[1, 2, 840, 113549, 1, 9, 1];

/// One attribute of a name.
pub(crate) fn attribute(kind: &[u64], tag: u8, text: &[u8]) -> Vec<u8> {
    seq(&[&oid(kind), &tlv(tag, text)])
}

/// A name of relative names with one attribute each.
pub(crate) fn name(attributes: &[Vec<u8>]) -> Vec<u8> {
    let relative: Vec<Vec<u8>> = attributes.iter().map(|one| tlv(0x31, one)).collect();
    tlv(0x30, &relative.concat())
}

/// A name of one common name.
pub(crate) fn cn(text: &str) -> Vec<u8> {
    name(&[attribute(COMMON_NAME, UTF8, text.as_bytes())])
}

/// A common name as an attribute.
pub(crate) fn common(text: &str) -> Vec<u8> {
    attribute(COMMON_NAME, UTF8, text.as_bytes())
}

pub(crate) fn utc(text: &str) -> Vec<u8> {
    tlv(0x17, text.as_bytes())
}

pub(crate) fn generalized(text: &str) -> Vec<u8> {
    tlv(0x18, text.as_bytes())
}

pub(crate) fn extension(kind: &[u64], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    seq(&[&oid(kind), flag, &tlv(4, value)])
}

/// An extension below 2.5.29.
pub(crate) fn standard(last: u64, critical: bool, value: &[u8]) -> Vec<u8> {
    extension(&[2, 5, 29, last], critical, value)
}

pub(crate) fn basic(path_length: Option<u8>) -> Vec<u8> {
    let length = path_length.map(int).unwrap_or_default();
    standard(19, true, &seq(&[&[1, 1, 0xff], &length]))
}

/// keyUsage with these bits of its first octet.
pub(crate) fn usage(bits: u8) -> Vec<u8> {
    standard(
        15,
        true,
        &tlv(3, &[bits.trailing_zeros().min(7) as u8, bits]),
    )
}

pub(crate) const CERT_AND_CRL_SIGN: u8 = 0x06;
pub(crate) const CRL_SIGN: u8 = 0x02;
pub(crate) const CERT_SIGN: u8 = 0x04;
pub(crate) const SIGNING: u8 = 0xc0;

/// extKeyUsage.
pub(crate) fn purposes(all: &[&[u64]], critical: bool) -> Vec<u8> {
    let purposes: Vec<Vec<u8>> = all.iter().map(|arcs| oid(arcs)).collect();
    standard(37, critical, &tlv(0x30, &purposes.concat()))
}

/// A certificate to be, every part open to change.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) version: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) inside: Vec<u8>,
    pub(crate) outside: Vec<u8>,
    /// In the place of the issuer's subject.
    pub(crate) issuer: Option<Vec<u8>>,
    pub(crate) not_before: Vec<u8>,
    pub(crate) not_after: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) key: usize,
    /// In the place of that key's own.
    pub(crate) spki: Option<Vec<u8>>,
    /// Between key and extensions.
    pub(crate) unique_ids: Vec<u8>,
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) spoilt: bool,
}

impl Plan {
    fn new(subject: Vec<u8>, key: usize, extensions: Vec<Vec<u8>>) -> Self {
        Self {
            version: tlv(0xa0, &int(2)),
            serial: int(7 + key as u8),
            inside: ecdsa_sha256(),
            outside: ecdsa_sha256(),
            issuer: None,
            not_before: utc("250101000000Z"),
            not_after: utc("300101000000Z"),
            subject,
            key,
            spki: None,
            unique_ids: Vec::new(),
            extensions,
            spoilt: false,
        }
    }

    pub(crate) fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Without the extensions that it had.
    pub(crate) fn bare(mut self) -> Self {
        self.extensions.clear();
        self
    }

    pub(crate) fn change(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(crate) fn named(mut self, subject: Vec<u8>) -> Self {
        self.subject = subject;
        self
    }

    fn spki(&self) -> Vec<u8> {
        let own = || key(self.key).subject_public_key_info();
        self.spki.clone().unwrap_or_else(own)
    }

    fn signed(&self, issuer: &[u8]) -> Vec<u8> {
        let extensions = match self.extensions.is_empty() {
            true => Vec::new(),
            false => tlv(0xa3, &tlv(0x30, &self.extensions.concat())),
        };
        seq(&[
            &self.version,
            &self.serial,
            &self.inside,
            self.issuer.as_deref().unwrap_or(issuer),
            &seq(&[&self.not_before, &self.not_after]),
            &self.subject,
            &self.spki(),
            &self.unique_ids,
            &extensions,
        ])
    }

    /// Signed by `issuer`'s key, in its name.
    pub(crate) fn by(&self, issuer: &Plan) -> Vec<u8> {
        let signed = self.signed(&issuer.subject);
        let mut signature = key(issuer.key).sign(&signed).unwrap();
        if self.spoilt {
            *signature.last_mut().unwrap() ^= 1;
        }
        seq(&[
            &signed,
            &self.outside,
            &tlv(3, &[&[0], &signature[..]].concat()),
        ])
    }

    /// Signed by its own key.
    pub(crate) fn own(&self) -> Vec<u8> {
        self.by(self)
    }
}

/// An authority; each number is a key.
pub(crate) fn ca(text: &str, key: usize) -> Plan {
    Plan::new(cn(text), key, vec![basic(None), usage(CERT_AND_CRL_SIGN)])
}

/// An authority with a path length.
pub(crate) fn limited(text: &str, key: usize, path_length: u8) -> Plan {
    let extensions = vec![basic(Some(path_length)), usage(CERT_AND_CRL_SIGN)];
    Plan::new(cn(text), key, extensions)
}

/// A signer.
pub(crate) fn ee(text: &str) -> Plan {
    Plan::new(cn(text), 20, vec![usage(SIGNING)])
}

pub(crate) fn root() -> Plan {
    ca("根", 0)
}
