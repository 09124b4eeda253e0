//! Object identifiers that seals are judged by, as dotted text and as arcs.

/// An object identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oid {
    /// `1.2.840.…`
    pub dotted: &'static str,
    /// The same as numbers.
    pub arcs: &'static [u64],
}

macro_rules! oids {
    ($($(#[$doc:meta])* $name:ident = $dotted:literal [$($arc:literal),+];)+) => {
        $($(#[$doc])* pub const $name: Oid = Oid { dotted: $dotted, arcs: &[$($arc),+] };)+
        #[cfg(test)]
        const ALL: &[Oid] = &[$($name),+];
    };
}

oids! {
    /// Extended key usage of a seal certificate that seals licences. Arcs below 2.25 come from a UUID (X.667).
    EKU_LICENCE_SEAL = "2.25.5636184937160462.1" [2, 25, 5636184937160462, 1];
    /// Extended key usage of a seal certificate that seals documents.
    EKU_DOCUMENT_SEAL = "2.25.5636184937160462.2" [2, 25, 5636184937160462, 2];
    /// Signed attribute: OCTET STRING, the SHA-256 of the `licence.json` inside the file.
    LICENCE_DIGEST = "2.25.5636184937160462.3" [2, 25, 5636184937160462, 3];
    /// Policy under which our time stamps are made.
    TIME_STAMP_POLICY = "2.25.5636184937160462.4" [2, 25, 5636184937160462, 4];
    /// Policy under which our certificates are issued.
    CERTIFICATE_POLICY = "2.25.5636184937160462.5" [2, 25, 5636184937160462, 5];

    /// id-data (RFC 5652, 4).
    DATA = "1.2.840.113549.1.7.1" [1, 2, 840, 113549, 1, 7, 1];
    /// id-signedData (RFC 5652, 5).
    SIGNED_DATA = "1.2.840.113549.1.7.2" [1, 2, 840, 113549, 1, 7, 2];
    /// id-contentType (RFC 5652, 11.1).
    CONTENT_TYPE = "1.2.840.113549.1.9.3" [1, 2, 840, 113549, 1, 9, 3];
    /// id-messageDigest (RFC 5652, 11.2).
    MESSAGE_DIGEST = "1.2.840.113549.1.9.4" [1, 2, 840, 113549, 1, 9, 4];
    /// id-signingTime (RFC 5652, 11.3).
    SIGNING_TIME = "1.2.840.113549.1.9.5" [1, 2, 840, 113549, 1, 9, 5];
    /// id-aa-signingCertificate (RFC 5035, 5.4).
    SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12" [1, 2, 840, 113549, 1, 9, 16, 2, 12];
    /// id-aa-signingCertificateV2 (RFC 5035, 3).
    SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47" [1, 2, 840, 113549, 1, 9, 16, 2, 47];
    /// id-aa-timeStampToken, signature-time-stamp (RFC 3161, annex A).
    SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14" [1, 2, 840, 113549, 1, 9, 16, 2, 14];
    /// id-aa-ets-contentTimestamp, content-time-stamp (EN 319 122-1, 5.2.8).
    CONTENT_TIME_STAMP = "1.2.840.113549.1.9.16.2.20" [1, 2, 840, 113549, 1, 9, 16, 2, 20];
    /// id-ct-TSTInfo (RFC 3161, 2.4.2).
    TST_INFO = "1.2.840.113549.1.9.16.1.4" [1, 2, 840, 113549, 1, 9, 16, 1, 4];

    /// id-sha256 (RFC 5754).
    SHA256 = "2.16.840.1.101.3.4.2.1" [2, 16, 840, 1, 101, 3, 4, 2, 1];
    /// id-sha384 (RFC 5754).
    SHA384 = "2.16.840.1.101.3.4.2.2" [2, 16, 840, 1, 101, 3, 4, 2, 2];
    /// id-sha512 (RFC 5754).
    SHA512 = "2.16.840.1.101.3.4.2.3" [2, 16, 840, 1, 101, 3, 4, 2, 3];
    /// ecdsa-with-SHA256 (RFC 5758).
    ECDSA_SHA256 = "1.2.840.10045.4.3.2" [1, 2, 840, 10045, 4, 3, 2];
    /// ecdsa-with-SHA384 (RFC 5758).
    ECDSA_SHA384 = "1.2.840.10045.4.3.3" [1, 2, 840, 10045, 4, 3, 3];
    /// id-ecPublicKey (RFC 5480).
    EC_PUBLIC_KEY = "1.2.840.10045.2.1" [1, 2, 840, 10045, 2, 1];
    /// secp256r1, P-256 (RFC 5480).
    P256 = "1.2.840.10045.3.1.7" [1, 2, 840, 10045, 3, 1, 7];

    /// id-kp-documentSigning (RFC 9336).
    EKU_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36" [1, 3, 6, 1, 5, 5, 7, 3, 36];
    /// id-kp-timeStamping (RFC 3161, 2.3).
    EKU_TIME_STAMPING = "1.3.6.1.5.5.7.3.8" [1, 3, 6, 1, 5, 5, 7, 3, 8];
    /// id-kp-OCSPSigning (RFC 6960, 4.2.2.2).
    EKU_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9" [1, 3, 6, 1, 5, 5, 7, 3, 9];
    /// anyExtendedKeyUsage (RFC 5280, 4.2.1.12).
    EKU_ANY = "2.5.29.37.0" [2, 5, 29, 37, 0];

    /// cRLNumber (RFC 5280, 5.2.3).
    CRL_NUMBER = "2.5.29.20" [2, 5, 29, 20];
    /// authorityKeyIdentifier (RFC 5280, 4.2.1.1).
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35" [2, 5, 29, 35];
    /// expiredCertsOnCRL (X.509, 9.5.2.8).
    EXPIRED_CERTS_ON_CRL = "2.5.29.60" [2, 5, 29, 60];
    /// id-pkix-ocsp-basic (RFC 6960, 4.2.1).
    OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1" [1, 3, 6, 1, 5, 5, 7, 48, 1, 1];
    /// id-pkix-ocsp-nonce (RFC 6960, 4.4.1).
    OCSP_NONCE = "1.3.6.1.5.5.7.48.1.2" [1, 3, 6, 1, 5, 5, 7, 48, 1, 2];
    /// id-pkix-ocsp-archive-cutoff (RFC 6960, 4.4.4).
    OCSP_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6" [1, 3, 6, 1, 5, 5, 7, 48, 1, 6];
    /// id-commonpki-at-certHash (Common PKI, part 4).
    CERT_HASH = "1.3.36.8.3.13" [1, 3, 36, 8, 3, 13];
    /// id-ri-ocsp-response, an OCSPResponse among the revocation data of CMS (RFC 5940, 4).
    RI_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2" [1, 3, 6, 1, 5, 5, 7, 16, 2];
    /// adbe-revocationInfoArchival (ISO 32000-2, 12.8.3.3.2).
    REVOCATION_INFO_ARCHIVAL = "1.2.840.113583.1.1.8" [1, 2, 840, 113583, 1, 1, 8];

    /// commonName (X.520).
    COMMON_NAME = "2.5.4.3" [2, 5, 4, 3];
    /// serialNumber of a subject: the seal's code.
    SERIAL_NUMBER = "2.5.4.5" [2, 5, 4, 5];
    /// organizationName.
    ORGANIZATION = "2.5.4.10" [2, 5, 4, 10];
    /// organizationIdentifier (X.520): the unified social credit code.
    ORGANIZATION_IDENTIFIER = "2.5.4.97" [2, 5, 4, 97];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_text_and_arcs_say_the_same() {
        for oid in ALL {
            let arcs: Vec<String> = oid.arcs.iter().map(u64::to_string).collect();
            assert_eq!(arcs.join("."), oid.dotted);
        }
    }
}
