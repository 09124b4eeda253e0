//! Attacks on the CMS, by the numbers of the catalogue (C1 to C14).

use rcgen::SigningKey;
use yinxin_verifier::cms::{
    CmsCheck, CmsError, CmsFailure, Container, Deviation, Failing, Outcome, Strictness,
    Verification, parse,
};
use yinxin_verifier::crypto::sha256;
use yinxin_verifier::{der, oid};

use super::pki::{Identity, Region, plain, self_signed, signer};
use super::writer::*;

fn verify(cms: &Cms) -> Verification {
    verify_der(&cms.encode())
}

fn verify_der(bytes: &[u8]) -> Verification {
    let container = Container::read(bytes).unwrap();
    container
        .signed_data()
        .unwrap()
        .verify(&[&CONTENT[..4], &CONTENT[4..]], &[], &VERIFIER)
}

fn failing(cms: &Cms) -> Option<Failing> {
    verify(cms).failure().map(CmsFailure::failing)
}

fn error(cms: &Cms) -> CmsError {
    let bytes = cms.encode();
    Container::read(&bytes)
        .and_then(|container| container.signed_data().map(|_| ()))
        .unwrap_err()
}

fn deviations(cms: &Cms) -> Vec<Deviation> {
    parse(&cms.encode(), Strictness::Foreign)
        .unwrap()
        .deviations()
        .to_vec()
}

/// Signed by a licence seal in our own profile, but for the time stamp.
fn sealed(region: &Region) -> Cms {
    Cms::new(&region.seal_chain()).sign(&region.seal)
}

/// Signed by somebody else's certificate, which stands alone.
fn foreign() -> (Identity, Cms) {
    let person = self_signed(signer("某人"));
    let cms = Cms::new(std::slice::from_ref(&person.der)).sign(&person);
    (person, cms)
}

#[test]
fn a_sound_signature_passes_every_check() {
    let region = Region::new();
    let verification = verify(&sealed(&region));
    assert_eq!(verification.verified().unwrap(), &region.seal.certificate());
    for (check, outcome) in verification.checks() {
        let expected = match check {
            CmsCheck::AlgorithmProtection => Outcome::NotRun,
            _ => Outcome::Pass,
        };
        assert_eq!(outcome, &expected, "{check:?}");
    }
}

#[test]
fn changed_content_is_a_hash_failure() {
    let region = Region::new();
    let cms = sealed(&region).encode();
    let verification =
        parse(&cms, Strictness::Foreign)
            .unwrap()
            .verify(&[b"what was changed"], &[], &VERIFIER);
    assert_eq!(verification.failure(), Some(&CmsFailure::DigestMismatch));
    assert_eq!(verification.outcome(CmsCheck::Signature), &Outcome::Pass);
}

#[test]
fn changed_signature_value_is_a_crypto_failure() {
    let region = Region::new();
    let mut cms = sealed(&region);
    *cms.signature.last_mut().unwrap() ^= 1;
    assert_eq!(failing(&cms), Some(Failing::Signature));
    assert_eq!(
        verify(&cms).outcome(CmsCheck::MessageDigest),
        &Outcome::Pass
    );
}

#[test]
fn changed_content_of_an_unknown_signer_is_called_changed() {
    let (_, mut cms) = foreign();
    cms.certificates = None;
    let bytes = cms.encode();
    let verification =
        parse(&bytes, Strictness::Foreign)
            .unwrap()
            .verify(&[b"changed"], &[], &VERIFIER);
    assert_eq!(verification.failure(), Some(&CmsFailure::DigestMismatch));
}

#[test]
fn c1_signature_without_signed_attributes_is_not_accepted() {
    let (person, mut cms) = foreign();
    cms.signed = None;
    let cms = cms.sign(&person);
    assert_eq!(failing(&cms), Some(Failing::Constraints));
    assert_eq!(verify(&cms).outcome(CmsCheck::Signature), &Outcome::Pass);
}

