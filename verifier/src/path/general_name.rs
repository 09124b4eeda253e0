//! Names of the forms of `GeneralName` (RFC 5280 4.2.1.6), and whether one lies in a subtree (4.2.1.10).

use core::net::{Ipv4Addr, Ipv6Addr};

use super::name;
use crate::der::{DerError, Element};

/// One name, or the base of a subtree, not yet looked at more closely than its form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum GeneralName<'a> {
    /// rfc822Name
    Email(&'a [u8]),
    /// dNSName
    Dns(&'a [u8]),
    /// directoryName, DER of the `Name`
    Directory(&'a [u8]),
    /// uniformResourceIdentifier
    Uri(&'a [u8]),
    /// iPAddress
    Ip(&'a [u8]),
    /// otherName, x400Address, ediPartyName, registeredID: the number of the form
    Other(u8),
}

/// Why a name cannot be compared. It is then treated as a violation, never passed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Incomparable(&'static str);

/// Which way a doubt must fall.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Subtree {
    /// All that the name stands for must lie inside.
    Permitted,
    /// Nothing that the name stands for may lie inside.
    Excluded,
}

impl<'a> GeneralName<'a> {
    pub(super) fn read(element: Element<'a>) -> Result<Self, DerError> {
        let value = element.value;
        Ok(match element.tag.0 {
            0x81 => Self::Email(value),
            0x82 => Self::Dns(value),
            0xa4 => {
                name::check(value)?;
                Self::Directory(value)
            }
            0x86 => Self::Uri(value),
            0x87 => Self::Ip(value),
            0xa0 | 0xa3 | 0xa5 | 0x88 => Self::Other(element.tag.0 & 0x1f),
            _ => {
                return Err(DerError::Tag {
                    expected: crate::der::Tag::context(0),
                    found: element.tag,
                });
            }
        })
    }

    /// Number of the form.
    pub(super) fn form(self) -> u8 {
        match self {
            Self::Email(_) => 1,
            Self::Dns(_) => 2,
            Self::Directory(_) => 4,
            Self::Uri(_) => 6,
            Self::Ip(_) => 7,
            Self::Other(form) => form,
        }
    }

    /// The name lies in the subtree below `base`, which has the same form. `None`: that form is not compared.
    pub(super) fn is_within(
        self,
        base: Self,
        subtree: Subtree,
    ) -> Option<Result<bool, Incomparable>> {
        Some(match (self, base) {
            (Self::Email(name), Self::Email(base)) => email(name, base),
            (Self::Dns(name), Self::Dns(base)) => dns(name, base, subtree),
            (Self::Directory(name), Self::Directory(base)) => Ok(name::is_within(name, base)),
            (Self::Uri(name), Self::Uri(base)) => uri(name, base),
            (Self::Ip(name), Self::Ip(base)) => ip(name, base),
            _ => return None,
        })
    }
}

impl std::fmt::Display for GeneralName<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Email(text) | Self::Dns(text) | Self::Uri(text) => {
                f.write_str(&String::from_utf8_lossy(text))
            }
            Self::Directory(name) => f.write_str(&name::words(&name::texts(name))),
            Self::Ip(octets) => match (<[u8; 4]>::try_from(*octets), <[u8; 16]>::try_from(*octets))
            {
                (Ok(v4), _) => write!(f, "{}", Ipv4Addr::from(v4)),
                (_, Ok(v6)) => write!(f, "{}", Ipv6Addr::from(v6)),
                _ => write!(f, "{octets:02x?}"),
            },
            Self::Other(form) => write!(f, "of form [{form}]"),
        }
    }
}

/// "Any DNS name that can be constructed by simply adding zero or more labels to the left-hand side of the name
/// satisfies the name constraint." No leading period, no wildcard: RFC 5280 has neither in a dNSName constraint.
fn dns(name: &[u8], base: &[u8], subtree: Subtree) -> Result<bool, Incomparable> {
    let base = host(base).ok_or(Incomparable("dNSName constraint is no DNS name"))?;
    let malformed = Incomparable("dNSName is no DNS name");
    match name.strip_prefix(b"*.") {
        None => Ok(is_below(host(name).ok_or(malformed)?, base)),
        // A wildcard stands for many names: all must be permitted, and none excluded.
        Some(parent) => {
            let parent = host(parent).ok_or(malformed)?;
            Ok(is_below(parent, base) || (subtree == Subtree::Excluded && is_below(base, parent)))
        }
    }
}

/// A mailbox (`a@b`), all mailboxes of a host (`b`), or all of the hosts below a domain (`.b`).
fn email(name: &[u8], base: &[u8]) -> Result<bool, Incomparable> {
    let (local, domain) = mailbox(name).ok_or(Incomparable("rfc822Name is no mailbox"))?;
    let malformed = Incomparable("rfc822Name constraint is neither mailbox nor host");
    if base.contains(&b'@') {
        let (base_local, base_domain) = mailbox(base).ok_or(malformed)?;
        return Ok(local == base_local && domain.eq_ignore_ascii_case(base_domain));
    }
    host_matches(domain, base).ok_or(malformed)
}

