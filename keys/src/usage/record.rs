//! One record, one line.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Fault, Head};
use crate::approval::{ApprovalUse, Approver};
use crate::crypto::{Prover, sha256};
use crate::custody::Quorum;
use crate::life::{Order, Policy, State, Transition};
use crate::text::{from_hex, hex};
use crate::{Authorisation, Birth, KeyId, Purpose, Suite};

/// A SHA-256 value; as text, 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Digest {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        from_hex(&text)
            .map(Self)
            .ok_or("64 lower-case hexadecimal digits expected")
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        hex(&digest.0)
    }
}

impl Digest {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }
}

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
    /// HMAC-SHA256 over all the above under a key that only the open vault has: nobody else wrote it.
    pub proof: Digest,
    /// SHA-256 of the line up to its member `hash`.
    pub hash: Digest,
}

/// What a record tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Event {
    /// The log of a new vault begins.
    Begun {
        /// The vault.
        vault: String,
    },
    /// A key is made. (If the machine stopped just then, there may be no such key.)
    Born {
        /// Its name.
        key: KeyId,
        /// Its algorithms.
        suite: Suite,
        /// What it may sign for.
        purposes: Vec<Purpose>,
        /// SHA-256 of its SubjectPublicKeyInfo.
        public: Digest,
        /// How it came to life.
        birth: Birth,
        /// Its first policy.
        policy: Policy,
    },
    /// A key goes over to another state.
    State {
        /// Its name.
        key: KeyId,
        /// The way it takes.
        transition: Transition,
        /// Its state from now on.
        to: State,
        /// Who ordered it, and why.
        order: Order,
    },
    /// A key gets another policy.
    Policy {
        /// Its name.
        key: KeyId,
        /// The policy from now on.
        policy: Policy,
        /// Who ordered it, and why.
        order: Order,
    },
    /// An approver's key is taken up, or given up.
    Approver {
        /// Whose, and which.
        approver: Approver,
        /// Whether they may approve from now on.
        enrolled: bool,
        /// Who ordered it, and why.
        order: Order,
    },
    /// The store is open for a ceremony from here until it is closed: authorities may be certified, the root signed.
    Ceremony {
        /// Which one.
        name: String,
    },
    /// Somebody who may not call the key process connected to it.
    Stranger {
        /// The number of their account on this machine.
        uid: u32,
    },
    /// The vault is given into other custody.
    Custody {
        /// Counts the changes, the first custody included.
        generation: u32,
        /// How many custodians open it, of how many; none if a passphrase does.
        custodians: Option<Quorum>,
        /// Who ordered it, and why.
        order: Order,
    },
    /// The vault is copied; the copy's log ends with this record.
    Backup {
        /// How many custodians open the copy, of how many; none if a passphrase does.
        custodians: Option<Quorum>,
        /// Who ordered it, and why.
        order: Order,
    },
    /// The vault is restored from a copy.
    Restored {
        /// The last record that the copy had.
        record: u64,
        /// The custody from now on.
        generation: u32,
        /// Who ordered it, and why.
        order: Order,
    },
    /// A key proves at the end of a ceremony that it is there: it signed the transcript.
    Transcript {
        /// The key.
        key: KeyId,
        /// The hash that the transcript ends with.
        transcript: Digest,
        /// SHA-256 of the signature.
        signature: Digest,
    },
    /// An attempt to sign.
    Use(Use),
    /// Half a line was found at the end of the log, and stands before this record.
    Recovered {
        /// How many bytes, without the line end.
        bytes: u64,
        /// Their hash.
        sha256: Digest,
    },
}

/// An attempt to sign (用印记录).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// With which key.
    pub key: KeyId,
    /// What for.
    pub purpose: Purpose,
    /// Who asked, cut to [`Authorisation::MAX_TEXT`] bytes.
    pub caller: String,
    /// For which request, cut to the same length.
    pub request: String,
    /// Digest of the content that was approved.
    pub digest: Digest,
    /// SHA-256 of the message.
    pub message: Digest,
    /// Code of the licence type, cut to 64 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence_type: Option<String>,
    /// The approval on whose ground it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalUse>,
    /// SHA-256 of the key's policy in force; none for a refusal that came before it was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Digest>,
    /// How many signatures the key has made, this one included; none if refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// What came of it.
    pub result: Outcome,
}

/// What came of an attempt to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Signed; SHA-256 of the DER signature.
    Signed(Digest),
    /// Refused; the error's code ([`KeyError::code`](crate::KeyError::code)).
    Refused(String),
}

/// Longest code of a licence type in a record, in bytes; real ones have 21.
const MAX_TYPE: usize = 64;