#[test]
fn c2_signed_attributes_passed_off_as_content_are_not_accepted() {
    let (_, genuine) = foreign();
    let attributes = genuine.to_sign();
    let mut forged = genuine;
    forged.signed = None;
    let bytes = forged.encode();
    let verification =
        parse(&bytes, Strictness::Foreign)
            .unwrap()
            .verify(&[&attributes], &[], &VERIFIER);
    // The mathematics holds, which is the attack.
    assert_eq!(verification.outcome(CmsCheck::Signature), &Outcome::Pass);
    assert!(verification.verified().is_err());
    assert_eq!(
        verification.outcome(CmsCheck::SignedAttributes),
        &Outcome::Fail(CmsFailure::NoSignedAttributes)
    );
}

#[test]
fn c3_message_digest_missing_empty_or_wrong_fails() {
    let (person, _) = foreign();
    let make = |value: Option<Vec<u8>>| {
        let attribute = value.map(|value| attribute(oid::MESSAGE_DIGEST, &value));
        let cms =
            Cms::new(std::slice::from_ref(&person.der)).replace(oid::MESSAGE_DIGEST, attribute);
        failing(&cms.sign(&person))
    };
    assert_eq!(make(Some(octets(sha256(CONTENT).as_bytes()))), None);
    assert_eq!(make(None), Some(Failing::Format));
    assert_eq!(make(Some(octets(&[]))), Some(Failing::Hash));
    assert_eq!(make(Some(octets(&[0; 32]))), Some(Failing::Hash));
    assert_eq!(
        make(Some(tlv(3, sha256(CONTENT).as_bytes()))),
        Some(Failing::Format)
    );
}

#[test]
fn c3_message_digest_twice_is_refused() {
    let (person, mut cms) = foreign();
    let twice = attribute(oid::MESSAGE_DIGEST, &octets(&[0; 32]));
    cms.signed.as_mut().unwrap().push(twice);
    assert_eq!(
        error(&cms.sign(&person)),
        CmsError::Attribute(oid::MESSAGE_DIGEST.dotted.to_owned())
    );
}

#[test]
fn c3_message_digest_with_two_values_fails() {
    let (person, _) = foreign();
    let values = [octets(sha256(CONTENT).as_bytes()), octets(&[0; 32])];
    let two = seq(&[&oid(oid::MESSAGE_DIGEST.arcs), &set(&values)]);
    let cms = Cms::new(std::slice::from_ref(&person.der)).replace(oid::MESSAGE_DIGEST, Some(two));
    assert_eq!(failing(&cms.sign(&person)), Some(Failing::Format));
}

#[test]
fn c4_content_type_attribute_missing_or_other_fails() {
    let (person, _) = foreign();
    let make = |value: Option<oid::Oid>| {
        let attribute = value.map(|value| attribute(oid::CONTENT_TYPE, &oid(value.arcs)));
        let cms = Cms::new(std::slice::from_ref(&person.der)).replace(oid::CONTENT_TYPE, attribute);
        failing(&cms.sign(&person))
    };
    assert_eq!(make(Some(oid::DATA)), None);
    assert_eq!(make(Some(oid::TST_INFO)), Some(Failing::Format));
    assert_eq!(make(None), Some(Failing::Format));
}

#[test]
fn c4_other_encapsulated_type_and_content_inside_are_refused() {
    let (_, mut cms) = foreign();
    cms.content_type = oid::TST_INFO;
    assert!(matches!(error(&cms), CmsError::ContentType { .. }));
    cms.content_type = oid::DATA;
    cms.content = Some(CONTENT.to_vec());
    assert_eq!(error(&cms), CmsError::Content { found: true });
}

#[test]
fn c5_two_signers_or_none_are_refused() {
    let (_, mut cms) = foreign();
    for signers in [0, 2] {
        cms.signers = signers;
        assert_eq!(error(&cms), CmsError::Signers(signers));
    }
}

