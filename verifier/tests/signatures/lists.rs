//! A small CRL writer that can be told to write what no library writes.

use rcgen::SigningKey;
use yinxin_verifier::oid;
use yinxin_verifier::path::Crl;

use super::pki::{DAY, HOUR, Identity, at};
use super::writer::{algorithm, extension, int, oid as object_identifier, seq, tlv};

/// A list of `by`, made an hour ago, in force for a day, with nobody on it.
pub(crate) struct List<'a> {
    pub by: &'a Identity,
    /// DER of the issuer's name, where it is not `by`'s.
    pub issuer: Option<Vec<u8>>,
    /// The algorithm that it names inside.
    pub inside: oid::Oid,
    pub this_update: i64,
    pub next_update: Option<i64>,
    pub entries: Vec<Vec<u8>>,
    pub extensions: Vec<Vec<u8>>,
}

impl<'a> List<'a> {
    pub(crate) fn of(by: &'a Identity) -> Self {
        Self {
            by,
            issuer: None,
            inside: oid::ECDSA_SHA256,
            this_update: -HOUR,
            next_update: Some(DAY),
            entries: Vec::new(),
            extensions: Vec::new(),
        }
    }

    pub(crate) fn made(mut self, this_update: i64, next_update: i64) -> Self {
        (self.this_update, self.next_update) = (this_update, Some(next_update));
        self
    }

    pub(crate) fn entry(mut self, entry: Vec<u8>) -> Self {
        self.entries.push(entry);
        self
    }

    pub(crate) fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let algorithm = algorithm(oid::ECDSA_SHA256.arcs);
        let own = self.by.certificate().subject().to_vec();
        let mut fields = vec![
            int(1),
            super::writer::algorithm(self.inside.arcs),
            self.issuer.clone().unwrap_or(own),
            time(self.this_update),
        ];
        fields.extend(self.next_update.map(time));
        if !self.entries.is_empty() {
            fields.push(tlv(0x30, &self.entries.concat()));
        }
        if !self.extensions.is_empty() {
            fields.push(tlv(0xa0, &tlv(0x30, &self.extensions.concat())));
        }
        let signed = tlv(0x30, &fields.concat());
        let signature = self.by.key.sign(&signed).unwrap();
        seq(&[
            &signed,
            &algorithm,
            &tlv(3, &[&[0], &signature[..]].concat()),
        ])
    }

    pub(crate) fn crl(&self) -> Crl {
        Crl::parse(&self.der()).unwrap()
    }
}

/// GeneralizedTime, NOW and some seconds.
pub(crate) fn time(offset: i64) -> Vec<u8> {
    let text = at(offset).to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    tlv(0x18, format!("{digits}Z").as_bytes())
}

/// An entry with its extensions.
pub(crate) fn entry(who: &Identity, since: i64, extensions: &[Vec<u8>]) -> Vec<u8> {
    let serial = tlv(2, who.certificate().serial());
    match extensions {
        [] => seq(&[&serial, &time(since)]),
        some => seq(&[&serial, &time(since), &tlv(0x30, &some.concat())]),
    }
}

pub(crate) fn reason(code: u8) -> Vec<u8> {
    extension(&[2, 5, 29, 21], false, &[0x0a, 1, code])
}

pub(crate) fn number(value: u8) -> Vec<u8> {
    extension(&[2, 5, 29, 20], false, &int(value))
}

pub(crate) fn delta_of(base: u8) -> Vec<u8> {
    extension(&[2, 5, 29, 27], true, &int(base))
}

/// issuingDistributionPoint with these fields.
pub(crate) fn scope(fields: &[&[u8]]) -> Vec<u8> {
    extension(&[2, 5, 29, 28], true, &seq(fields))
}

/// `[number] TRUE`: 1 users, 2 authorities, 4 indirect, 5 attributes.
pub(crate) fn flag(number: u8) -> Vec<u8> {
    vec![0x80 | number, 1, 0xff]
}

/// `[number] ReasonFlags` of the bits given, as in RFC 5280 4.2.1.13.
pub(crate) fn reasons(number: u8, bits: &[u8]) -> Vec<u8> {
    let mut octets = [0_u8; 2];
    for bit in bits {
        octets[usize::from(bit / 8)] |= 0x80 >> (bit % 8);
    }
    vec![0x80 | number, 3, 7, octets[0], octets[1]]
}

/// `[0]` distributionPoint: a full name.
pub(crate) fn full_name(names: &[Vec<u8>]) -> Vec<u8> {
    tlv(0xa0, &tlv(0xa0, &names.concat()))
}

/// `[0]` distributionPoint: relative to the list's issuer, one common name.
pub(crate) fn relative_name(name: &str) -> Vec<u8> {
    let attribute = seq(&[&object_identifier(&[2, 5, 4, 3]), &tlv(12, name.as_bytes())]);
    tlv(0xa0, &tlv(0xa1, &attribute))
}

pub(crate) fn uri(text: &str) -> Vec<u8> {
    tlv(0x86, text.as_bytes())
}

pub(crate) fn directory_name(who: &Identity) -> Vec<u8> {
    tlv(0xa4, who.certificate().subject())
}

/// expiredCertsOnCRL.
pub(crate) fn keeps_expired(since: i64) -> Vec<u8> {
    extension(&[2, 5, 29, 60], false, &time(since))
}
