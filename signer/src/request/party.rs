//! Issuer and holder, and the codes that name them.

use yinxin_verifier::value::{CodeError, ResidentId, Uscc};

use super::{
    FaultCode, Holder, HolderKind, Issuer,
    fault::Collector,
    parse::{MAX_NAME, Object},
};
use crate::types::LicenceType;

/// Code types of GB/T 36903, annex A, for organisations and for persons.
const ORGANISATION_CODES: [&str; 2] = ["001", "099"];
const PERSON_CODES: [&str; 14] = [
    "111", "114", "115", "118", "119", "120", "122", "411", "412", "413", "414", "511", "516",
    "999",
];

pub(super) fn issuer(mut object: Object, faults: &mut Collector) -> Option<Issuer> {
    let name = object.text("name", MAX_NAME, faults);
    let code = object.text("code", 64, faults);
    let pointer = object.pointer("code");
    object.finish(faults);
    let code =
        code.and_then(|code| checked(&pointer, Uscc::parse(&code), "统一社会信用代码", faults));
    Some(Issuer {
        name: name?,
        code: code?,
    })
}

pub(super) fn holder(
    mut object: Object,
    licence_type: Option<&LicenceType>,
    faults: &mut Collector,
) -> Option<Holder> {
    let kind = kind(&mut object, licence_type, faults);
    let name = object.text("name", MAX_NAME, faults);
    let code_type = object.text("code_type", 3, faults);
    let code = object.text("code", 64, faults);
    let pointers = (object.pointer("code_type"), object.pointer("code"));
    object.finish(faults);
    let code_type = match (kind, code_type) {
        (Some(kind), Some(code_type)) => check_code_type(&pointers.0, kind, code_type, faults),
        (_, code_type) => code_type,
    };
    let code = match (&code_type, code) {
        (Some(code_type), Some(code)) => check_code(&pointers.1, code_type, code, faults),
        _ => None,
    };
    Some(Holder {
        kind: kind?,
        name: name?,
        code_type: code_type?,
        code: code?,
    })
}

fn kind(
    object: &mut Object,
    licence_type: Option<&LicenceType>,
    faults: &mut Collector,
) -> Option<HolderKind> {
    let text = object.text("kind", 32, faults)?;
    let pointer = object.pointer("kind");
    let kind = match text.as_str() {
        "person" => HolderKind::Person,
        "organisation" => HolderKind::Organisation,
        _ => {
            faults.add(
                &pointer,
                FaultCode::Choice,
                "持证主体类别应为 person（自然人）或 organisation（法人和其他组织）",
                "The kind of holder is person or organisation",
            );
            return None;
        }
    };
    if licence_type.is_some_and(|known| !known.rules.holder_kinds.contains(&kind)) {
        faults.add(
            &pointer,
            FaultCode::HolderKind,
            "该类型的证照不能发给此类持证主体",
            "A licence of this type cannot be held by this kind of holder",
        );
    }
    Some(kind)
}

fn check_code_type(
    pointer: &str,
    kind: HolderKind,
    code_type: String,
    faults: &mut Collector,
) -> Option<String> {
    let allowed: &[&str] = match kind {
        HolderKind::Organisation => &ORGANISATION_CODES,
        HolderKind::Person => &PERSON_CODES,
    };
    if allowed.contains(&code_type.as_str()) {
        return Some(code_type);
    }
    faults.add(
        pointer,
        FaultCode::CodeType,
        format!(
            "代码类型“{code_type}”不适用于此类持证主体；可用：{}",
            allowed.join("、")
        ),
        format!(
            "Code type {code_type:?} does not go with this holder; allowed: {}",
            allowed.join(", ")
        ),
    );
    None
}

fn check_code(
    pointer: &str,
    code_type: &str,
    code: String,
    faults: &mut Collector,
) -> Option<String> {
    match code_type {
        "001" => checked(pointer, Uscc::parse(&code), "统一社会信用代码", faults).map(|_| code),
        "111" => checked(pointer, ResidentId::parse(&code), "公民身份号码", faults).map(|_| code),
        _ if is_plain_code(&code) => Some(code),
        _ => {
            faults.add(
                pointer,
                FaultCode::CodeForm,
                "代码应为 1 至 32 位大写字母、数字或连字符",
                "The code has 1 to 32 upper-case letters, digits or hyphens",
            );
            None
        }
    }
}

fn is_plain_code(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    (1..=32).contains(&code.len()) && code.chars().all(plain)
}

/// The value, or a fault that says what is wrong with the code.
fn checked<T>(
    pointer: &str,
    parsed: Result<T, CodeError>,
    name: &str,
    faults: &mut Collector,
) -> Option<T> {
    match parsed {
        Ok(value) => Some(value),
        Err(error) => {
            let (code, why) = match &error {
                CodeError::Check { .. } => (
                    FaultCode::CheckCharacter,
                    "校验码不正确，请核对有无错漏".to_owned(),
                ),
                CodeError::Length { .. } => {
                    (FaultCode::CodeForm, "位数不对，应为 18 位".to_owned())
                }
                CodeError::BirthDate => (FaultCode::CodeForm, "其中的出生日期不存在".to_owned()),
                CodeError::Character { position, found } => (
                    FaultCode::CodeForm,
                    format!("第 {position} 位“{found}”不是该代码所用的半角数字或大写字母"),
                ),
                _ => (FaultCode::CodeForm, "其中的行政区划不存在".to_owned()),
            };
            faults.add(
                pointer,
                code,
                format!("{name}{why}"),
                format!("Wrong code: {error}"),
            );
            None
        }
    }
}