/// Another certificate for the same key, which would say another name or policy.
#[test]
fn c6_certificate_of_the_same_key_is_not_the_one_signed_for() {
    let region = Region::new();
    let mut other = seal_params(&region);
    other
        .distinguished_name
        .push(rcgen::DnType::OrganizationName, "别的单位");
    let key = rcgen::KeyPair::from_pem(&region.seal.key.serialize_pem()).unwrap();
    let twin = region.seal_ca.issue_to(key, other);
    let mut cms = sealed(&region);
    cms.certificates = Some(vec![twin.der.clone()]);
    cms.identifier = issuer_and_serial(&twin.der);
    assert_eq!(failing(&cms), Some(Failing::NoSigningCertificate));
    assert_eq!(verify(&cms).outcome(CmsCheck::Signature), &Outcome::Pass);
    assert_eq!(
        verify(&cms).outcome(CmsCheck::SigningCertificate),
        &Outcome::Fail(CmsFailure::SigningCertificateMismatch)
    );
}

fn seal_params(region: &Region) -> rcgen::CertificateParams {
    region.seal.params.clone()
}

#[test]
fn c6_missing_signing_certificate_attribute_is_a_constraint_failure() {
    let (person, _) = foreign();
    let cms =
        Cms::new(std::slice::from_ref(&person.der)).replace(oid::SIGNING_CERTIFICATE_V2, None);
    assert_eq!(failing(&cms.sign(&person)), Some(Failing::Constraints));
}

#[test]
fn c6_old_signing_certificate_attribute_is_told() {
    let (person, _) = foreign();
    let digest = yinxin_verifier::crypto::DigestAlgorithm::Sha1.digest(&[&person.der]);
    let value = |hash: &[u8]| seq(&[&seq(&[&seq(&[&octets(hash)])])]);
    let make = |hash: &[u8]| {
        Cms::new(std::slice::from_ref(&person.der))
            .replace(
                oid::SIGNING_CERTIFICATE_V2,
                Some(attribute(oid::SIGNING_CERTIFICATE, &value(hash))),
            )
            .sign(&person)
    };
    let good = verify(&make(digest.as_ref()));
    assert!(good.verified().is_ok());
    assert_eq!(
        good.outcome(CmsCheck::SigningCertificate),
        &Outcome::Warn(CmsFailure::SigningCertificateSha1)
    );
    assert_eq!(
        failing(&make(&[0; 20])),
        Some(Failing::NoSigningCertificate)
    );
}

#[test]
fn c7_identifier_of_another_certificate_fails_although_the_hash_fits() {
    let (_, cms) = foreign();
    let stranger = self_signed(plain("别人"));
    assert_eq!(failing(&cms), None);
    let mut wrong = cms;
    wrong.identifier = issuer_and_serial(&stranger.der);
    assert_eq!(failing(&wrong), Some(Failing::NoSigningCertificate));
}

/// Two certificates with one key identifier: the hash decides.
#[test]
fn c7_ambiguous_key_identifier_is_resolved_by_the_hash() {
    let region = Region::new();
    let key = || rcgen::KeyPair::from_pem(&region.seal.key.serialize_pem()).unwrap();
    let mut params = super::pki::authority("同一密钥");
    let twin = region.root.issue_to(key(), params.clone());
    params
        .distinguished_name
        .push(rcgen::DnType::OrganizationName, "乙");
    let signer = region.root.issue_to(key(), params);
    let id = twin.certificate().subject_key_id().unwrap().to_vec();
    assert_eq!(signer.certificate().subject_key_id(), Some(&id[..]));
    let mut cms = Cms::new(std::slice::from_ref(&signer.der));
    cms.identifier = tlv(0x80, &id);
    cms.signer_version = 3;
    cms.certificates = Some(vec![twin.der, signer.der.clone()]);
    let verification = verify(&cms.sign(&signer));
    assert_eq!(verification.verified().unwrap(), &signer.certificate());
}

