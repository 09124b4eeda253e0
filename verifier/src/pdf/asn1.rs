//! Where the signature value ends and the padding begins.

/// Nested elements of indefinite length; a CMS container has four.
const DEPTH: u32 = 16;

/// Length of the first BER element of `bytes`, which must be a SEQUENCE, or an OCTET STRING as `adbe.x509.rsa_sha1` has it.
pub(super) fn first_element(bytes: &[u8]) -> Option<usize> {
    matches!(bytes.first(), Some(0x30 | 0x04))
        .then(|| element(bytes, DEPTH))
        .flatten()
}

/// Whether a `SignedData` begins with content type id-ct-TSTInfo (RFC 3161 2.4.2): after two headers, two identifiers, a version and the digest algorithms.
pub(super) fn names_time_stamp(bytes: &[u8]) -> bool {
    const TST_INFO: &[u8] = b"\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x04";
    const START: usize = 128;
    let start = bytes.get(..START).unwrap_or(bytes);
    start
        .windows(TST_INFO.len())
        .any(|window| window == TST_INFO)
}

/// Length of one element with its header (ITU-T X.690 8.1).
fn element(bytes: &[u8], depth: u32) -> Option<usize> {
    let (tag, rest) = bytes.split_first()?;
    // High tag numbers occur nowhere in CMS.
    if tag & 0x1F == 0x1F {
        return None;
    }
    let (first, rest) = rest.split_first()?;
    match first {
        0x80 => indefinite(rest, depth.checked_sub(1)?)?.checked_add(2),
        0x00..=0x7F => within(usize::from(*first).checked_add(2)?, bytes),
        // More than four bytes of length would be more than 4 GiB.
        0x81..=0x84 => {
            let count = usize::from(first & 0x7F);
            let length = rest
                .get(..count)?
                .iter()
                .fold(0usize, |value, byte| value << 8 | usize::from(*byte));
            within(length.checked_add(count)?.checked_add(2)?, bytes)
        }
        _ => None,
    }
}

fn within(length: usize, bytes: &[u8]) -> Option<usize> {
    (length <= bytes.len()).then_some(length)
}

/// Length of elements up to and with the end-of-contents octets.
fn indefinite(bytes: &[u8], depth: u32) -> Option<usize> {
    let mut at = 0usize;
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(&[0, 0]) {
            return at.checked_add(2);
        }
        at = at.checked_add(element(rest, depth)?)?;
    }
}

#[cfg(test)]
mod tests {
    use super::first_element;

    #[test]
    fn definite_and_indefinite_elements_end_where_they_say() {
        assert_eq!(first_element(&[0x30, 2, 1, 2, 0, 0]), Some(4));
        assert_eq!(first_element(&[0x30, 0x81, 1, 7, 0]), Some(4));
        assert_eq!(
            first_element(&[0x30, 0x80, 0x30, 0x80, 2, 1, 5, 0, 0, 0, 0, 0]),
            Some(11)
        );
    }

    #[test]
    fn zeros_cut_elements_and_endless_nesting_are_no_element() {
        assert_eq!(first_element(&[0; 16]), None);
        assert_eq!(first_element(&[0x30, 5, 1]), None);
        assert_eq!(first_element(&[0x30, 0x80].repeat(1000)), None);
    }
}
