//! The search for a path: from the certificate asked about upwards, best candidates first, with an end to
//! everything that the maker of a file could make long.

use std::ops::ControlFlow;

use super::error::{Constraint, PathError, WorkLimit};
use super::link::{Link, Links};
use super::validate::{check_issuer, constraint, validate};
use super::{Anchor, Certificate, PathQuestion, same_name};

/// Certificates on a path, first and anchor included. PKITS needs 6, the longest bridged paths in use 7.
const LENGTH_LIMIT: usize = 8;

/// Issuers of one name that are tried, best first. An authority that renewed its certificate and was cross-signed
/// by a few others has 3 or 4.
const CANDIDATE_LIMIT: usize = 10;

/// Certificates put on a path, over all paths tried; a path of ours takes 3. Links are judged once, however often
/// they are met, so this bounds walking alone.
const STEP_LIMIT: u32 = 1_000;

/// Certificates at hand. Archives with ten signatures have under 60; each costs a comparison of names at each step.
const CERTIFICATE_LIMIT: usize = 1_000;

/// Up to so many names are compared as they stand, which ends at their first difference; for more of them the
/// canonical form of each is made once.
const FEW_NAMES: usize = 32;

/// A path that keeps all rules, as its judge sees it.
pub(super) struct Judged<T> {
    /// How much about it could be better: 0 ends the search.
    pub(super) blemishes: usize,
    /// What the judge made of it.
    pub(super) path: T,
}

/// Looks for a path from a certificate to an anchor.
pub(super) struct Search<'a, T, F> {
    intermediates: &'a [Certificate],
    anchors: &'a [Anchor],
    question: &'a PathQuestion,
    links: Links<'a>,
    steps: u32,
    judge: F,
    best: Option<Judged<T>>,
    obstacle: Option<(Nearness, PathError)>,
    stopped: Option<WorkLimit>,
}

/// How near to a path a search came that ended in an error.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Nearness {
    /// The issuer is not at hand; of two, the longer path.
    Open(usize),
    /// An issuer of the right name has another key.
    Signature,
    /// The signature could not be checked.
    Unsupported,
    /// An issuer's certificate is not one of an authority.
    Issuer,
    /// A whole path to an anchor breaks a rule.
    Path,
}

