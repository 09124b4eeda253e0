//! A small CMS writer that can be told to write wrongly.

use rcgen::SigningKey;
use yinxin_verifier::crypto::{DigestAlgorithm, Native, sha256};
use yinxin_verifier::oid;

pub(crate) use super::der::{int, octets, oid, seq, set, tlv};
use super::pki::Identity;

pub(crate) fn attribute(kind: oid::Oid, value: &[u8]) -> Vec<u8> {
    seq(&[&oid(kind.arcs), &set(&[value.to_vec()])])
}

pub(crate) fn algorithm(arcs: &[u64]) -> Vec<u8> {
    seq(&[&oid(arcs)])
}

/// The content that all tests sign.
pub(crate) const CONTENT: &[u8] = b"what was sealed";

/// Every part of a `SignedData`, ready to be changed before it is written.
pub(crate) struct Cms {
    pub version: u8,
    pub digest_algorithms: Vec<Vec<u8>>,
    pub content_type: oid::Oid,
    pub content: Option<Vec<u8>>,
    pub certificates: Option<Vec<Vec<u8>>>,
    pub sort_certificates: bool,
    pub crls: Option<Vec<Vec<u8>>>,
    pub signer_version: u8,
    pub identifier: Vec<u8>,
    pub digest_algorithm: Vec<u8>,
    pub signed: Option<Vec<Vec<u8>>>,
    pub sort_signed: bool,
    pub signature_algorithm: Vec<u8>,
    pub signature: Vec<u8>,
    pub unsigned: Option<Vec<Vec<u8>>>,
    pub signers: usize,
}

impl Cms {
    /// Our own profile over [`CONTENT`], not yet signed.
    pub(crate) fn new(chain: &[Vec<u8>]) -> Self {
        Self::over(oid::DATA, CONTENT, chain)
    }

    /// A token of our own profile around a `TSTInfo`.
    pub(crate) fn token(info: Vec<u8>, chain: &[Vec<u8>]) -> Self {
        let mut token = Self::over(oid::TST_INFO, &info, chain);
        token.version = 3;
        token.content = Some(info);
        token
    }

    pub(crate) fn over(content_type: oid::Oid, content: &[u8], chain: &[Vec<u8>]) -> Self {
        let signed = vec![
            attribute(oid::CONTENT_TYPE, &oid(content_type.arcs)),
            attribute(oid::MESSAGE_DIGEST, &octets(sha256(content).as_bytes())),
            attribute(oid::SIGNING_CERTIFICATE_V2, &ess_v2(chain)),
        ];
        Self {
            version: 1,
            digest_algorithms: vec![algorithm(oid::SHA256.arcs)],
            content_type,
            content: None,
            certificates: Some(chain.to_vec()),
            sort_certificates: true,
            crls: None,
            signer_version: 1,
            identifier: issuer_and_serial(&chain[0]),
            digest_algorithm: algorithm(oid::SHA256.arcs),
            signed: Some(signed),
            sort_signed: true,
            signature_algorithm: algorithm(oid::ECDSA_SHA256.arcs),
            signature: Vec::new(),
            unsigned: None,
            signers: 1,
        }
    }

    /// Puts another attribute in the place of the one of the same type.
    pub(crate) fn replace(mut self, kind: oid::Oid, attribute: Option<Vec<u8>>) -> Self {
        let prefix = oid(kind.arcs);
        let signed = self.signed.as_mut().unwrap();
        signed.retain(|one| {
            !one.windows(prefix.len())
                .take(6)
                .any(|window| window == prefix)
        });
        signed.extend(attribute);
        self
    }

    pub(crate) fn to_sign(&self) -> Vec<u8> {
        match &self.signed {
            Some(signed) => set(&ordered(signed, self.sort_signed)),
            None => CONTENT.to_vec(),
        }
    }

    /// Signs what is there now, in the lower spelling.
    pub(crate) fn sign(mut self, by: &Identity) -> Self {
        self.signature = low_s(&by.key.sign(&self.to_sign()).unwrap());
        self
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let context = |number: u8, parts: Vec<Vec<u8>>| tlv(0xa0 | number, &parts.concat());
        let mut fields = vec![
            int(self.version),
            set(&self.digest_algorithms),
            match &self.content {
                Some(content) => seq(&[&oid(self.content_type.arcs), &tlv(0xa0, &octets(content))]),
                None => seq(&[&oid(self.content_type.arcs)]),
            },
        ];
        fields.extend(
            self.certificates
                .as_ref()
                .map(|all| context(0, ordered(all, self.sort_certificates))),
        );
        fields.extend(self.crls.as_ref().map(|all| context(1, all.clone())));
        fields.push(set(&vec![self.signer(); self.signers]));
        seq(&[
            &oid(oid::SIGNED_DATA.arcs),
            &tlv(0xa0, &tlv(0x30, &fields.concat())),
        ])
    }

