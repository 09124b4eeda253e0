//! Revisions that change the document around its pages (classes U9, U10, U13) and what passes for validation data.

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::revision::{Edit, Revision, drawn, name, text};

pub(super) const EDITS: &[(&str, &str, Edit)] = &[
    ("U9", "metadata_replaced_without_a_seal", metadata),
    ("U9", "information_title_replaced", information),
    ("U9", "language_changed", |r| {
        r.set_on_catalog("Lang", text("en-US"))
    }),
    ("U9", "structure_removed", |r| {
        r.remove(r.catalog, "StructTreeRoot")
    }),
    ("U9", "structure_added", |r| {
        let element = r.add(dictionary! {
            "Type" => "StructElem", "S" => "P", "ActualText" => text("another holder"),
        });
        let root = r.add(dictionary! { "Type" => "StructTreeRoot", "K" => element });
        r.set_on_catalog("StructTreeRoot", root)
    }),
    ("U9", "structure_roles_changed", |r| {
        let root = r.dictionary_of_type(b"StructTreeRoot")?;
        r.set(root, "RoleMap", dictionary! { "P" => "Artifact" })
    }),
    ("U9", "structure_text_replaced", |r| {
        let element = r.dictionary_of_type(b"StructElem")?;
        r.set(element, "ActualText", text("another holder"))
    }),
    ("U9", "structure_children_removed", |r| {
        let root = r.dictionary_of_type(b"StructTreeRoot")?;
        r.remove(root, "K")
    }),
    ("U10", "open_script_added", |r| {
        r.set_on_catalog("OpenAction", script())
    }),
    ("U10", "open_address_added", |r| {
        r.set_on_catalog(
            "OpenAction",
            dictionary! { "S" => "URI", "URI" => text("http://example.invalid/") },
        )
    }),
    ("U10", "event_script_added", |r| {
        r.set_on_catalog("AA", dictionary! { "WP" => script() })
    }),
    ("U10", "named_script_added", |r| {
        let scripts = dictionary! { "Names" => vec![text("x"), script().into()] };
        named(r, "JavaScript", scripts.into())
    }),
    ("U10", "named_destinations_added", |r| {
        let page = r.page;
        let target = Object::Array(vec![page.into(), name("Fit")]);
        named(
            r,
            "Dests",
            dictionary! { "Names" => vec![text("x"), target] }.into(),
        )
    }),
    ("U10", "attachment_added", attachment_added),
    ("U10", "attachment_replaced", attachment_replaced),
    ("U10", "attachments_removed", |r| {
        r.remove(r.catalog, "Names")
    }),
    ("U10", "associated_files_removed", |r| {
        r.remove(r.catalog, "AF")
    }),
    ("U10", "outline_added", |r| {
        let entry = r.add(dictionary! { "Title" => text("page of another file") });
        let outline = r.add(
            dictionary! { "Type" => "Outlines", "First" => entry, "Last" => entry, "Count" => 1 },
        );
        r.set_on_catalog("Outlines", outline)
    }),
    ("U10", "page_labels_added", |r| {
        r.set_on_catalog(
            "PageLabels",
            dictionary! { "Nums" => vec![0.into(), dictionary! { "P" => text("A-") }.into()] },
        )
    }),
    ("U10", "viewer_preferences_changed", |r| {
        r.set_on_catalog("ViewerPreferences", dictionary! { "HideToolbar" => true })
    }),
    ("U10", "page_mode_changed", |r| {
        r.set_on_catalog("PageMode", name("FullScreen"))
    }),
    ("U10", "output_intent_added", |r| {
        let intent = dictionary! { "Type" => "OutputIntent", "S" => "GTS_PDFX", "OutputConditionIdentifier" => text("x") };
        r.set_on_catalog("OutputIntents", vec![Object::Dictionary(intent)])
    }),
    ("U10", "private_data_added", |r| {
        r.set_on_catalog(
            "PieceInfo",
            dictionary! { "Maker" => dictionary! { "Private" => text("x") } },
        )
    }),
    ("U10", "portfolio_added", |r| {
        r.set_on_catalog(
            "Collection",
            dictionary! { "Type" => "Collection", "View" => "D" },
        )
    }),
    ("U10", "base_address_added", |r| {
        r.set_on_catalog(
            "URI",
            dictionary! { "Base" => text("http://example.invalid/") },
        )
    }),
    ("U10", "unknown_catalog_entry_added", |r| {
        r.set_on_catalog("Later", 1)
    }),
    ("U13", "permissions_added", |r| {
        let seal = r.seal;
        r.set_on_catalog("Perms", dictionary! { "DocMDP" => seal })
    }),
    ("U6", "dss_explains_a_changed_font", |r| {
        let font = r.dictionary_of_type(b"Font")?;
        r.set_on_catalog(
            "DSS",
            dictionary! { "Type" => "DSS", "Certs" => vec![font.into()] },
        )?;
        r.set(font, "BaseFont", name("Symbol"))
    }),
    ("U6", "dss_explains_a_changed_page", |r| {
        let content = r.old(r.page, "Contents")?;
        let id = content.as_reference().ok()?;
        r.set_on_catalog(
            "DSS",
            dictionary! { "Type" => "DSS", "CRLs" => vec![content] },
        )?;
        r.overwrite(id, drawn(b"0 0 0 rg 0 0 200 200 re f"))
    }),
    ("U6", "dss_with_an_entry_of_its_own", |r| {
        let more = r.add(drawn(b"anything"));
        r.set_on_catalog("DSS", dictionary! { "Type" => "DSS", "Later" => more })
    }),
    ("U6", "dss_that_leads_to_a_page", |r| {
        let page = r.page;
        r.set_on_catalog(
            "DSS",
            dictionary! { "Type" => "DSS", "VRI" => dictionary! { "AAAA" => page } },
        )
    }),
    ("U6", "dss_stream_in_another_file", |r| {
        let external = dictionary! { "F" => text("http://example.invalid/crl") };
        let crl = r.add(Stream::new(external, Vec::new()));
        r.set_on_catalog(
            "DSS",
            dictionary! { "Type" => "DSS", "CRLs" => vec![crl.into()] },
        )
    }),
    ("U13", "dss_added_and_extension_dropped", |r| {
        r.remove(r.catalog, "Extensions")?;
        r.set_on_catalog("DSS", dictionary! { "Type" => "DSS" })
    }),
];