#[test]
fn c9_digests_that_disagree_are_refused_and_weak_ones_are_told() {
    let (person, _) = foreign();
    let mut disagree = Cms::new(std::slice::from_ref(&person.der));
    disagree.signature_algorithm = algorithm(oid::ECDSA_SHA384.arcs);
    assert_eq!(
        verify(&disagree.sign(&person)).outcome(CmsCheck::Algorithms),
        &Outcome::Fail(CmsFailure::DigestDisagrees {
            content: yinxin_verifier::crypto::DigestAlgorithm::Sha256,
            signature: yinxin_verifier::crypto::DigestAlgorithm::Sha384,
        })
    );
    let sha1 = yinxin_verifier::crypto::DigestAlgorithm::Sha1;
    let value = octets(sha1.digest(&[CONTENT]).as_ref());
    let mut weak = Cms::new(std::slice::from_ref(&person.der)).replace(
        oid::MESSAGE_DIGEST,
        Some(attribute(oid::MESSAGE_DIGEST, &value)),
    );
    weak.digest_algorithm = algorithm(&[1, 3, 14, 3, 2, 26]);
    weak.signature_algorithm = algorithm(&[1, 2, 840, 10045, 4, 1]);
    let weak = weak.sign(&person);
    assert_eq!(
        verify(&weak).outcome(CmsCheck::Algorithms),
        &Outcome::Fail(CmsFailure::DigestWeak(sha1))
    );
    assert!(verify(&weak).verified().is_err());
}

#[test]
fn c10_rsa_identifier_over_an_elliptic_key_is_a_crypto_failure() {
    let (_, mut cms) = foreign();
    cms.signature_algorithm = seq(&[&oid(&[1, 2, 840, 113549, 1, 1, 11]), &[5, 0]]);
    assert_eq!(failing(&cms), Some(Failing::Signature));
}

#[test]
fn c10_unknown_algorithms_are_unsupported_not_wrong() {
    let (_, mut cms) = foreign();
    cms.signature_algorithm = algorithm(&[1, 2, 3, 4]);
    assert_eq!(failing(&cms), Some(Failing::Unsupported));
}

#[test]
fn c10_sm2_identifier_over_another_key_is_a_crypto_failure() {
    let (_, mut cms) = foreign();
    cms.signature_algorithm = algorithm(&[1, 2, 156, 10197, 1, 501]);
    assert_eq!(failing(&cms), Some(Failing::Signature));
}

#[test]
fn c11_upper_s_is_legal_for_others_and_not_for_us() {
    let region = Region::new();
    let mut cms = sealed(&region);
    assert!(!deviations(&cms).contains(&Deviation::HighS));
    cms.signature = other_s(&cms.signature);
    assert!(verify(&cms).verified().is_ok());
    assert!(deviations(&cms).contains(&Deviation::HighS));
}

#[test]
fn c11_padded_or_zero_signature_parts_are_wrong() {
    let (_, mut cms) = foreign();
    let zero = seq(&[&int(0), &int(0)]);
    let r_end = 4 + usize::from(cms.signature[3]);
    let padded = seq(&[
        &tlv(2, &[&[0, 0], &cms.signature[4..r_end]].concat()),
        &cms.signature[r_end..],
    ]);
    let trailing = [cms.signature.clone(), vec![0]].concat();
    for signature in [zero, padded, trailing, vec![]] {
        cms.signature = signature;
        assert_eq!(failing(&cms), Some(Failing::Signature));
    }
}

#[test]
fn c12_contradicting_algorithm_protection_fails() {
    let (person, _) = foreign();
    const PROTECTION: oid::Oid = oid::Oid {
        dotted: "",
        arcs: &[1, 2, 840, 113549, 1, 9, 52],
    };
    let make = |digest: &[u64], signature: &[u64]| {
        let inner = oid(signature);
        let value = seq(&[&algorithm(digest), &tlv(0xa1, &inner)]);
        let mut cms = Cms::new(std::slice::from_ref(&person.der));
        cms.signed
            .as_mut()
            .unwrap()
            .push(attribute(PROTECTION, &value));
        verify(&cms.sign(&person))
            .outcome(CmsCheck::AlgorithmProtection)
            .clone()
    };
    assert_eq!(
        make(oid::SHA256.arcs, oid::ECDSA_SHA256.arcs),
        Outcome::Pass
    );
    let fail = Outcome::Fail(CmsFailure::AlgorithmProtection);
    assert_eq!(make(oid::SHA384.arcs, oid::ECDSA_SHA256.arcs), fail);
    assert_eq!(make(oid::SHA256.arcs, oid::ECDSA_SHA384.arcs), fail);
}

