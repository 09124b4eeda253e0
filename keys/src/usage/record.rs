//! One record, one line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Digest, Event, Fault, Head};
use crate::crypto::{Hashing, Prover};

/// One record of the usage log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Counts from 0 without gaps.
    pub sequence: u64,
    /// Unix seconds; never before the record before.
    pub time: i64,
    /// What the clock said, where that was before the record before.
    pub clock: Option<i64>,
    /// What happened.
    pub event: Event,
    /// Hash of the record before; zeros in the first.
    pub previous: Digest,
    /// HMAC-SHA256 over the SHA-256 of all the above under a key that only the open vault has: nobody else wrote it.
    pub proof: Digest,
    /// SHA-256 of the line up to its member `hash`.
    pub hash: Digest,
}

/// A record as JSON, without its proof and hash.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<'e> {
    seq: u64,
    time: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clock: Option<i64>,
    previous: Digest,
    event: Cow<'e, Event>,
}

/// What stands before the 64 digits of the proof; a quotation mark follows them.
const PROOF: &[u8] = b",\"proof\":\"";
/// The same of the hash, and what follows its quotation mark.
const HASH: &[u8] = b",\"hash\":\"";
const END: &[u8] = b"}\n";

impl Record {
    /// Longest line, in bytes without its end: two texts of 256 bytes, each byte written as `\u00xx`, and the rest;
    /// or a policy and an order.
    pub(super) const MAX_LINE: usize = 8192;
    /// A line is seldom longer, in bytes with its end.
    pub(super) const USUAL_LINE: usize = 768;

    /// Writes the line of the record that follows `head`, with its end, and tells where the chain then stands.
    pub(super) fn write_following(
        head: Option<&Head>,
        now: i64,
        event: &Event,
        prover: &Prover,
        out: &mut Vec<u8>,
    ) -> Head {
        let time = head.map_or(now, |head| head.time.max(now));
        let sequence = head.map_or(0, |head| head.sequence + 1);
        let body = Body {
            seq: sequence,
            time,
            clock: (time != now).then_some(now),
            previous: head.map_or(Digest([0; 32]), |head| head.hash),
            event: Cow::Borrowed(event),
        };
        // Hashed once, for the proof and for the hash.
        let mut hashing = Hashing::new();
        hashing.update(written(out, |out| body.write(out)));
        let proof = Digest(prover.prove(&hashing.so_far()));
        hashing.update(written(out, |out| write_member(PROOF, &proof, out)));
        let hash = Digest(hashing.so_far());
        write_member(HASH, &hash, out);
        out.extend_from_slice(END);
        Head {
            sequence,
            time,
            hash,
        }
    }

    /// Where the chain stands after it.
    pub fn head(&self) -> Head {
        Head {
            sequence: self.sequence,
            time: self.time,
            hash: self.hash,
        }
    }

    /// Its line, without the line end.
    pub fn line(&self) -> String {
        let mut line = Vec::with_capacity(Self::USUAL_LINE);
        self.body().write(&mut line);
        write_member(PROOF, &self.proof, &mut line);
        write_member(HASH, &self.hash, &mut line);
        line.push(b'}');
        String::from_utf8(line).expect("JSON is UTF-8")
    }

    /// Whether the vault that has `prover` wrote it.
    pub(super) fn is_proven(&self, prover: &Prover) -> bool {
        let mut proven = Vec::with_capacity(Self::USUAL_LINE);
        self.body().write(&mut proven);
        prover.holds(&Digest::of(&proven).0, &self.proof.0)
    }

    fn body(&self) -> Body<'_> {
        Body {
            seq: self.sequence,
            time: self.time,
            clock: self.clock,
            previous: self.previous,
            event: Cow::Borrowed(&self.event),
        }
    }

    /// Reads a line (without its end). Exactly what [`Record::line`] writes is accepted.
    pub fn parse(line: &[u8]) -> Result<Self, Fault> {
        if line.len() > Self::MAX_LINE {
            return Err(Fault::TooLong {
                limit: Self::MAX_LINE,
            });
        }
        let text = std::str::from_utf8(line).map_err(|_| not_a_record("not UTF-8"))?;
        let (hashed, hash) = text
            .strip_suffix('}')
            .and_then(|text| split_member(text, HASH))
            .ok_or_else(|| not_a_record("no hash at its end"))?;
        let expected = Digest::of(hashed.as_bytes());
        if hash != expected {
            return Err(Fault::HashWrong {
                expected,
                found: hash,
            });
        }
        let (proven, proof) =
            split_member(hashed, PROOF).ok_or_else(|| not_a_record("no proof before its hash"))?;
        let body: Body = serde_json::from_str(&format!("{proven}}}"))
            .map_err(|error| not_a_record(&error.to_string()))?;
        let record = Self::from_body(body, proof, hash);
        match record.line() == text {
            true => Ok(record),
            false => Err(not_a_record("not in canonical form")),
        }
    }

    fn from_body(body: Body<'_>, proof: Digest, hash: Digest) -> Self {
        Self {
            sequence: body.seq,
            time: body.time,
            clock: body.clock,
            event: body.event.into_owned(),
            previous: body.previous,
            proof,
            hash,
        }
    }
}

impl Body<'_> {
    /// As a JSON object without its last brace: proof and hash follow.
    fn write(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(&mut *out, self).expect("a record has only text keys");
        out.pop();
    }
}

/// What `write` appends.
fn written(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> &[u8] {
    let start = out.len();
    write(out);
    &out[start..]
}

fn write_member(name: &[u8], value: &Digest, out: &mut Vec<u8>) {
    out.extend_from_slice(name);
    out.extend_from_slice(value.digits().as_bytes());
    out.push(b'"');
}

/// Splits off the last member, which has this name: what stands before it, and its value.
fn split_member<'t>(text: &'t str, name: &[u8]) -> Option<(&'t str, Digest)> {
    let (before, member) = text.split_at_checked(text.len().checked_sub(name.len() + 65)?)?;
    let (found, value) = member.split_at_checked(name.len())?;
    let value = Digest::parse(value.strip_suffix('"')?)?;
    (found.as_bytes() == name).then_some((before, value))
}

fn not_a_record(why: &str) -> Fault {
    Fault::NotARecord {
        why: why.to_owned(),
    }
}
