//! Until when algorithms are relied on: a table that is data, and part of the policy's digest.

use std::sync::LazyLock;

use crate::crypto::{DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm};
use crate::value::{Time, date};

/// The table (TS 119 312), one row a line.
const TEXT: &str = include_str!("algorithms.txt");

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TEXT.lines().filter_map(Row::read).collect());

/// Until when an algorithm is relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::verify) enum Reliance {
    /// No end is set.
    Open,
    /// Up to, and not including, this time.
    Until(Time),
    /// Not in the table.
    Never,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    bits: usize,
    until: Option<Time>,
}

impl Row {
    /// A row; `None` for a comment. A test reads the whole table.
    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split_whitespace();
        if !matches!(fields.next()?, "digest" | "signature") {
            return None;
        }
        let name = fields.next()?;
        let bits = match fields.next()? {
            "-" => 0,
            bits => bits.parse().ok()?,
        };
        let until = match fields.next()? {
            "-" => None,
            day => Some(date::start_of_day_utc(date::parse(day)?)),
        };
        Some(Self { name, bits, until })
    }
}

/// Until when a digest is relied on.
pub(in crate::verify) fn digest(digest: DigestAlgorithm) -> Reliance {
    look_up(digest.name(), 0)
}

/// Until when a signature algorithm with this key is relied on, its digest apart.
pub(in crate::verify) fn signature(algorithm: SignatureAlgorithm, key: PublicKey<'_>) -> Reliance {
    let name = match algorithm {
        SignatureAlgorithm::Ecdsa(_) => "ECDSA",
        SignatureAlgorithm::Ed25519 => "Ed25519",
        SignatureAlgorithm::RsaPkcs1(_) => "RSA-PKCS1",
        SignatureAlgorithm::RsaPss(_) => "RSA-PSS",
        SignatureAlgorithm::Sm2 => "SM2",
    };
    look_up(name, bits(key))
}

/// Bits of the modulus, or of the order of the curve.
fn bits(key: PublicKey<'_>) -> usize {
    match key.algorithm() {
        KeyAlgorithm::EcP256 | KeyAlgorithm::Ed25519 | KeyAlgorithm::Sm2 => 256,
        KeyAlgorithm::EcP384 => 384,
        _ => key.modulus_bits().unwrap_or(0),
    }
}

fn look_up(name: &str, bits: usize) -> Reliance {
    let rows = ROWS.iter();
    let fitting = rows.filter(|row| row.name == name && row.bits <= bits);
    match fitting.max_by_key(|row| row.bits) {
        Some(Row { until: None, .. }) => Reliance::Open,
        Some(Row {
            until: Some(until), ..
        }) => Reliance::Until(*until),
        None => Reliance::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = TEXT.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(ROWS.len(), lines.count());
        assert!(ROWS.len() > 10);
    }

    #[test]
    fn table_of_ends() {
        let until = |day: &str| Reliance::Until(date::start_of_day_utc(date::parse(day).unwrap()));
        let table = [
            ("SHA-1", 0, until("2012-08-01")),
            ("SHA-256", 0, Reliance::Open),
            ("SM3", 0, Reliance::Open),
            ("MD5", 0, Reliance::Never),
            ("RSA-PKCS1", 512, Reliance::Never),
            ("RSA-PKCS1", 1024, until("2019-10-01")),
            ("RSA-PKCS1", 2048, until("2029-01-01")),
            ("RSA-PKCS1", 4096, until("2029-01-01")),
            ("RSA-PSS", 2048, until("2029-01-01")),
            ("RSA-PSS", 3072, Reliance::Open),
            ("ECDSA", 224, Reliance::Never),
            ("ECDSA", 384, Reliance::Open),
            ("SM2", 256, Reliance::Open),
        ];
        for (name, bits, expected) in table {
            assert_eq!(look_up(name, bits), expected, "{name} {bits}");
        }
    }

    /// A key counts by its size, which for a curve is that of its order.
    #[test]
    fn keys_of_curves_and_of_rsa_have_their_bits() {
        let signer = |der: &[u8]| crate::path::Certificate::parse(der).unwrap();
        for (der, expected) in [
            (
                &include_bytes!("../../../tests/vectors/path/p256-signer.der")[..],
                256,
            ),
            (
                include_bytes!("../../../tests/vectors/path/p384-signer.der"),
                384,
            ),
            (
                include_bytes!("../../../tests/vectors/path/ed25519-signer.der"),
                256,
            ),
            (
                include_bytes!("../../../tests/vectors/path/short-signer.der"),
                1024,
            ),
            (include_bytes!("../../../tests/vectors/sm2/signer.der"), 256),
        ] {
            let signer = signer(der);
            assert_eq!(bits(signer.public_key().unwrap()), expected);
        }
    }

    #[test]
    fn every_digest_that_files_name_is_in_the_table() {
        use DigestAlgorithm as D;
        for known in [D::Sha1, D::Sha256, D::Sha384, D::Sha512, D::Sm3] {
            assert_ne!(digest(known), Reliance::Never, "{}", known.name());
        }
    }
}