impl<'a, T, F: FnMut(&[&'a Certificate]) -> Judged<T>> Search<'a, T, F> {
    pub(super) fn new(
        intermediates: &'a [Certificate],
        anchors: &'a [Anchor],
        question: &'a PathQuestion,
        links: Links<'a>,
        judge: F,
    ) -> Self {
        Self {
            intermediates,
            anchors,
            question,
            links,
            steps: STEP_LIMIT,
            judge,
            best: None,
            obstacle: None,
            stopped: None,
        }
    }

    /// The best path, or why there is none.
    pub(super) fn run(mut self, leaf: &'a Certificate) -> Result<T, PathError> {
        if self.intermediates.len() > CERTIFICATE_LIMIT {
            let limit = CERTIFICATE_LIMIT;
            return Err(PathError::TooMuchWork(WorkLimit::Certificates { limit }));
        }
        let _ = self.extend(&mut vec![leaf]);
        match (self.best, self.stopped, self.obstacle) {
            (Some(best), _, _) => Ok(best.path),
            (None, Some(limit), _) => Err(PathError::TooMuchWork(limit)),
            (None, None, Some((_, error))) => Err(error),
            (None, None, None) => Err(no_issuer(leaf)),
        }
    }

    /// Tries every issuer of the certificate at the top of `path`.
    fn extend(&mut self, path: &mut Vec<&'a Certificate>) -> ControlFlow<()> {
        let Some(head) = path.last().copied() else {
            return ControlFlow::Continue(());
        };
        let anchors = self.anchors_of(head);
        let issuers = self.issuers_of(head, path);
        if anchors.is_empty() && issuers.is_empty() {
            let leads_back = self.of_name(self.intermediates.iter(), head);
            let ends = head.is_self_issued() || !leads_back.is_empty();
            self.met(Nearness::Open(path.len()), || match ends {
                true => PathError::NotTrusted {
                    root: head.subject_text(),
                },
                false => no_issuer(head),
            });
        }
        for anchor in anchors {
            self.step(path, anchor, Self::arrive)?;
        }
        for issuer in issuers {
            match check_issuer(issuer) {
                Ok(()) => self.step(path, issuer, Self::extend)?,
                // Worth telling only of one who did sign.
                Err(error) => self.step(path, issuer, |search, _| {
                    search.met(Nearness::Issuer, || error);
                    ControlFlow::Continue(())
                })?,
            }
        }
        ControlFlow::Continue(())
    }

    /// Puts `issuer` on the path, if it signed what is below, and goes on from there.
    fn step(
        &mut self,
        path: &mut Vec<&'a Certificate>,
        issuer: &'a Certificate,
        go_on: impl FnOnce(&mut Self, &mut Vec<&'a Certificate>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if self.steps == 0 {
            self.stopped = Some(WorkLimit::Steps { limit: STEP_LIMIT });
            return ControlFlow::Break(());
        }
        self.steps = self.steps.saturating_sub(1);
        if path.len() >= LENGTH_LIMIT {
            let limit = LENGTH_LIMIT;
            self.met(Nearness::Issuer, || {
                constraint(issuer, Constraint::Length { limit })
            });
            return ControlFlow::Continue(());
        }
        if !self.is_linked(path.last().copied(), issuer)? {
            return ControlFlow::Continue(());
        }
        path.push(issuer);
        let flow = go_on(self, path);
        path.pop();
        flow
    }

    fn is_linked(
        &mut self,
        subject: Option<&'a Certificate>,
        issuer: &'a Certificate,
    ) -> ControlFlow<(), bool> {
        let Some(subject) = subject else {
            return ControlFlow::Continue(false);
        };
        match self.links.judge(subject, issuer) {
            Link::Signed => return ControlFlow::Continue(true),
            Link::Wrong => self.met(Nearness::Signature, || PathError::SignatureWrong {
                certificate: subject.subject_text(),
                issuer: issuer.subject_text(),
            }),
            Link::Unsupported(algorithm) => {
                self.met(Nearness::Unsupported, || PathError::UnsupportedAlgorithm {
                    certificate: subject.subject_text(),
                    algorithm,
                });
            }
            Link::Contradiction => self.met(Nearness::Unsupported, || PathError::Malformed {
                certificate: subject.subject_text(),
                fault: "names one signature algorithm inside and another outside".to_owned(),
            }),
            Link::TooMuchWork => {
                self.stopped = Some(WorkLimit::Signatures);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(false)
    }

    /// At an anchor: the rules over the whole path.
    fn arrive(&mut self, path: &mut Vec<&'a Certificate>) -> ControlFlow<()> {
        if let Err(error) = validate(path, self.question.usage) {
            match error {
                PathError::TooMuchWork(limit) => self.stopped = Some(limit),
                error => self.met(Nearness::Path, || error),
            }
            return ControlFlow::Continue(());
        }
        let judged = (self.judge)(path);
        let flow = match judged.blemishes {
            0 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        if self
            .best
            .as_ref()
            .is_none_or(|best| judged.blemishes < best.blemishes)
        {
            self.best = Some(judged);
        }
        flow
    }

    /// Keeps the obstacle nearest to a path; of equals the first, which the better candidates met.
    fn met(&mut self, nearness: Nearness, error: impl FnOnce() -> PathError) {
        if self
            .obstacle
            .as_ref()
            .is_none_or(|(known, _)| nearness > *known)
        {
            self.obstacle = Some((nearness, error()));
        }
    }

    /// Anchors of the issuer's name, those that the file carries first: it tells one renewed certificate from the other.
    fn anchors_of(&self, head: &Certificate) -> Vec<&'a Certificate> {
        let named = self.anchors.iter().filter(|anchor| anchor.may_issue());
        let mut found = self.of_name(named.map(Anchor::certificate), head);
        found.sort_by_key(|anchor| !self.intermediates.contains(anchor));
        found
    }

    /// Certificates of the issuer's name that are not on the path yet, best first. The identifier of the key is a
    /// preference: whoever makes a certificate writes what he likes there.
    fn issuers_of(&mut self, head: &Certificate, path: &[&'a Certificate]) -> Vec<&'a Certificate> {
        let is_new = |one: &&'a Certificate| {
            let is_anchor = self
                .anchors
                .iter()
                .any(|anchor| anchor.may_issue() && anchor.certificate() == *one);
            !is_anchor && !path.iter().any(|known| is_same_authority(known, one))
        };
        let mut found = self.of_name(self.intermediates.iter(), head);
        found.retain(is_new);
        found.sort_by_key(|issuer| self.disadvantages(issuer, head));
        if found.len() > CANDIDATE_LIMIT {
            let limit = CANDIDATE_LIMIT;
            self.stopped = Some(WorkLimit::Candidates { limit });
            found.truncate(CANDIDATE_LIMIT);
        }
        found
    }

    /// Those of `pool` whose subject is the issuer of `head`, each once.
    fn of_name(
        &self,
        pool: impl Iterator<Item = &'a Certificate>,
        head: &Certificate,
    ) -> Vec<&'a Certificate> {
        let few = self.intermediates.len().max(self.anchors.len()) <= FEW_NAMES;
        let is_issuer = |one: &Certificate| match few {
            true => same_name(head.issuer(), one.subject()),
            false => head.is_in_name_of(one),
        };
        let mut found: Vec<&'a Certificate> = Vec::new();
        for one in pool {
            let is_same = |known: &&Certificate| known.sha256() == one.sha256();
            if is_issuer(one) && !found.iter().any(is_same) {
                found.push(one);
            }
        }
        found
    }

    fn disadvantages(&self, issuer: &Certificate, head: &Certificate) -> (bool, bool, bool) {
        let other_key = match (head.authority_key_id(), issuer.subject_key_id()) {
            (Some(named), Some(own)) => named != own,
            _ => false,
        };
        let out_of_bounds = !issuer.is_valid_at(self.question.at);
        (other_key, !issuer.is_ca(), out_of_bounds)
    }
}

/// Two certificates of one authority (RFC 4158 5.2): going through both leads nowhere new.
fn is_same_authority(left: &Certificate, right: &Certificate) -> bool {
    left.spki() == right.spki() && same_name(left.subject(), right.subject())
}

fn no_issuer(certificate: &Certificate) -> PathError {
    PathError::NoIssuer {
        certificate: certificate.subject_text(),
        issuer: certificate.issuer_text(),
    }
}
