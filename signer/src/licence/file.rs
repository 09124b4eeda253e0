//! `licence.json`, the machine-readable twin (GB/T 36903).

use serde_json::{Value, json};
use yinxin_verifier::{
    crypto::sha256,
    format::{LICENCE_SCHEMA, LicenceFile, StatusRef},
    value::{AreaCode, CodeError, LicenceIdentifier, date},
};

use super::Assigned;
use crate::request::{FieldValue, Request};

pub(super) fn licence_file(
    request: &Request,
    assigned: &Assigned,
    region: &AreaCode,
) -> Result<LicenceFile, CodeError> {
    let rules = &request.licence_type.rules;
    Ok(LicenceFile {
        schema: LICENCE_SCHEMA.to_owned(),
        certificate_identifier: identifier(request, assigned)?,
        certificate_name: rules.name.clone(),
        certificate_type_code: rules.code.clone(),
        certificate_number: assigned.number.clone(),
        certificate_area_code: request.area.clone(),
        certificate_issuing_authority_name: request.issuer.name.clone(),
        certificate_issuing_authority_code: request.issuer.code.clone(),
        issued_date: date::iso(request.issued_on),
        effective_date: date::iso(request.valid_from),
        expiring_date: request.valid_to.map(date::iso),
        holder_name: request.holder.name.clone(),
        holder_code: request.holder.code.clone(),
        holder_code_type: request.holder.code_type.clone(),
        fields: request
            .fields
            .iter()
            .map(|(id, field)| (id.clone(), value(field)))
            .collect(),
        status: StatusRef {
            region: region.clone(),
            list: assigned.status.list,
            index: assigned.status.index,
        },
        template_sha256: request.licence_type.template_sha256.clone(),
        handle: assigned.handle.clone(),
    })
}

/// The identifier of GB/T 36904.
pub(super) fn identifier(
    request: &Request,
    assigned: &Assigned,
) -> Result<LicenceIdentifier, CodeError> {
    LicenceIdentifier::new(
        &request.licence_type.rules.code,
        &request.issuer.code,
        &assigned.serial,
        assigned.version,
    )
}

/// A picture is on the page; here stands only which one it is.
fn value(field: &FieldValue) -> Value {
    match field {
        FieldValue::Text(text) => json!(text),
        FieldValue::Date(day) => json!(date::iso(*day)),
        FieldValue::Image { media_type, bytes } => {
            json!({ "media_type": media_type, "sha256": sha256(bytes).hex() })
        }
    }
}