impl Use {
    /// An attempt that came to `result`; what was admitted is added by whoever admitted it.
    pub(crate) fn new(item: &crate::ToSign<'_>, result: Outcome) -> Self {
        Self {
            key: item.key.clone(),
            purpose: item.purpose,
            caller: cut(&item.authorisation.caller, Authorisation::MAX_TEXT),
            request: cut(&item.authorisation.request, Authorisation::MAX_TEXT),
            digest: Digest(item.authorisation.digest),
            message: Digest::of(item.message),
            licence_type: item
                .authorisation
                .licence_type
                .as_deref()
                .map(|code| cut(code, MAX_TYPE)),
            approval: None,
            policy: None,
            count: None,
            result,
        }
    }
}

/// The longest beginning that may stand in a record.
fn cut(text: &str, limit: usize) -> String {
    text[..text.floor_char_boundary(limit)].to_owned()
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

/// `,"proof":"` before 64 digits and a quotation mark.
const PROOF_MEMBER: &str = ",\"proof\":\"";
const PROOF_TAIL: usize = PROOF_MEMBER.len() + 64 + 1;

/// `,"hash":"` before the 64 digits, `"}` after them.
const HASH_MEMBER: &str = ",\"hash\":\"";
const HASH_TAIL: usize = HASH_MEMBER.len() + 64 + 2;

impl Record {
    /// Longest line, in bytes without its end: two texts of 256 bytes, each byte written as `\u00xx`, and the rest;
    /// or a policy and an order.
    pub(super) const MAX_LINE: usize = 8192;

    /// Writes the line of the record that follows `head`, with its end, and tells where the chain then stands.
    pub(super) fn write_following(
        head: Option<&Head>,
        now: i64,
        event: &Event,
        prover: &Prover,
        out: &mut String,
    ) -> Head {
        let time = head.map_or(now, |head| now.max(head.time));
        let seq = head.map_or(0, |head| head.sequence + 1);
        let proven = proven_part(&Body {
            seq,
            time,
            clock: (time != now).then_some(now),
            previous: head.map_or(Digest([0; 32]), |head| head.hash),
            event: Cow::Borrowed(event),
        });
        let proof = Digest(prover.prove(proven.as_bytes()));
        let hashed = hashed_part(&proven, &proof);
        let hash = Digest::of(hashed.as_bytes());
        out.push_str(&whole_line(&hashed, &hash));
        out.push('\n');
        Head {
            sequence: seq,
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
        whole_line(&hashed_part(&self.proven_part(), &self.proof), &self.hash)
    }

    /// Whether the vault that has `prover` wrote it.
    pub(super) fn is_proven(&self, prover: &Prover) -> bool {
        prover.holds(self.proven_part().as_bytes(), &self.proof.0)
    }

    fn proven_part(&self) -> String {
        proven_part(&Body {
            seq: self.sequence,
            time: self.time,
            clock: self.clock,
            previous: self.previous,
            event: Cow::Borrowed(&self.event),
        })
    }

    /// Reads a line (without its end). Exactly what [`Record::line`] writes is accepted.
    pub fn parse(line: &[u8]) -> Result<Self, Fault> {
        let not_a_record = |why: &str| Fault::NotARecord {
            why: why.to_owned(),
        };
        if line.len() > Self::MAX_LINE {
            return Err(Fault::TooLong {
                limit: Self::MAX_LINE,
            });
        }
        let text = std::str::from_utf8(line).map_err(|_| not_a_record("not UTF-8"))?;
        let (hashed, found) = split_hash(text).ok_or_else(|| not_a_record("no hash at its end"))?;
        let expected = Digest::of(hashed.as_bytes());
        if found != expected {
            return Err(Fault::HashWrong { expected, found });
        }
        let (proven, proof) =
            split_proof(hashed).ok_or_else(|| not_a_record("no proof before its hash"))?;
        let body: Body = serde_json::from_str(&format!("{proven}}}"))
            .map_err(|error| not_a_record(&error.to_string()))?;
        let record = Self::from_body(body, proof, found);
        if record.line() != text {
            return Err(not_a_record("not in canonical form"));
        }
        Ok(record)
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

/// The JSON object without proof, hash and last brace.
fn proven_part(body: &Body<'_>) -> String {
    let mut json = serde_json::to_string(body).expect("a record has only text keys");
    json.pop();
    json
}

fn hashed_part(proven: &str, proof: &Digest) -> String {
    format!("{proven}{PROOF_MEMBER}{proof}\"")
}

fn whole_line(hashed: &str, hash: &Digest) -> String {
    format!("{hashed}{HASH_MEMBER}{hash}\"}}")
}

fn split_hash(text: &str) -> Option<(&str, Digest)> {
    let (hashed, tail) = text.split_at_checked(text.len().checked_sub(HASH_TAIL)?)?;
    let digits = tail.strip_prefix(HASH_MEMBER)?.strip_suffix("\"}")?;
    Some((hashed, Digest(from_hex(digits)?)))
}

fn split_proof(hashed: &str) -> Option<(&str, Digest)> {
    let (proven, tail) = hashed.split_at_checked(hashed.len().checked_sub(PROOF_TAIL)?)?;
    let digits = tail.strip_prefix(PROOF_MEMBER)?.strip_suffix('"')?;
    Some((proven, Digest(from_hex(digits)?)))
}
