//! What goes over the wire.

use std::borrow::Cow;
use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Measure;
use crate::usage::SignedHead;
use crate::{
    Approval, Authorisation, KeyDetails, KeyError, KeyId, KeySpec, PublicKey, Purpose, Signature,
    ToSign, UnsealError, UnsealStatus,
};

/// Longest question or answer, in bytes without its length: a batch of full size has some 700 KiB, one message 1 MiB.
pub const MAX_FRAME: usize = 4 << 20;

/// How the key process stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Status {
    /// Its process id.
    pub process: u32,
    /// Its measures against being looked into, and what became of each.
    pub measures: Vec<Measure>,
    /// Whether it could sign now; else why not.
    pub ready: Result<(), KeyError>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Question<'a> {
    Status,
    Generate(KeySpec),
    Public(KeyId),
    List,
    Details(KeyId),
    SignedHead,
    UsageLog(u64),
    UnsealStatus,
    UnsealShare(&'a str),
    UnsealReset,
    Sign(#[serde(borrow)] Batch<'a>),
}

impl Question<'_> {
    pub(super) fn is_of_custodians(&self) -> bool {
        matches!(
            self,
            Self::UnsealStatus | Self::UnsealShare(_) | Self::UnsealReset
        )
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    Status(Status),
    Key(PublicKey),
    Keys(Vec<PublicKey>),
    Details(Box<KeyDetails>),
    SignedHead(SignedHead),
    Signatures(Vec<Result<Signature, KeyError>>),
    UsageLog(#[serde(with = "serde_bytes")] Vec<u8>),
    Unseal(Result<UnsealStatus, UnsealError>),
    Refused(KeyError),
}

/// A batch to sign. An approval that covers several items goes over once.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Batch<'a> {
    approvals: Vec<Cow<'a, Approval>>,
    #[serde(borrow)]
    items: Vec<Item<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Item<'a> {
    key: Cow<'a, KeyId>,
    purpose: Purpose,
    #[serde(with = "serde_bytes")]
    message: &'a [u8],
    caller: &'a str,
    request: &'a str,
    #[serde(with = "serde_bytes")]
    digest: [u8; 32],
    #[serde(borrow, with = "serde_bytes")]
    content: Option<&'a [u8]>,
    licence_type: Option<&'a str>,
    /// Place in [`Batch::approvals`].
    approval: Option<u32>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(items: &[ToSign<'a>]) -> Self {
        let mut batch = Self {
            approvals: Vec::new(),
            items: Vec::with_capacity(items.len()),
        };
        for item in items {
            let approval = batch.place(item.authorisation);
            batch.items.push(Item::new(item, approval));
        }
        batch
    }

    fn place(&mut self, authorisation: &'a Authorisation) -> Option<u32> {
        let approval = authorisation.approval.as_deref()?;
        let known = self.approvals.iter().position(|one| **one == *approval);
        let place = known.unwrap_or_else(|| {
            self.approvals.push(Cow::Borrowed(approval));
            self.approvals.len() - 1
        });
        u32::try_from(place).ok()
    }

    /// The authorisations of the items; `None` if one names an approval that is not there.
    pub(super) fn authorisations(&self) -> Option<Vec<Authorisation>> {
        let approvals: Vec<_> = self
            .approvals
            .iter()
            .map(|approval| std::sync::Arc::new(approval.clone().into_owned()))
            .collect();
        let authorisation = |item: &Item<'_>| {
            let approval = match item.approval {
                None => None,
                Some(place) => Some(approvals.get(place as usize)?.clone()),
            };
            Some(Authorisation {
                content: item.content.map(<[u8]>::to_vec),
                licence_type: item.licence_type.map(str::to_owned),
                approval,
                ..Authorisation::new(item.caller, item.request, item.digest)
            })
        };
        self.items.iter().map(authorisation).collect()
    }

    pub(super) fn to_sign<'b>(&'b self, authorisations: &'b [Authorisation]) -> Vec<ToSign<'b>> {
        let pairs = self.items.iter().zip(authorisations);
        pairs
            .map(|(item, authorisation)| ToSign {
                key: &item.key,
                purpose: item.purpose,
                message: item.message,
                authorisation,
            })
            .collect()
    }
}

impl<'a> Item<'a> {
    fn new(item: &ToSign<'a>, approval: Option<u32>) -> Self {
        let authorisation = item.authorisation;
        Self {
            key: Cow::Borrowed(item.key),
            purpose: item.purpose,
            message: item.message,
            caller: &authorisation.caller,
            request: &authorisation.request,
            digest: authorisation.digest,
            content: authorisation.content.as_deref(),
            licence_type: authorisation.licence_type.as_deref(),
            approval,
        }
    }
}

/// One question or answer, ready to be written; an error if it is too long. A custodian's share may be in it.
pub(super) fn frame(value: &impl Serialize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut frame = postcard::to_extend(value, vec![0; 4]).map_err(invalid)?;
    let length = frame.len() - 4;
    if length > MAX_FRAME {
        return Err(too_long(length));
    }
    // Below MAX_FRAME, so below 2³².
    frame[..4].copy_from_slice(&(length as u32).to_be_bytes());
    Ok(Zeroizing::new(frame))
}

/// Reads the bytes of one question or answer; `None` where the other side has closed.
pub(super) fn receive(mut from: impl Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut length = [0; 4];
    match from.read(&mut length)? {
        0 => return Ok(None),
        read => from.read_exact(&mut length[read..])?,
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_FRAME {
        return Err(too_long(length));
    }
    // Of its full size at once: growing would leave copies behind.
    let mut body = Zeroizing::new(Vec::with_capacity(length + 1));
    from.take(length as u64).read_to_end(&mut body)?;
    match body.len() == length {
        true => Ok(Some(body)),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// What the bytes say, all of them.
pub(super) fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> io::Result<T> {
    match postcard::take_from_bytes(body).map_err(invalid)? {
        (value, []) => Ok(value),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn invalid(error: postcard::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

fn too_long(length: usize) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("{length} bytes, at most {MAX_FRAME} are taken"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_batch_arrives_as_it_was_sent() {
        let key = KeyId::parse(&"a".repeat(32)).unwrap();
        let approval = std::sync::Arc::new(Approval {
            approver: "reviewer".into(),
            key: key.clone(),
            digests: vec![[1; 32], [2; 32]],
            until: 7,
            nonce: [3; 16],
            signature: vec![4; 70],
        });
        let one = Authorisation::new("clerk", "request", [1; 32])
            .approved_by(approval.clone())
            .for_licence_type("type");
        let two = Authorisation::new("clerk", "request", [2; 32])
            .approved_by(approval)
            .with_content(vec![5; 300]);
        let three = Authorisation::new("clerk", "request", [3; 32]);
        let sent = [&one, &two, &three].map(|authorisation| ToSign {
            key: &key,
            purpose: Purpose::SealLicence,
            message: b"message",
            authorisation,
        });
        let wire = frame(&Question::Sign(Batch::new(&sent))).unwrap();
        let body = receive(&wire[..]).unwrap().unwrap();
        let Question::Sign(batch) = parse(&body).unwrap() else {
            panic!("a batch expected");
        };
        assert_eq!(batch.approvals.len(), 1, "one approval goes over once");
        let authorisations = batch.authorisations().unwrap();
        assert_eq!(authorisations, [one, two, three]);
        let arrived = batch.to_sign(&authorisations);
        assert!(arrived.iter().all(|item| item.message == b"message"));
    }

    #[test]
    fn a_length_over_the_limit_is_refused_before_anything_is_taken() {
        let wire = u32::MAX.to_be_bytes();
        assert!(receive(&wire[..]).is_err());
    }

    #[test]
    fn the_end_of_the_stream_is_an_end_between_frames_and_an_error_inside_one() {
        assert!(receive(&[][..]).unwrap().is_none());
        assert!(receive(&[0, 0][..]).is_err());
        assert!(receive(&[0, 0, 0, 2, 1][..]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_parsed_or_refused(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse::<Question<'_>>(&body);
            let _ = parse::<Answer>(&body);
        }
    }
}