/// Local part and domain. An `@` within the local part needs quotation marks around it (RFC 5321 4.1.2).
fn mailbox(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = name.iter().rposition(|octet| *octet == b'@')?;
    let (local, domain) = name.split_at_checked(at)?;
    let quoted = matches!(local, [b'"', .., b'"']);
    let sound = !local.is_empty() && (quoted || !local.contains(&b'@')) && local.is_ascii();
    let domain = host(domain.strip_prefix(b"@")?).filter(|domain| !domain.is_empty())?;
    sound.then_some((local, domain))
}

/// The constraint is about the host: `b` that host, `.b` every host below.
fn uri(name: &[u8], base: &[u8]) -> Result<bool, Incomparable> {
    let found = uri_host(name).ok_or(Incomparable("URI without the name of a host"))?;
    host_matches(found, base).ok_or(Incomparable("URI constraint is no host"))
}

/// The host of `scheme://user@host:port/…`, if it is a name. An address is no name (RFC 5280 4.2.1.10).
fn uri_host(uri: &[u8]) -> Option<&[u8]> {
    let colon = uri.iter().position(|octet| *octet == b':')?;
    let (_, rest) = uri.split_at_checked(colon)?;
    let rest = rest.strip_prefix(b"://")?;
    let authority = rest.split(|octet| b"/?#".contains(octet)).next()?;
    let host_and_port = authority.rsplit(|octet| *octet == b'@').next()?;
    let mut parts = host_and_port.split(|octet| *octet == b':');
    let name = host(parts.next()?).filter(|name| !name.is_empty())?;
    let port = parts.next().unwrap_or_default();
    let is_address = std::str::from_utf8(name).is_ok_and(|name| name.parse::<Ipv4Addr>().is_ok());
    let sound = port.iter().all(u8::is_ascii_digit) && parts.next().is_none() && !is_address;
    sound.then_some(name)
}

/// `.b`: below b; `b`: b itself; nothing: every host. `None`: the constraint is none of these.
fn host_matches(found: &[u8], base: &[u8]) -> Option<bool> {
    match base.strip_prefix(b".") {
        Some(domain) => {
            let domain = host(domain).filter(|domain| !domain.is_empty())?;
            Some(found.len() > domain.len() && is_below(found, domain))
        }
        None if base.is_empty() => Some(true),
        None => Some(found.eq_ignore_ascii_case(host(base)?)),
    }
}

/// Labels of letters, digits, hyphens and underscores; or nothing at all.
fn host(name: &[u8]) -> Option<&[u8]> {
    let is_letter = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    let is_label = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label.iter().all(is_letter)
            && label.first() != Some(&b'-')
            && label.last() != Some(&b'-')
    };
    let labels = name.split(|octet| *octet == b'.').all(is_label);
    (name.is_empty() || (labels && name.len() <= 253)).then_some(name)
}

/// `name` is `base`, or ends in a period and `base`.
fn is_below(name: &[u8], base: &[u8]) -> bool {
    let Some(above) = name.len().checked_sub(base.len()) else {
        return false;
    };
    let (head, tail) = name.split_at(above);
    tail.eq_ignore_ascii_case(base) && (head.is_empty() || base.is_empty() || head.ends_with(b"."))
}

/// The constraint is an address and a mask of the same length (RFC 4632 style: ones, then zeros).
fn ip(name: &[u8], base: &[u8]) -> Result<bool, Incomparable> {
    if !matches!(name.len(), 4 | 16) {
        return Err(Incomparable("iPAddress of neither 4 nor 16 octets"));
    }
    if !matches!(base.len(), 8 | 32) {
        return Err(Incomparable(
            "iPAddress constraint of neither 8 nor 32 octets",
        ));
    }
    let (network, mask) = base.split_at(base.len() / 2);
    if !is_mask(mask) {
        return Err(Incomparable("iPAddress constraint with gaps in its mask"));
    }
    let masked = |(one, mask): (&u8, &u8)| one & mask;
    let same = name
        .iter()
        .zip(mask)
        .map(masked)
        .eq(network.iter().zip(mask).map(masked));
    Ok(name.len() == network.len() && same)
}

