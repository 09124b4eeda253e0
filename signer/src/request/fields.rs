//! The type's own fields.

use std::collections::BTreeMap;

use yinxin_verifier::format::base64;

use super::{
    FaultCode, FieldValue,
    fault::{Collector, below},
    json::Json,
    parse::{Object, check_date, check_text, wrong_type},
};
use crate::types::{FieldKind, FieldRule, LicenceType};

/// Reads all fields of a type; those at fault are left out.
pub(super) fn read(
    mut object: Object,
    licence_type: &LicenceType,
    faults: &mut Collector,
) -> BTreeMap<String, FieldValue> {
    let mut values = BTreeMap::new();
    for rule in &licence_type.rules.fields {
        let pointer = object.pointer(&rule.id);
        match object.take(&rule.id, faults) {
            None | Some(Json::Null) if rule.required => {
                object.missing::<()>(&rule.id, faults);
            }
            None | Some(Json::Null) => {}
            Some(json) => {
                if let Some(value) = value(&pointer, rule, json, faults) {
                    values.insert(rule.id.clone(), value);
                }
            }
        }
    }
    object.finish(faults);
    values
}

fn value(
    pointer: &str,
    rule: &FieldRule,
    json: Json,
    faults: &mut Collector,
) -> Option<FieldValue> {
    match (&rule.kind, json) {
        (FieldKind::Text { max_chars }, Json::Text(text)) => {
            check_text(pointer, text, *max_chars, faults).map(FieldValue::Text)
        }
        (FieldKind::Date, Json::Text(text)) => {
            check_date(pointer, &text, faults).map(FieldValue::Date)
        }
        (FieldKind::Choice { options }, Json::Text(text)) => {
            choice(pointer, options, text, faults).map(FieldValue::Text)
        }
        (FieldKind::Image { max_bytes }, Json::Object(members)) => {
            image(Object::new(pointer.to_owned(), members), *max_bytes, faults)
        }
        (FieldKind::Image { .. }, other) => wrong_type(
            pointer,
            "图片对象 {\"media_type\",\"data\"}",
            "an image object {\"media_type\",\"data\"}",
            &other,
            faults,
        ),
        (_, other) => wrong_type(pointer, "文字", "a string", &other, faults),
    }
}

fn choice(
    pointer: &str,
    options: &[String],
    text: String,
    faults: &mut Collector,
) -> Option<String> {
    if options.contains(&text) {
        return Some(text);
    }
    faults.add(
        pointer,
        FaultCode::Choice,
        format!("应为以下之一：{}", options.join("、")),
        format!("Must be one of {}", options.join(", ")),
    );
    None
}

fn image(mut object: Object, max_bytes: usize, faults: &mut Collector) -> Option<FieldValue> {
    let media_type = object.text("media_type", 32, faults);
    // Four characters of base64 for three bytes.
    let data = object.text("data", max_bytes / 3 * 4 + 4, faults);
    let pointers = (object.pointer("media_type"), object.pointer("data"));
    object.finish(faults);
    let media_type = media_type.and_then(|kind| check_media_type(&pointers.0, kind, faults));
    let bytes = data.and_then(|data| decode(&pointers.1, &data, faults));
    Some(FieldValue::Image {
        media_type: media_type?,
        bytes: bytes?,
    })
}

fn check_media_type(pointer: &str, media_type: String, faults: &mut Collector) -> Option<String> {
    if matches!(media_type.as_str(), "image/png" | "image/jpeg") {
        return Some(media_type);
    }
    faults.add(
        pointer,
        FaultCode::Image,
        "图片只接受 image/png 和 image/jpeg",
        "Pictures are image/png or image/jpeg",
    );
    None
}

fn decode(pointer: &str, data: &str, faults: &mut Collector) -> Option<Vec<u8>> {
    let bytes = base64::decode(data).ok();
    if bytes.is_none() {
        faults.add(
            pointer,
            FaultCode::Image,
            "图片数据不是规范的 base64",
            "The picture's data are not canonical base64",
        );
    }
    bytes
}

/// Pointer of a field.
pub(crate) fn pointer(field: &str) -> String {
    below("/fields", field)
}
