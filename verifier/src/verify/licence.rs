//! Licence data: read only where the seal binds them and the trust list entitles the department.
//!
//! A document must never pose as a licence. Data are taken from `licence.json` only when the seal is a licence
//! seal, a signed attribute holds the digest of that very file, the file names the seal's own department as
//! issuer, and the region's list grants it the type in the area at the time of sealing.

use super::findings::Findings;
use crate::crypto::sha256;
use crate::format::{LICENCE_SCHEMA, LicenceFile};
use crate::report::{
    Authority, AuthorityReport, CheckCode, LicenceReport, LicenceState, ReasonCode,
};
use crate::trust::{Entitlement, VerifiedRegion};
use crate::value::{Date, Time, Uscc, date};

/// What a licence seal says about licence data.
pub(super) struct Claim<'a> {
    /// Content of `licence.json` in the sealed revision.
    pub(super) file: Option<&'a [u8]>,
    /// Digest in the signed attribute.
    pub(super) digest: Option<&'a [u8]>,
    /// Owner of the seal, by its certificate.
    pub(super) owner: Option<&'a Uscc>,
    /// The list that vouches for the seal.
    pub(super) region: Option<&'a VerifiedRegion>,
    /// When the seal was used.
    pub(super) sealed: Time,
    /// Whether that time is proved.
    pub(super) is_proven: bool,
    /// The date asked about.
    pub(super) at: Time,
}

/// What came of it.
pub(super) struct Judged {
    /// The data, when every condition holds.
    pub(super) licence: Option<LicenceReport>,
    /// May they issue this?
    pub(super) authority: AuthorityReport,
}

/// Judges the licence data under a licence seal.
pub(super) fn judge(claim: &Claim<'_>, findings: &mut Findings) -> Judged {
    let file = match bound(claim) {
        Ok(file) => file,
        Err((reason, detail)) => {
            findings.found(CheckCode::LicenceData, reason, detail);
            findings.not_run(CheckCode::Authority, "no licence data");
            return Judged {
                licence: None,
                authority: unknown("no licence data bound to the seal"),
            };
        }
    };
    findings.pass(CheckCode::LicenceData, "bound by the signed digest");
    let authority = authority(&file, claim);
    let ground = authority.ground.clone().unwrap_or_default();
    let licence = match authority.result {
        Authority::Entitled => {
            findings.pass(CheckCode::Authority, ground);
            Some(report(file, claim))
        }
        Authority::NotEntitled => {
            findings.found(CheckCode::Authority, ReasonCode::IssuerNotEntitled, ground);
            None
        }
        Authority::Unknown | Authority::NotApplicable => {
            findings.found(CheckCode::Authority, ReasonCode::AuthorityUnknown, ground);
            None
        }
    };
    Judged { licence, authority }
}

/// Judges a file without a licence seal: an attachment of that name poses.
pub(super) fn judge_posing(attached: bool, findings: &mut Findings) -> AuthorityReport {
    if attached {
        let detail = "licence.json is attached, and no licence seal binds it";
        findings.found(CheckCode::LicenceData, ReasonCode::AttachmentPoses, detail);
    }
    AuthorityReport {
        result: Authority::NotApplicable,
        ground: None,
    }
}

/// The file that the signed digest binds, read and consistent in itself.
fn bound(claim: &Claim<'_>) -> Result<LicenceFile, (ReasonCode, String)> {
    let missing = |detail: &str| (ReasonCode::LicenceDataMissing, detail.to_owned());
    let poses = |detail: String| (ReasonCode::AttachmentPoses, detail);
    let (bytes, digest) = match (claim.file, claim.digest) {
        (Some(bytes), Some(digest)) => (bytes, digest),
        (Some(_), None) => return Err(poses("licence.json is not bound by the seal".to_owned())),
        (None, Some(_)) => return Err(missing("the seal binds licence data that are not there")),
        (None, None) => return Err(missing("the seal binds no licence data")),
    };
    let found = sha256(bytes);
    if found.as_bytes().as_slice() != digest {
        return Err(poses(format!(
            "licence.json has digest {found}, the seal binds another"
        )));
    }
    let file: LicenceFile = serde_json::from_slice(bytes)
        .map_err(|error| missing(&format!("licence.json: {error}")))?;
    consistent(&file).map_err(missing)?;
    Ok(file)
}