/// The whole structure with indefinite lengths, as Java signers write it.
fn indefinite(der: &[u8]) -> Vec<u8> {
    let mut outer = der::Reader::new(der);
    let info = outer.any().unwrap();
    let mut fields = der::Reader::new(info.value);
    let kind = fields.any().unwrap();
    let explicit = fields.any().unwrap();
    let signed = der::Reader::new(explicit.value).any().unwrap();
    [
        &[0x30, 0x80],
        kind.raw,
        &[0xa0, 0x80, 0x30, 0x80],
        signed.value,
        &[0; 6],
    ]
    .concat()
}

#[test]
fn c13_ber_container_of_another_maker_still_proves_itself_and_is_not_ours() {
    let (person, cms) = foreign();
    let ber = indefinite(&cms.encode());
    assert_eq!(verify_der(&ber).verified().unwrap(), &person.certificate());
    let container = Container::read(&ber).unwrap();
    assert!(
        container
            .signed_data()
            .unwrap()
            .deviations()
            .contains(&Deviation::Ber)
    );
    assert!(matches!(
        parse(&ber, Strictness::Own),
        Err(CmsError::Der(_))
    ));
    assert_eq!(
        der::element_length(&[ber.clone(), vec![0; 9]].concat()),
        Ok(ber.len())
    );
}

#[test]
fn c13_trailing_bytes_are_refused() {
    let (_, cms) = foreign();
    for tail in [vec![0], b"tail".to_vec()] {
        let bytes = [cms.encode(), tail.clone()].concat();
        assert!(parse(&bytes, Strictness::Foreign).is_err());
        let ber = [indefinite(&cms.encode()), tail].concat();
        assert!(Container::read(&ber).is_err());
    }
}

#[test]
fn c13_attributes_in_another_order_prove_themselves_and_are_not_ours() {
    let (person, _) = foreign();
    let mut unsorted = Cms::new(std::slice::from_ref(&person.der));
    unsorted.sort_signed = false;
    let over_received = unsorted.sign(&person);
    assert!(verify(&over_received).verified().is_ok());
    let mut over_der = Cms::new(std::slice::from_ref(&person.der)).sign(&person);
    over_der.sort_signed = false;
    assert!(verify(&over_der).verified().is_ok());
    assert!(deviations(&over_der).contains(&Deviation::AttributeOrder));
}

#[test]
fn c14_unsigned_attributes_other_than_one_time_stamp_are_not_ours() {
    let region = Region::new();
    let mut cms = sealed(&region);
    assert!(deviations(&cms).contains(&Deviation::UnsignedAttributes));
    let stamp = attribute(oid::SIGNATURE_TIME_STAMP, &seq(&[]));
    cms.unsigned = Some(vec![stamp.clone()]);
    assert_eq!(deviations(&cms), []);
    assert!(parse(&cms.encode(), Strictness::Own).is_ok());
    for unsigned in [
        vec![stamp.clone(), stamp.clone()],
        vec![stamp, attribute(oid::LICENCE_DIGEST, &int(1))],
    ] {
        cms.unsigned = Some(unsigned);
        assert_eq!(deviations(&cms), [Deviation::UnsignedAttributes]);
        assert!(verify(&cms).verified().is_ok());
    }
}

/// What a test does to a sound signature before it is signed.
type Change = Box<dyn Fn(&mut Cms)>;