fn is_mask(mask: &[u8]) -> bool {
    let bits = |octet: &u8| {
        (0..8_u32)
            .map(move |at| *octet << at & 0x80 != 0)
            .collect::<Vec<_>>()
    };
    mask.iter()
        .flat_map(bits)
        .is_sorted_by(|left, right| left >= right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(name: GeneralName<'_>, base: GeneralName<'_>) -> Option<bool> {
        name.is_within(base, Subtree::Permitted)?.ok()
    }

    #[test]
    fn dns_names_below_the_constraint_are_within_it() {
        let judge = |name: &str, base: &str| {
            within(
                GeneralName::Dns(name.as_bytes()),
                GeneralName::Dns(base.as_bytes()),
            )
        };
        for (name, base) in [
            ("a.gov.cn", "gov.cn"),
            ("GOV.cn", "gov.CN"),
            ("a", ""),
            ("*.a.cn", "a.cn"),
        ] {
            assert_eq!(judge(name, base), Some(true), "{name} {base}");
        }
        for (name, base) in [
            ("agov.cn", "gov.cn"),
            ("cn", "gov.cn"),
            ("*.gov.cn", "a.gov.cn"),
        ] {
            assert_eq!(judge(name, base), Some(false), "{name} {base}");
        }
        for (name, base) in [
            (".a.cn", "a.cn"),
            ("a.cn", ".a.cn"),
            ("a.cn", "*.cn"),
            ("a..cn", "cn"),
            ("a.cn.", "cn"),
        ] {
            assert_eq!(judge(name, base), None, "{name} {base}");
        }
    }

    #[test]
    fn wildcard_that_reaches_into_an_excluded_subtree_is_within_it() {
        let name = GeneralName::Dns(b"*.gov.cn");
        let base = GeneralName::Dns(b"a.gov.cn");
        assert_eq!(name.is_within(base, Subtree::Excluded), Some(Ok(true)));
        assert_eq!(name.is_within(base, Subtree::Permitted), Some(Ok(false)));
    }

    #[test]
    fn mailboxes_are_compared_with_mailbox_host_and_domain() {
        let judge = |name: &str, base: &str| {
            within(
                GeneralName::Email(name.as_bytes()),
                GeneralName::Email(base.as_bytes()),
            )
        };
        for base in [
            "zhang@ju.gov.cn",
            "zhang@JU.gov.cn",
            "ju.gov.cn",
            ".gov.cn",
            "",
        ] {
            assert_eq!(judge("zhang@ju.gov.cn", base), Some(true), "{base}");
        }
        for base in [
            "Zhang@ju.gov.cn",
            "li@ju.gov.cn",
            "gov.cn",
            ".ju.gov.cn",
            ".ov.cn",
        ] {
            assert_eq!(judge("zhang@ju.gov.cn", base), Some(false), "{base}");
        }
        for name in [
            "zhang",
            "a@b@ju.gov.cn",
            "@ju.gov.cn",
            "zhang@",
            "zhang@.cn",
        ] {
            assert_eq!(judge(name, "ju.gov.cn"), None, "{name}");
        }
        assert_eq!(judge("\"a@b\"@ju.gov.cn", "ju.gov.cn"), Some(true));
    }

    #[test]
    fn host_of_a_uri_is_compared_with_host_and_domain() {
        let judge = |name: &str, base: &str| {
            within(
                GeneralName::Uri(name.as_bytes()),
                GeneralName::Uri(base.as_bytes()),
            )
        };
        for (name, base) in [
            ("https://ju.gov.cn/x?y", "ju.gov.cn"),
            ("ftp://u:p@JU.gov.cn:21", "ju.gov.cn"),
            ("https://ju.gov.cn", ".gov.cn"),
        ] {
            assert_eq!(judge(name, base), Some(true), "{name} {base}");
        }
        for (name, base) in [
            ("https://a.ju.gov.cn", "ju.gov.cn"),
            ("https://gov.cn", ".gov.cn"),
            ("https://evil.cn/ju.gov.cn", "ju.gov.cn"),
            ("https://ju.gov.cn@evil.cn", "ju.gov.cn"),
        ] {
            assert_eq!(judge(name, base), Some(false), "{name} {base}");
        }
        for name in [
            "urn:x:y",
            "https://192.0.2.1/",
            "https://[::1]/",
            "ju.gov.cn",
            "https:///x",
            "https://a:b:c/",
        ] {
            assert_eq!(judge(name, "ju.gov.cn"), None, "{name}");
        }
    }

    #[test]
    fn addresses_are_compared_under_the_mask() {
        let judge = |name: &[u8], base: &[u8]| within(GeneralName::Ip(name), GeneralName::Ip(base));
        let net = [192, 0, 2, 0, 255, 255, 255, 0];
        assert_eq!(judge(&[192, 0, 2, 9], &net), Some(true));
        assert_eq!(judge(&[192, 0, 3, 9], &net), Some(false));
        assert_eq!(judge(&[0; 16], &net), Some(false));
        assert_eq!(
            judge(&[192, 0, 2, 9], &[192, 0, 2, 0, 255, 0, 255, 0]),
            None
        );
        assert_eq!(judge(&[192, 0, 2, 9], &net[..4]), None);
        assert_eq!(judge(&net, &net), None);
    }
}
