//! The processes as tables: facts and proofs of existence in, sub-indication out. Now is 1000.

mod archive;
mod basic;

use super::*;
use crate::crypto::{Sha256, sha256};
use crate::path::RevocationReason;
use crate::report::SubIndication as S;
use crate::value::Time;

const NOW: i64 = 1000;

fn time(unix: i64) -> Time {
    Time::from_unix(unix)
}

fn moment() -> Moment {
    Moment {
        at: time(NOW),
        clock: time(NOW),
    }
}

fn object(name: &str) -> Sha256 {
    sha256(name.as_bytes())
}

fn strong() -> Strength {
    until(None)
}

fn until(unix: Option<i64>) -> Strength {
    Strength {
        name: "algorithm".to_owned(),
        until: unix.map(time),
    }
}

/// A certificate, named for its proofs of existence, valid from and to.
fn link(name: &str, from: i64, to: i64) -> Link {
    Link {
        object: object(name),
        not_before: time(from),
        not_after: time(to),
        strength: strong(),
        data: vec![],
        needs_none: false,
    }
}

/// Revocation data, named for their proofs of existence.
fn datum(name: &str, status: Status, this: i64, next: i64) -> Datum {
    Datum {
        objects: vec![object(name)],
        status,
        this_update: time(this),
        next_update: Some(time(next)),
        signer: (time(0), time(9000)),
        strength: strong(),
        covers_expired_since: None,
    }
}

fn good(this: i64, next: i64) -> Datum {
    datum("data", Status::Good, this, next)
}

fn revoked(at: i64) -> Datum {
    let status = Status::Revoked {
        at: time(at),
        reason: None,
    };
    datum("data", status, at, 9000)
}

fn on_hold(since: i64) -> Datum {
    let status = Status::OnHold { since: time(since) };
    datum("data", status, since, 9000)
}

impl Link {
    fn told(mut self, datum: Datum) -> Self {
        self.data.push(datum);
        self
    }
}

/// A leaf valid all the time, known to be good now.
fn fine() -> Link {
    link("leaf", 0, 9000).told(good(990, 1100))
}

fn authority() -> Link {
    link("authority", 0, 9000).told(good(990, 1100))
}

fn signed(name: &str, links: Vec<Link>) -> Signature {
    Signature {
        object: object(name),
        strengths: vec![strong()],
        chain: Chain {
            links,
            sunset: None,
            freshness: Freshness::SpeaksFor,
            outlives_expiry: false,
        },
        made_after: None,
    }
}

fn seal(leaf: Link) -> Signature {
    signed("seal", vec![leaf, authority()])
}

/// The sub-indication, with the signature proved to have existed at a time.
fn at(signature: &Signature, proven: Option<i64>) -> Option<S> {
    let mut poe = Poe::new(time(NOW));
    if let Some(proven) = proven {
        poe.add(&[signature.object], time(proven));
    }
    judge(signature, moment(), &poe).first_standing()
}