/// One change each; other makers may, our profile does not.
#[test]
fn every_departure_from_our_profile_is_noticed() {
    let region = Region::new();
    let stamp = attribute(oid::SIGNATURE_TIME_STAMP, &seq(&[]));
    let base = || {
        let mut cms = Cms::new(&region.seal_chain());
        cms.unsigned = Some(vec![stamp.clone()]);
        cms
    };
    let with_null = seq(&[&oid(oid::SHA256.arcs), &[5, 0]]);
    let changes: Vec<(Deviation, Change)> = vec![
        (Deviation::Version, Box::new(|cms| cms.version = 3)),
        (Deviation::Version, Box::new(|cms| cms.signer_version = 3)),
        (
            Deviation::DigestAlgorithms,
            Box::new(|cms| cms.digest_algorithms.clear()),
        ),
        (
            Deviation::DigestAlgorithms,
            Box::new(|cms| cms.digest_algorithms.push(algorithm(oid::SHA384.arcs))),
        ),
        (
            Deviation::AlgorithmSpelling,
            Box::new(move |cms| {
                cms.digest_algorithm = with_null.clone();
                cms.digest_algorithms = vec![with_null.clone()];
            }),
        ),
        (
            Deviation::CertificateOrder,
            Box::new(|cms| {
                cms.certificates.as_mut().unwrap().sort();
                cms.sort_certificates = false;
            }),
        ),
        (Deviation::Crls, Box::new(|cms| cms.crls = Some(vec![]))),
        (
            Deviation::CertificatePath,
            Box::new(|cms| drop(cms.certificates.as_mut().unwrap().pop())),
        ),
        (
            Deviation::OtherCertificate,
            Box::new(|cms| cms.certificates.as_mut().unwrap().push(tlv(0xa1, &[]))),
        ),
        (
            Deviation::SignedAttribute,
            Box::new(|cms| {
                let time = attribute(oid::SIGNING_TIME, &tlv(0x17, b"261122040000Z"));
                cms.signed.as_mut().unwrap().push(time);
            }),
        ),
    ];
    for (expected, change) in changes {
        let mut cms = base();
        change(&mut cms);
        let cms = cms.sign(&region.seal);
        assert_eq!(deviations(&cms), [expected]);
        assert!(verify(&cms).verified().is_ok(), "{expected}");
        assert_eq!(
            parse(&cms.encode(), Strictness::Own).unwrap_err(),
            CmsError::Profile(expected)
        );
    }
    assert_eq!(deviations(&base().sign(&region.seal)), []);
}

#[test]
fn a_certificate_that_nobody_named_is_noticed() {
    let region = Region::new();
    let mut cms = Cms::new(&region.seal_chain());
    cms.certificates
        .as_mut()
        .unwrap()
        .push(region.tsa.der.clone());
    assert!(deviations(&cms.sign(&region.seal)).contains(&Deviation::CertificatePath));
}

#[test]
fn ed25519_signs_what_it_signs() {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let params = signer("爱德华");
    let der = params.self_signed(&key).unwrap().der().to_vec();
    let mut cms = Cms::new(std::slice::from_ref(&der));
    cms.signature_algorithm = algorithm(&[1, 3, 101, 112]);
    cms.signature = key.sign(&cms.to_sign()).unwrap();
    assert!(verify(&cms).verified().is_ok());
    cms.signature[5] ^= 1;
    assert_eq!(failing(&cms), Some(Failing::Signature));
}

#[test]
fn certificate_that_the_file_does_not_carry_may_come_from_elsewhere() {
    let (person, mut cms) = foreign();
    cms.certificates = None;
    let bytes = cms.encode();
    let signed = parse(&bytes, Strictness::Foreign).unwrap();
    let missing = signed.verify(&[CONTENT], &[], &VERIFIER);
    assert_eq!(missing.failure(), Some(&CmsFailure::SignerNotFound));
    assert!(
        signed
            .verify(&[CONTENT], &[person.certificate()], &VERIFIER)
            .verified()
            .is_ok()
    );
}

#[test]
fn attribute_values_are_given_as_they_are_signed() {
    let region = Region::new();
    let mut cms = Cms::new(&region.seal_chain());
    let digest = octets(&[7; 32]);
    cms.signed
        .as_mut()
        .unwrap()
        .push(attribute(oid::LICENCE_DIGEST, &digest));
    let bytes = cms.sign(&region.seal).encode();
    let signed = parse(&bytes, Strictness::Foreign).unwrap();
    assert_eq!(signed.attribute(oid::LICENCE_DIGEST), Some(&digest[..]));
    assert_eq!(signed.attribute(oid::SIGNING_TIME), None);
}