/// Members that say the same thing twice say it alike, and dates are dates.
fn consistent(file: &LicenceFile) -> Result<(), &'static str> {
    let identifier = &file.certificate_identifier;
    if file.schema != LICENCE_SCHEMA {
        return Err("licence.json has another schema");
    }
    if identifier.licence_type() != file.certificate_type_code.as_str() {
        return Err("the identifier names another licence type");
    }
    if identifier.issuer() != file.certificate_issuing_authority_code.as_str() {
        return Err("the identifier names another issuer");
    }
    validity(file)
        .map(drop)
        .ok_or("the dates are no dates, or the last day is before the first")
}

fn validity(file: &LicenceFile) -> Option<(Date, Option<Date>)> {
    date::parse(&file.issued_date)?;
    let from = date::parse(&file.effective_date)?;
    let Some(to) = &file.expiring_date else {
        return Some((from, None));
    };
    let to = date::parse(to)?;
    (from <= to).then_some((from, Some(to)))
}

fn authority(file: &LicenceFile, claim: &Claim<'_>) -> AuthorityReport {
    let issuer = &file.certificate_issuing_authority_code;
    let Some(owner) = claim.owner else {
        return not_entitled("the seal's certificate names no department".to_owned());
    };
    if owner != issuer {
        return not_entitled(format!(
            "the seal belongs to {owner}, the licence names {issuer}"
        ));
    }
    let Some(region) = claim.region else {
        return unknown("no trust list vouches for the seal");
    };
    let (kind, area) = (&file.certificate_type_code, &file.certificate_area_code);
    let list = region.list();
    let ground = format!(
        "list of region {} sequence {}: department {owner}, type {kind}, area {area}, time {}",
        list.code, list.sequence, claim.sealed
    );
    match region.entitlement(owner, kind, area, claim.sealed) {
        // A wrong clock or a lost time stamp makes nobody an impostor.
        Entitlement::NoGrant | Entitlement::NotListed
            if !claim.is_proven && region.is_ever_entitled(owner, kind, area) =>
        {
            unknown("the time of sealing is not proved, and the right to issue has its times")
        }
        Entitlement::Entitled => AuthorityReport {
            result: Authority::Entitled,
            ground: Some(ground),
        },
        Entitlement::NoGrant => not_entitled(format!("no grant in the {ground}")),
        Entitlement::NotListed => not_entitled(format!("department not in the {ground}")),
    }
}

fn not_entitled(ground: String) -> AuthorityReport {
    AuthorityReport {
        result: Authority::NotEntitled,
        ground: Some(ground),
    }
}

fn unknown(ground: &str) -> AuthorityReport {
    AuthorityReport {
        result: Authority::Unknown,
        ground: Some(ground.to_owned()),
    }
}

fn report(file: LicenceFile, claim: &Claim<'_>) -> LicenceReport {
    let publishes = claim.region.is_some_and(VerifiedRegion::has_status_service);
    let state = match validity(&file) {
        Some((from, to)) if !publishes => state_by_dates(from, to, claim.at),
        _ => LicenceState::Unknown,
    };
    let known = state != LicenceState::Unknown;
    LicenceReport {
        identifier: file.certificate_identifier,
        r#type: file.certificate_type_code,
        type_name: file.certificate_name,
        number: file.certificate_number,
        holder: file.holder_name,
        issuer: file.certificate_issuing_authority_name,
        valid_from: file.effective_date,
        valid_to: file.expiring_date,
        state,
        state_as_of: known.then_some(claim.at),
        state_age_seconds: known.then_some(0),
    }
}