fn script() -> Dictionary {
    dictionary! { "S" => "JavaScript", "JS" => text("app.alert(1)") }
}

/// A name tree beside those that the catalogue has.
fn named(revision: &mut Revision<'_>, key: &str, tree: Object) -> Option<()> {
    let names = revision.value(revision.catalog, "Names");
    let mut names = names
        .and_then(|names| names.as_dict().ok().cloned())
        .unwrap_or_default();
    names.set(key, tree);
    revision.set_on_catalog("Names", names)
}

fn attached(revision: &mut Revision<'_>, title: &str, content: &[u8]) -> Object {
    let stream = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, content.to_vec());
    let stream = revision.add(stream);
    let file = dictionary! {
        "Type" => "Filespec", "F" => text(title), "UF" => text(title), "EF" => dictionary! { "F" => stream },
    };
    revision.add(file).into()
}

fn attachment_added(revision: &mut Revision<'_>) -> Option<()> {
    let file = attached(
        revision,
        "licence.json",
        br#"{"holderName":"another holder"}"#,
    );
    let tree = dictionary! { "Names" => vec![text("licence.json"), file] };
    named(revision, "EmbeddedFiles", tree.into())
}

/// Another licence.json under the same name.
fn attachment_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let (file, _) = revision.stream_with(b"Type", b"EmbeddedFile")?;
    let forged = br#"{"holderName":"another holder"}"#.to_vec();
    revision.overwrite(
        file,
        Stream::new(dictionary! { "Type" => "EmbeddedFile" }, forged),
    )
}

fn metadata(revision: &mut Revision<'_>) -> Option<()> {
    let metadata = revision.add(Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        b"<x:xmpmeta><dc:title>another title</dc:title></x:xmpmeta>".to_vec(),
    ));
    revision.set_on_catalog("Metadata", metadata)
}

fn information(revision: &mut Revision<'_>) -> Option<()> {
    let info = revision.add(dictionary! { "Title" => text("another title") });
    let trailer = revision.out.trailer();
    let rest: String = match trailer.split_once("/Info ") {
        Some((before, after)) => {
            let after = after.split_once('R').map_or("", |(_, after)| after);
            format!("{before}{after}")
        }
        None => trailer.to_owned(),
    };
    revision
        .out
        .with_trailer(format!("{rest}/Info {} {} R", info.0, info.1));
    Some(())
}
