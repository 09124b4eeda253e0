//! A small OCSP writer that can be told to write wrongly (RFC 6960 4.2.1).

use rcgen::{PublicKeyData, SigningKey};
use yinxin_verifier::crypto::DigestAlgorithm;
use yinxin_verifier::oid;
use yinxin_verifier::path::OcspResponse;

use super::lists::time;
use super::pki::{DAY, HOUR, Identity};
use super::writer::{algorithm, octets, oid as object_identifier, seq, tlv};

pub(crate) const SHA1: &[u64] = &[1, 3, 14, 3, 2, 26];

/// What is said of one certificate: good, known an hour ago, due again in a day.
pub(crate) struct Answer {
    /// CertID, ready made.
    pub id: Vec<u8>,
    pub status: Vec<u8>,
    pub this_update: i64,
    pub next_update: Option<i64>,
    pub extensions: Vec<Vec<u8>>,
}

impl Answer {
    pub(crate) fn on(certificate: &Identity, issuer: &Identity) -> Self {
        Self {
            id: cert_id(certificate, issuer, DigestAlgorithm::Sha1, SHA1),
            status: good(),
            this_update: -HOUR,
            next_update: Some(DAY),
            extensions: Vec::new(),
        }
    }

    pub(crate) fn says(mut self, status: Vec<u8>) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn made(mut self, this_update: i64, next_update: Option<i64>) -> Self {
        (self.this_update, self.next_update) = (this_update, next_update);
        self
    }

    pub(crate) fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    fn der(&self) -> Vec<u8> {
        let mut fields = vec![self.id.clone(), self.status.clone(), time(self.this_update)];
        fields.extend(self.next_update.map(|next| tlv(0xa0, &time(next))));
        if !self.extensions.is_empty() {
            fields.push(tlv(0xa1, &tlv(0x30, &self.extensions.concat())));
        }
        tlv(0x30, &fields.concat())
    }
}

/// A response that is signed by `by`, who names himself.
pub(crate) struct Response<'a> {
    pub by: &'a Identity,
    /// `version [0]`, ready made; DER leaves out the first.
    pub version: Vec<u8>,
    /// ResponderID, ready made.
    pub responder: Vec<u8>,
    pub produced_at: i64,
    pub answers: Vec<Answer>,
    pub extensions: Vec<Vec<u8>>,
    pub certificates: Vec<Vec<u8>>,
}

impl<'a> Response<'a> {
    pub(crate) fn of(by: &'a Identity, answer: Answer) -> Self {
        Self {
            by,
            version: Vec::new(),
            responder: by_name(by),
            produced_at: answer.this_update,
            answers: vec![answer],
            extensions: Vec::new(),
            certificates: vec![by.der.clone()],
        }
    }

    pub(crate) fn also(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    pub(crate) fn basic(&self) -> Vec<u8> {
        let answers: Vec<Vec<u8>> = self.answers.iter().map(Answer::der).collect();
        let mut fields = vec![
            self.version.clone(),
            self.responder.clone(),
            time(self.produced_at),
            tlv(0x30, &answers.concat()),
        ];
        if !self.extensions.is_empty() {
            fields.push(tlv(0xa1, &tlv(0x30, &self.extensions.concat())));
        }
        let signed = tlv(0x30, &fields.concat());
        let signature = self.by.key.sign(&signed).unwrap();
        let mut parts = vec![
            signed,
            algorithm(oid::ECDSA_SHA256.arcs),
            tlv(3, &[&[0], &signature[..]].concat()),
        ];
        if !self.certificates.is_empty() {
            parts.push(tlv(0xa0, &tlv(0x30, &self.certificates.concat())));
        }
        tlv(0x30, &parts.concat())
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        whole(0, &self.basic())
    }

    pub(crate) fn response(&self) -> OcspResponse {
        OcspResponse::parse(&self.der()).unwrap()
    }
}

/// `OCSPResponse` of this status.
pub(crate) fn whole(status: u8, basic: &[u8]) -> Vec<u8> {
    let bytes = seq(&[&object_identifier(oid::OCSP_BASIC.arcs), &octets(basic)]);
    seq(&[&[0x0a, 1, status], &tlv(0xa0, &bytes)])
}

pub(crate) fn good() -> Vec<u8> {
    vec![0x80, 0]
}

pub(crate) fn unknown() -> Vec<u8> {
    vec![0x82, 0]
}

pub(crate) fn since(moment: i64, reason: Option<u8>) -> Vec<u8> {
    let why = reason.map_or(Vec::new(), |code| tlv(0xa0, &[0x0a, 1, code]));
    tlv(0xa1, &[time(moment), why].concat())
}

pub(crate) fn by_name(who: &Identity) -> Vec<u8> {
    tlv(0xa1, who.certificate().subject())
}

pub(crate) fn by_key(who: &Identity) -> Vec<u8> {
    tlv(
        0xa2,
        &octets(&hash(DigestAlgorithm::Sha1, who.key.der_bytes())),
    )
}

pub(crate) fn cert_id(
    certificate: &Identity,
    issuer: &Identity,
    digest: DigestAlgorithm,
    arcs: &[u64],
) -> Vec<u8> {
    seq(&[
        &algorithm(arcs),
        &octets(&hash(digest, issuer.certificate().subject())),
        &octets(&hash(digest, issuer.key.der_bytes())),
        &tlv(2, certificate.certificate().serial()),
    ])
}

pub(crate) fn hash(digest: DigestAlgorithm, bytes: &[u8]) -> Vec<u8> {
    digest.digest(&[bytes]).as_ref().to_vec()
}