/// Both days included, in China Standard Time.
fn state_by_dates(from: Date, to: Option<Date>, at: Time) -> LicenceState {
    if at < date::start_of_day(from) {
        return LicenceState::NotYet;
    }
    match to {
        Some(to) if at > date::end_of_day(to) => LicenceState::Expired,
        _ => LicenceState::InForce,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::StatusRef;
    use crate::value::{AreaCode, LicenceIdentifier, LicenceTypeCode};

    #[test]
    fn the_last_day_counts_to_its_last_second_in_china() {
        let day = |text| date::parse(text).unwrap();
        let state = |at: &str| {
            let at = Time::parse_rfc3339(at).unwrap();
            state_by_dates(day("2026-11-21"), Some(day("2026-11-22")), at)
        };
        assert_eq!(state("2026-11-20T23:59:59+08:00"), LicenceState::NotYet);
        assert_eq!(state("2026-11-21T00:00:00+08:00"), LicenceState::InForce);
        assert_eq!(state("2026-11-22T23:59:59+08:00"), LicenceState::InForce);
        assert_eq!(state("2026-11-23T00:00:00+08:00"), LicenceState::Expired);
    }

    #[test]
    fn no_last_day_never_expires() {
        let from = date::parse("2026-11-21").unwrap();
        assert_eq!(
            state_by_dates(from, None, Time::from_unix(i64::MAX)),
            LicenceState::InForce
        );
    }

    const OWNER: &str = "11430000006122244L";

    fn file(issuer: &str, to: Option<&str>) -> Vec<u8> {
        let kind = LicenceTypeCode::parse("11100000000013338W011").unwrap();
        let issuer = Uscc::parse(issuer).unwrap();
        let file = LicenceFile {
            schema: LICENCE_SCHEMA.into(),
            certificate_identifier: LicenceIdentifier::new(&kind, &issuer, "1", 1).unwrap(),
            certificate_name: "食品经营许可证".into(),
            certificate_type_code: kind,
            certificate_number: "1".into(),
            certificate_area_code: AreaCode::parse("430100").unwrap(),
            certificate_issuing_authority_name: "某局".into(),
            certificate_issuing_authority_code: issuer,
            issued_date: "2026-11-21".into(),
            effective_date: "2026-11-21".into(),
            expiring_date: to.map(str::to_owned),
            holder_name: "某人".into(),
            holder_code: "1".into(),
            holder_code_type: "001".into(),
            fields: Default::default(),
            status: StatusRef {
                region: AreaCode::parse("430000").unwrap(),
                list: 1,
                index: 1,
            },
            template_sha256: String::new(),
            handle: String::new(),
        };
        serde_json::to_vec(&file).unwrap()
    }

    /// Reasons and authority for a file, the digest that the seal binds, and the seal's owner; no trust list.
    fn judged(file: Option<&[u8]>, digest: Option<&[u8]>) -> (Vec<ReasonCode>, Authority) {
        let owner = Uscc::parse(OWNER).unwrap();
        let now = Time::from_unix(1_800_000_000);
        let claim = Claim {
            file,
            digest,
            owner: Some(&owner),
            region: None,
            sealed: now,
            is_proven: true,
            at: now,
        };
        let mut findings = Findings::default();
        let judged = judge(&claim, &mut findings);
        assert_eq!(judged.licence, None, "without a list no licence is told");
        (findings.reasons().to_vec(), judged.authority.result)
    }

    #[test]
    fn data_that_the_seal_does_not_bind_pose() {
        let (mine, other) = (file(OWNER, None), file(OWNER, Some("2027-01-01")));
        let digest = sha256(&mine);
        let poses = (vec![ReasonCode::AttachmentPoses], Authority::Unknown);
        assert_eq!(judged(Some(&other), Some(digest.as_bytes())), poses);
        assert_eq!(judged(Some(&mine), None), poses);
        let missing = (vec![ReasonCode::LicenceDataMissing], Authority::Unknown);
        assert_eq!(judged(None, Some(digest.as_bytes())), missing);
        assert_eq!(judged(None, None), missing);
        let bound = (vec![ReasonCode::AuthorityUnknown], Authority::Unknown);
        assert_eq!(judged(Some(&mine), Some(digest.as_bytes())), bound);
    }

    #[test]
    fn a_seal_of_another_department_is_not_entitled() {
        let theirs = file("11330105002500287C", None);
        let found = judged(Some(&theirs), Some(sha256(&theirs).as_bytes()));
        assert_eq!(
            found,
            (vec![ReasonCode::IssuerNotEntitled], Authority::NotEntitled)
        );
    }

    /// A region that grants the type since 2026, and publishes states or not.
    fn region(publishes: bool) -> VerifiedRegion {
        use crate::format::{Department, Grant, RegionList, Service, ServiceKind, base64};
        let from = Time::parse_rfc3339("2026-01-01T00:00:00+08:00").unwrap();
        let certificate = include_bytes!("../../tests/vectors/path/p256-root.der");
        let kind = match publishes {
            true => ServiceKind::Status,
            false => ServiceKind::RootCa,
        };
        let grant = Grant {
            licence_type: LicenceTypeCode::parse("11100000000013338W011").unwrap(),
            name: "食品经营许可证".into(),
            area: AreaCode::parse("430100").unwrap(),
            from,
            to: None,
        };
        VerifiedRegion::unsigned(RegionList {
            code: AreaCode::parse("430000").unwrap(),
            name: "湖南省".into(),
            sequence: 1,
            issued: from,
            next_update: from.add_seconds(1).unwrap(),
            services: vec![Service {
                kind,
                name: "服务".into(),
                certificate: base64::encode(certificate),
                from,
                to: None,
            }],
            departments: vec![Department {
                uscc: Uscc::parse(OWNER).unwrap(),
                name: "某局".into(),
                area: AreaCode::parse("430100").unwrap(),
                from,
                to: None,
                grants: vec![grant],
            }],
        })
    }

    fn under(region: &VerifiedRegion, sealed: &str, is_proven: bool) -> Judged {
        let (mine, owner) = (file(OWNER, None), Uscc::parse(OWNER).unwrap());
        let digest = sha256(&mine);
        let claim = Claim {
            file: Some(&mine),
            digest: Some(digest.as_bytes()),
            owner: Some(&owner),
            region: Some(region),
            sealed: Time::parse_rfc3339(sealed).unwrap(),
            is_proven,
            at: Time::parse_rfc3339("2026-11-22T12:00:00+08:00").unwrap(),
        };
        judge(&claim, &mut Findings::default())
    }

    #[test]
    fn the_state_goes_by_dates_only_where_no_states_are_published() {
        let licence = |publishes| {
            under(&region(publishes), "2026-11-21T12:00:00+08:00", true)
                .licence
                .unwrap()
        };
        let (by_dates, open) = (licence(false), licence(true));
        assert_eq!(by_dates.state, LicenceState::InForce);
        assert_eq!(by_dates.state_age_seconds, Some(0));
        assert_eq!(
            by_dates.state_as_of.map(|at| at.to_string()).as_deref(),
            Some("2026-11-22T04:00:00Z")
        );
        assert_eq!(open.state, LicenceState::Unknown);
        assert_eq!((open.state_as_of, open.state_age_seconds), (None, None));
    }

    /// Sealed before the grant: a fault where the time is proved, else perhaps a wrong clock.
    #[test]
    fn a_right_that_came_later_proves_a_fault_only_with_a_proved_time() {
        let authority =
            |sealed, is_proven| under(&region(false), sealed, is_proven).authority.result;
        let (before, after) = ("2025-11-21T12:00:00+08:00", "2026-11-21T12:00:00+08:00");
        assert_eq!(authority(after, true), Authority::Entitled);
        assert_eq!(authority(after, false), Authority::Entitled);
        assert_eq!(authority(before, true), Authority::NotEntitled);
        assert_eq!(authority(before, false), Authority::Unknown);
        let mut list = region(false).list().clone();
        list.departments[0].grants.clear();
        let never = VerifiedRegion::unsigned(list);
        let result = under(&never, before, false).authority.result;
        assert_eq!(result, Authority::NotEntitled, "a right that never was");
    }

    #[test]
    fn data_that_contradict_themselves_are_none() {
        let text = String::from_utf8(file(OWNER, Some("2027-01-01"))).unwrap();
        for (from, to) in [
            ("yinxin.licence/1", "yinxin.licence/2"),
            ("2027-01-01", "2026-11-20"),
            ("2027-01-01", "2027-02-30"),
            (
                "\"certificateTypeCode\":\"11100000000013338W011\"",
                "\"certificateTypeCode\":\"11100000000013338W012\"",
            ),
            ("\"handle\"", "\"unknown\":1,\"handle\""),
        ] {
            let spoiled = text.replace(from, to);
            assert_ne!(spoiled, text, "{from}");
            let found = judged(
                Some(spoiled.as_bytes()),
                Some(sha256(spoiled.as_bytes()).as_bytes()),
            );
            assert_eq!(found.0, [ReasonCode::LicenceDataMissing], "{from}");
        }
    }
}