    fn signer(&self) -> Vec<u8> {
        let mut fields = vec![
            int(self.signer_version),
            self.identifier.clone(),
            self.digest_algorithm.clone(),
        ];
        fields.extend(
            self.signed
                .as_ref()
                .map(|all| tlv(0xa0, &ordered(all, self.sort_signed).concat())),
        );
        fields.push(self.signature_algorithm.clone());
        fields.push(octets(&self.signature));
        fields.extend(self.unsigned.as_ref().map(|all| tlv(0xa1, &all.concat())));
        tlv(0x30, &fields.concat())
    }
}

fn ordered(parts: &[Vec<u8>], sort: bool) -> Vec<Vec<u8>> {
    let mut parts = parts.to_vec();
    match sort {
        true => parts.sort(),
        false => parts.reverse(),
    }
    parts
}

pub(crate) fn ess_v2(chain: &[Vec<u8>]) -> Vec<u8> {
    let entries: Vec<Vec<u8>> = chain
        .iter()
        .map(|der| seq(&[&octets(sha256(der).as_bytes())]))
        .collect();
    seq(&[&tlv(0x30, &entries.concat())])
}

pub(crate) fn issuer_and_serial(der: &[u8]) -> Vec<u8> {
    let certificate = yinxin_verifier::path::Certificate::parse(der).unwrap();
    seq(&[certificate.issuer(), &tlv(2, certificate.serial())])
}

/// A CRL with parts that no library writes: further fields of the list (entries), and extensions.
pub(crate) fn odd_crl(
    by: &Identity,
    next_update: bool,
    entries: &[u8],
    extensions: &[Vec<u8>],
) -> Vec<u8> {
    let algorithm = algorithm(oid::ECDSA_SHA256.arcs);
    let next = tlv(0x17, b"261123040000Z");
    let extensions = tlv(0xa0, &tlv(0x30, &extensions.concat()));
    let signed = seq(&[
        &int(1),
        &algorithm,
        by.certificate().subject(),
        &tlv(0x17, b"261122030000Z"),
        if next_update { &next } else { &[] },
        entries,
        &extensions,
    ]);
    let signature = by.key.sign(&signed).unwrap();
    seq(&[
        &signed,
        &algorithm,
        &tlv(3, &[&[0], &signature[..]].concat()),
    ])
}

pub(crate) fn extension(arcs: &[u64], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    seq(&[&oid(arcs), flag, &octets(value)])
}

/// Content of a `TSTInfo` over `stamped`.
pub(crate) fn tst_info(stamped: &[u8], gen_time: &str) -> Vec<u8> {
    tst_info_with(DigestAlgorithm::Sha256, oid::SHA256.arcs, stamped, gen_time)
}

/// With an imprint of this digest.
pub(crate) fn tst_info_with(
    digest: DigestAlgorithm,
    arcs: &[u64],
    stamped: &[u8],
    gen_time: &str,
) -> Vec<u8> {
    seq(&[
        &int(1),
        &oid(oid::TIME_STAMP_POLICY.arcs),
        &seq(&[
            &algorithm(arcs),
            &octets(digest.digest(&[stamped]).as_ref()),
        ]),
        &int(7),
        &tlv(0x18, gen_time.as_bytes()),
    ])
}

/// Order of P-256.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

pub(crate) fn low_s(signature: &[u8]) -> Vec<u8> {
    match yinxin_verifier::crypto::is_low_s_p256(signature) {
        true => signature.to_vec(),
        false => other_s(signature),
    }
}

/// (r, s) as (r, n - s): the other spelling of the same signature.
pub(crate) fn other_s(signature: &[u8]) -> Vec<u8> {
    let r_end = 4 + usize::from(signature[3]);
    let s = &signature[r_end + 2..];
    let mut padded = [0_u8; 32];
    let digits = &s[s.len().saturating_sub(32)..];
    padded[32 - digits.len()..].copy_from_slice(digits);
    let mut difference = [0_u8; 33];
    let mut borrow = 0_i16;
    for i in (0..32).rev() {
        let digit = i16::from(ORDER[i]) - i16::from(padded[i]) - borrow;
        borrow = i16::from(digit < 0);
        difference[i + 1] = digit.rem_euclid(256) as u8;
    }
    let start = difference.iter().position(|digit| *digit != 0).unwrap();
    let start = if difference[start] & 0x80 != 0 {
        start - 1
    } else {
        start
    };
    seq(&[&signature[2..r_end], &tlv(2, &difference[start..])])
}

pub(crate) const VERIFIER: Native = Native;
