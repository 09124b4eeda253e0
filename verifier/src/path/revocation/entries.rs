//! The entries of a list, found by serial number (RFC 5280 5.1.2.6, 5.3).

use std::collections::HashMap;

use super::parts;
use super::point::inside_directory_name;
use super::reason::RevocationReason;
use crate::der::{self, DerError, Reader, Tag};
use crate::value::Time;

/// One revoked certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Entry {
    pub(super) at: Time,
    pub(super) reason: Option<RevocationReason>,
}

impl Entry {
    /// Hold and removal may be lifted; all else stays for ever (RFC 5280 5.3.1).
    pub(super) fn is_permanent(&self) -> bool {
        !matches!(
            self.reason,
            Some(RevocationReason::CertificateHold | RevocationReason::RemoveFromCrl)
        )
    }

    /// The worse of two: revoked before on hold before removed, then the earlier.
    fn severity(&self) -> (bool, bool, std::cmp::Reverse<Time>) {
        let held = self.reason == Some(RevocationReason::CertificateHold);
        (self.is_permanent(), held, std::cmp::Reverse(self.at))
    }
}

/// Every entry, in the order of serial numbers.
#[derive(Debug, Default)]
pub(super) struct Entries {
    rows: Vec<Row>,
    /// Serial numbers, one after the other.
    serials: Vec<u8>,
    /// Names (DER) of other issuers for whom an indirect list speaks.
    issuers: HashMap<Vec<u8>, u32>,
    unknown_critical: bool,
}

/// Where the serial number is, and what the entry says.
#[derive(Clone, Copy, Debug)]
struct Row {
    start: u32,
    end: u32,
    /// 0: the list's own issuer.
    issuer: u32,
    entry: Entry,
}

/// What the extensions of one entry say.
#[derive(Default)]
struct Extensions {
    reason: Option<RevocationReason>,
    issuer: Option<Vec<u8>>,
    unknown_critical: bool,
}

impl Entries {
    /// Reads the content of revokedCertificates.
    pub(super) fn read(content: &[u8]) -> Result<Self, DerError> {
        let mut read = Self::default();
        let mut reader = Reader::new(content);
        // certificateIssuer holds until the next one (RFC 5280 5.3.3).
        let mut issuer = 0;
        while !reader.is_empty() {
            issuer = read.take(&mut reader, issuer)?;
        }
        let mut rows = std::mem::take(&mut read.rows);
        rows.sort_unstable_by(|left, right| read.serial(left).cmp(read.serial(right)));
        read.rows = rows;
        Ok(read)
    }

    /// Some entry has an extension that must be understood, and is not.
    pub(super) fn has_unknown_critical(&self) -> bool {
        self.unknown_critical
    }

    /// Some entry names an issuer.
    pub(super) fn name_other_issuers(&self) -> bool {
        !self.issuers.is_empty()
    }

    /// The worst entry of this serial number and issuer; `own`: the issuer is the list's.
    pub(super) fn find(&self, own: bool, issuer: &[u8], serial: &[u8]) -> Option<Entry> {
        let named = self.issuers.get(issuer).copied();
        let first = self.rows.partition_point(|row| self.serial(row) < serial);
        let same = self.rows.iter().skip(first);
        same.take_while(|row| self.serial(row) == serial)
            .filter(|row| (own && row.issuer == 0) || named == Some(row.issuer))
            .map(|row| row.entry)
            .max_by_key(Entry::severity)
    }

    fn serial(&self, row: &Row) -> &[u8] {
        let range = row.start as usize..row.end as usize;
        self.serials.get(range).unwrap_or_default()
    }

    /// ```text
    /// SEQUENCE { userCertificate INTEGER, revocationDate Time, crlEntryExtensions Extensions OPTIONAL }
    /// ```
    fn take(&mut self, reader: &mut Reader<'_>, before: u32) -> Result<u32, DerError> {
        let mut fields = reader.nested(Tag::SEQUENCE)?;
        let serial = fields.integer()?.content();
        let at = parts::time(&mut fields)?;
        let extensions = match fields.optional(Tag::SEQUENCE)? {
            Some(list) => Extensions::read(list.raw)?,
            None => Extensions::default(),
        };
        fields.finish()?;
        self.unknown_critical |= extensions.unknown_critical;
        let issuer = extensions.issuer.map_or(before, |name| self.number(name));
        let reason = extensions.reason;
        self.push(serial, issuer, Entry { at, reason });
        Ok(issuer)
    }

    fn push(&mut self, serial: &[u8], issuer: u32, entry: Entry) {
        let start = length(&self.serials);
        self.serials.extend_from_slice(serial);
        self.rows.push(Row {
            start,
            end: length(&self.serials),
            issuer,
            entry,
        });
    }

    /// Other issuers are counted from 1.
    fn number(&mut self, name: Vec<u8>) -> u32 {
        let next = u32::try_from(self.issuers.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        *self.issuers.entry(name).or_insert(next)
    }
}

/// A list has at most 32 MiB, and its serial numbers less.
fn length(serials: &[u8]) -> u32 {
    u32::try_from(serials.len()).unwrap_or(u32::MAX)
}

impl Extensions {
    fn read(der: &[u8]) -> Result<Self, DerError> {
        if let Some(reason) = plain_reason(der) {
            return Ok(Self {
                reason: Some(reason),
                ..Self::default()
            });
        }
        let mut read = Self::default();
        for extension in parts::extensions(der)? {
            match extension.kind.content() {
                [0x55, 0x1d, 21] => read.reason = Some(reason(extension.value)?),
                // invalidityDate: for people.
                [0x55, 0x1d, 24] => (),
                [0x55, 0x1d, 29] => read.issuer = Some(issuer(extension.value)?),
                _ => read.unknown_critical |= extension.critical,
            }
        }
        Ok(read)
    }
}

/// The form that all but a few entries of long lists have: reasonCode alone.
fn plain_reason(der: &[u8]) -> Option<RevocationReason> {
    const PREFIX: &[u8] = &[
        0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01,
    ];
    match der.strip_prefix(PREFIX)? {
        [code] => Some(RevocationReason::from(*code)),
        _ => None,
    }
}

/// `CRLReason ::= ENUMERATED`
pub(super) fn reason(content: &[u8]) -> Result<RevocationReason, DerError> {
    match content {
        [0x0a, 1, code] => Ok(RevocationReason::from(*code)),
        _ => Err(DerError::Integer),
    }
}

/// The directory name in `CertificateIssuer ::= GeneralNames`.
fn issuer(content: &[u8]) -> Result<Vec<u8>, DerError> {
    let mut outer = Reader::new(content);
    let names = outer.expect(Tag::SEQUENCE)?;
    outer.finish()?;
    let names = der::set_of(names.value, 8)?;
    let name = names
        .iter()
        .find_map(|name| inside_directory_name(name.raw));
    name.map(<[u8]>::to_vec).ok_or(DerError::Truncated)
}
