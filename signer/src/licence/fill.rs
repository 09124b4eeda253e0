//! What goes into the boxes of the page.

use std::collections::BTreeMap;

use yinxin_page::{Fill, ImageData};
use yinxin_verifier::value::{CodeError, date};

use super::{Assigned, file};
use crate::request::{Draft, FieldValue, Request};

/// What 有效期 says where there is no end.
const OPEN_ENDED: &str = "长期";

pub(super) fn fill<'a>(
    request: &'a Request,
    assigned: &Assigned,
    public_url: &str,
) -> Result<Fill<'a>, CodeError> {
    let mut fill = Fill::default();
    let layout = &request.licence_type.layout;
    for (id, text) in common(request, assigned)? {
        if layout.has(id) {
            fill.texts.push((id, text));
        }
    }
    if layout.has("qr") {
        fill.qr = Some(("qr", format!("{public_url}/q#{}", assigned.handle)));
    }
    own(&request.fields, &mut fill);
    Ok(fill)
}

/// What a request with faults would fill: names and its own fields.
pub(super) fn draft(draft: &Draft) -> Fill<'_> {
    let mut fill = Fill::default();
    let has = |id| draft.licence_type().is_some_and(|t| t.layout.has(id));
    let names = [
        ("holder_name", draft.holder_name.as_ref()),
        ("issuer_name", draft.issuer_name.as_ref()),
    ];
    for (id, name) in names {
        if let (Some(name), true) = (name, has(id)) {
            fill.texts.push((id, name.clone()));
        }
    }
    own(&draft.fields, &mut fill);
    fill
}

/// The type's own fields.
fn own<'a>(fields: &'a BTreeMap<String, FieldValue>, fill: &mut Fill<'a>) {
    for (id, field) in fields {
        match field {
            FieldValue::Text(text) => fill.texts.push((id, text.clone())),
            FieldValue::Date(day) => fill.texts.push((id, date::chinese(*day))),
            FieldValue::Image { bytes, .. } => fill.images.push((id, ImageData(bytes.clone()))),
        }
    }
}

fn common(
    request: &Request,
    assigned: &Assigned,
) -> Result<[(&'static str, String); 9], CodeError> {
    let from = date::chinese(request.valid_from);
    let to = request
        .valid_to
        .map_or_else(|| OPEN_ENDED.to_owned(), date::chinese);
    let period = match request.valid_to {
        None => OPEN_ENDED.to_owned(),
        Some(_) => format!("{from}至{to}"),
    };
    Ok([
        ("number", assigned.number.clone()),
        ("holder_name", request.holder.name.clone()),
        ("holder_code", request.holder.code.clone()),
        ("issuer_name", request.issuer.name.clone()),
        ("issued_on", date::chinese(request.issued_on)),
        ("valid_from", from),
        ("valid_to", to),
        ("valid_period", period),
        (
            "identifier",
            file::identifier(request, assigned)?
                .without_root()
                .to_owned(),
        ),
    ])
}
