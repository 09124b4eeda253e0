//! Signature fields as the file states them, and what is wrong with their structure.

use super::asn1;
use super::fault::PdfFault;
use super::object::ObjectId;
use super::permissions::Permissions;

/// One signature: a signature dictionary, and the field (or fields) that have it as their value.
#[derive(Clone, Debug)]
pub struct SignatureField<'a> {
    /// Fully qualified name of the field (ISO 32000-1 12.7.3.2); the first one when fields share the dictionary.
    pub name: String,
    /// All fully qualified names, in the order of the field tree. More than one: one signature under several names.
    pub names: Vec<String>,
    /// The field object; `None` for a field written directly into its parent's array.
    pub field: Option<ObjectId>,
    /// The signature dictionary when it is an indirect object.
    pub dictionary: Option<ObjectId>,
    /// Encoding of the signature value.
    pub sub_filter: SubFilter,
    /// `None` when it is missing or malformed; the faults then say so.
    pub byte_range: Option<ByteRange>,
    /// `None` when it is missing or malformed; the faults then say so.
    pub contents: Option<Contents<'a>>,
    /// `/M`, the claimed time as written. Never proof.
    pub claimed_time: Option<String>,
    /// `/Name`, claimed. Never an identity.
    pub claimed_name: Option<String>,
    /// `/Reason`, claimed.
    pub reason: Option<String>,
    /// `/Location`, claimed.
    pub location: Option<String>,
    /// Revision that the byte range covers, from 1; `None` when it ends at no revision.
    pub revision: Option<usize>,
    /// Widgets of the field: where the seal is painted.
    pub widgets: Vec<Widget>,
    /// Page of the first widget, from 1.
    pub page: Option<usize>,
    /// The certification level (`/DocMDP /P`) that the signature dictionary asks for.
    pub doc_mdp: Option<i64>,
    pub(super) permissions: Permissions,
    pub(super) signed: Option<[&'a [u8]; 2]>,
    pub(super) faults: Vec<PdfFault>,
}

impl<'a> SignatureField<'a> {
    /// The two signed byte strings, when the byte range is in order.
    pub fn signed_parts(&self) -> Option<[&'a [u8]; 2]> {
        self.signed
    }

    /// What is wrong with the structure. Any finding here makes the signature `format_bad`.
    pub fn faults(&self) -> &[PdfFault] {
        &self.faults
    }

    /// A document time stamp (EN 319 142-1 5.4.3) rather than a seal: `/SubFilter` says so, whatever `/Type` says, and the value names a token.
    pub fn is_document_timestamp(&self) -> bool {
        let is_token = |contents: &Contents<'_>| asn1::names_time_stamp(&contents.der);
        self.sub_filter == SubFilter::Rfc3161 && self.contents.as_ref().is_some_and(is_token)
    }
}

/// Where a signature is painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Widget {
    /// The annotation object; `None` when it is a direct object.
    pub object: Option<ObjectId>,
    /// Page from 1; `None` when no page lists the annotation.
    pub page: Option<usize>,
    /// `/Rect` in points, as left, bottom, right, top; `None` when absent or malformed.
    pub rect: Option<[f64; 4]>,
}

/// `/SubFilter` of a signature dictionary (ISO 32000-1 12.8.1, EN 319 142-1 6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubFilter {
    /// `ETSI.CAdES.detached`.
    CadesDetached,
    /// `ETSI.RFC3161`: a document time stamp.
    Rfc3161,
    /// `adbe.pkcs7.detached`.
    Pkcs7Detached,
    /// `adbe.pkcs7.sha1`, deprecated.
    Pkcs7Sha1,
    /// `adbe.x509.rsa_sha1`, deprecated.
    X509RsaSha1,
    /// Any other name.
    Other(String),
    /// The key is missing or not a name.
    Missing,
}

impl SubFilter {
    pub(super) fn from_name(name: &[u8]) -> Self {
        match name {
            b"ETSI.CAdES.detached" => Self::CadesDetached,
            b"ETSI.RFC3161" => Self::Rfc3161,
            b"adbe.pkcs7.detached" => Self::Pkcs7Detached,
            b"adbe.pkcs7.sha1" => Self::Pkcs7Sha1,
            b"adbe.x509.rsa_sha1" => Self::X509RsaSha1,
            other => Self::Other(String::from_utf8_lossy(other).into_owned()),
        }
    }

    /// The name as in the file; empty when missing.
    pub fn as_str(&self) -> &str {
        match self {
            Self::CadesDetached => "ETSI.CAdES.detached",
            Self::Rfc3161 => "ETSI.RFC3161",
            Self::Pkcs7Detached => "adbe.pkcs7.detached",
            Self::Pkcs7Sha1 => "adbe.pkcs7.sha1",
            Self::X509RsaSha1 => "adbe.x509.rsa_sha1",
            Self::Other(name) => name,
            Self::Missing => "",
        }
    }
}

/// `/ByteRange`: two spans around the gap (ISO 32000-1 12.8.1), in bytes from the start of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange(pub [u64; 4]);

impl ByteRange {
    /// End of the first span: where the gap begins.
    pub fn gap_start(&self) -> u64 {
        let [start, length, ..] = self.0;
        start.saturating_add(length)
    }

    /// Start of the second span: where the gap ends.
    pub fn gap_end(&self) -> u64 {
        let [_, _, start, _] = self.0;
        start
    }

    /// End of the second span.
    pub fn end(&self) -> u64 {
        let [_, _, start, length] = self.0;
        start.saturating_add(length)
    }
}

/// `/Contents` of a signature dictionary, a hexadecimal string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents<'a> {
    /// The digits between `<` and `>`, as in the file.
    pub hex: &'a [u8],
    /// Offset of `<` in the file.
    pub offset: usize,
    /// The signature value: the first BER or DER element of the decoded bytes, without padding.
    pub der: Vec<u8>,
    /// Decoded bytes after the element.
    pub padding: usize,
    /// Whether the padding is all zero.
    pub zero_padded: bool,
    /// Case of the digits. Our own profile knows upper case only.
    pub case: HexCase,
}

/// Case of the letters in a hexadecimal string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexCase {
    /// Only `A`-`F`, or no letters at all.
    Upper,
    /// Only `a`-`f`.
    Lower,
    /// Both. A warning in foreign files.
    Mixed,
}

#[cfg(test)]
mod tests {
    use super::SubFilter;

    #[test]
    fn name_of_a_sub_filter_is_told_as_it_is_written() {
        for name in [
            "ETSI.CAdES.detached",
            "ETSI.RFC3161",
            "adbe.pkcs7.detached",
            "adbe.pkcs7.sha1",
            "adbe.x509.rsa_sha1",
            "PBAD.PAdES",
            "",
        ] {
            assert_eq!(SubFilter::from_name(name.as_bytes()).as_str(), name);
        }
        assert_eq!(SubFilter::Missing.as_str(), "");
    }
}
