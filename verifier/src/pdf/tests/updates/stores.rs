//! Validation material and document time stamps that are added later.

use super::*;

/// A later store may list less; what an earlier one listed is not lost, and each entry keeps its first revision.
#[test]
fn stores_of_all_revisions_are_read_together() {
    let later = update(
        &with_validation_data(),
        &[
            (
                30,
                "<</Type/DSS/CRLs[32 0 R]/VRI<</AAAA<</OCSP[33 0 R]>>>>>>",
            ),
            (32, &stream("", "list")),
            (33, &stream("", "response")),
        ],
    );
    let entries = |found: &[StoreEntry]| -> Vec<(String, usize)> {
        let text = |entry: &StoreEntry| String::from_utf8_lossy(&entry.der).into_owned();
        found
            .iter()
            .map(|entry| (text(entry), entry.revision))
            .collect()
    };
    let found = open(&later).validation_data().unwrap().unwrap();
    assert_eq!(
        entries(&found.certificates),
        [("certificate".to_owned(), 2)]
    );
    assert_eq!(entries(&found.crls), [("list".to_owned(), 3)]);
    assert_eq!(entries(&found.ocsps), [("response".to_owned(), 3)]);
    assert_eq!(open(&sealed()).validation_data().unwrap(), None);
}

#[test]
fn validation_data_and_document_time_stamp_are_admitted_everywhere() {
    for rule in [LaterRule::Licence, LaterRule::Document] {
        assert_eq!(
            changes(&with_validation_data(), rule),
            [(ChangeKind::ValidationData, true)]
        );
        assert_eq!(
            changes(&time_stamped(), rule),
            [
                (ChangeKind::ValidationData, true),
                (ChangeKind::DocumentTimeStamp, true)
            ]
        );
    }
}

#[test]
fn validation_data_may_be_replaced_and_the_store_does_not_go() {
    let grown = update(
        &with_validation_data(),
        &[
            (
                30,
                "<</Type/DSS/Certs[31 0 R 32 0 R]/VRI<</AAAA<</Cert[31 0 R]/TU(D:2026)>>>>>>",
            ),
            (32, &stream("", "another")),
        ],
    );
    assert_eq!(document(&grown), [(ChangeKind::ValidationData, true); 2]);
    let store = "<</Type/DSS/Certs[33 0 R]/VRI<</BBBB<</Cert[33 0 R]>>>>>>";
    let brought = stream("", "of another signer");
    let replaced = update(&with_validation_data(), &[(30, store), (33, &brought)]);
    assert_eq!(document(&replaced), [(ChangeKind::ValidationData, true); 2]);
    let shrunk = update(
        &with_validation_data(),
        &[(30, "<</Type/DSS/Certs[]/VRI<<>>>>")],
    );
    assert_refused(&shrunk, ChangeKind::ValidationDataRemoved);
    let emptied = update(&with_validation_data(), &[(30, "<</Type/DSS>>")]);
    assert_refused(&emptied, ChangeKind::ValidationDataRemoved);
    let gone = update(&with_validation_data(), &[(1, CATALOG)]);
    assert_refused(&gone, ChangeKind::ValidationDataRemoved);
}

#[test]
fn changed_font_listed_as_validation_data_is_refused() {
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Courier>>";
    let bytes = update(
        &sealed(),
        &[
            (1, &CATALOG.replace(">>", "/DSS<</Certs[9 0 R]>>>>")),
            (9, font),
        ],
    );
    assert_refused(&bytes, ChangeKind::ValidationDataRemoved);
    assert_refused(&bytes, ChangeKind::Resource);
}
