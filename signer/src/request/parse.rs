//! Reading a request from JSON, member by member, until the end however many faults there are.

use std::collections::BTreeMap;

use yinxin_verifier::value::{AreaCode, Date, Uscc, date};

use super::{
    Draft, FaultCode, Faults, Holder, MAX_REQUEST, Request,
    fault::{Collector, below},
    json::Json,
};
use crate::types::{LicenceTypes, NumberRule, ValidityRule};

/// Longest name or short text outside the type's own fields, in characters.
pub(super) const MAX_NAME: usize = 200;
/// Longest text that is looked at as a date, in characters: whatever people write for one is told its right form.
pub(super) const MAX_DATE: usize = 64;

impl Request {
    /// Reads a request. All faults come at once; only where the licence type is not known, its fields are
    /// not looked at.
    pub fn parse(bytes: &[u8], types: &LicenceTypes) -> Result<Self, Faults> {
        Self::read(bytes, types).map_err(|draft| draft.faults)
    }

    /// Reads a request; one with faults comes back as a draft, of which more can be asked.
    pub fn read(bytes: &[u8], types: &LicenceTypes) -> Result<Self, Box<Draft>> {
        let mut faults = Collector::default();
        let Some(mut object) = object(bytes, &mut faults) else {
            return Err(Box::new(Draft::nothing(faults.stop())));
        };
        let licence_type = object.text("licence_type", MAX_NAME, &mut faults);
        let known = licence_type
            .as_deref()
            .and_then(|name| types.find(name))
            .cloned();
        if let (Some(name), None) = (&licence_type, &known) {
            faults.add(
                "/licence_type",
                FaultCode::LicenceType,
                format!(
                    "没有登记名为或代码为“{name}”的证照类型；请用 yinxin type list 查看可用类型"
                ),
                format!("No licence type is registered under {name:?}; see yinxin type list"),
            );
        }
        let area = area(&mut object, &mut faults);
        let issuer = object.object("issuer", &mut faults);
        let issuer_name = issuer.as_ref().and_then(|o| o.peek("name"));
        let issuer_code = issuer.as_ref().and_then(|o| o.peek("code"));
        let issuer = issuer.and_then(|o| super::party::issuer(o, &mut faults));
        let holder = object.object("holder", &mut faults);
        let holder_name = holder.as_ref().and_then(|o| o.peek("name"));
        let holder = holder.and_then(|o| super::party::holder(o, known.as_deref(), &mut faults));
        let number = object.optional_text("number", 64, &mut faults);
        let issued_on = object.date("issued_on", &mut faults);
        let valid_from = object.date("valid_from", &mut faults);
        let valid_to = object.optional_date("valid_to", &mut faults);
        let fields = object.object("fields", &mut faults);
        object.finish(&mut faults);
        let fields = match (&known, fields) {
            (Some(known), Some(fields)) => super::fields::read(fields, known, &mut faults),
            _ => BTreeMap::new(),
        };
        if let (Some(known), Some(from), Some(to)) = (&known, valid_from, valid_to) {
            check_validity(known.rules.validity, from, to, &mut faults);
        }
        if let (Some(known), Some(Some(number))) = (&known, &number) {
            check_number(&known.rules.number, number, holder.as_ref(), &mut faults);
        }
        let draft = |licence_type, area, fields, faults| {
            Box::new(Draft {
                licence_type,
                area,
                issuer_code: issuer_code.and_then(|code| Uscc::parse(&code).ok()),
                issuer_name,
                holder_name,
                fields,
                faults,
            })
        };
        match (
            known, area, issuer, holder, number, issued_on, valid_from, valid_to,
        ) {
            (
                Some(licence_type),
                Some(area),
                Some(issuer),
                Some(holder),
                Some(number),
                Some(issued_on),
                Some(valid_from),
                Some(valid_to),
            ) if faults.is_empty() => Ok(Self {
                licence_type,
                area,
                issuer,
                holder,
                number,
                issued_on,
                valid_from,
                valid_to,
                fields,
            }),
            (known, area, ..) => Err(draft(known, area, fields, faults.stop())),
        }
    }
}

fn check_number(rule: &NumberRule, number: &str, holder: Option<&Holder>, faults: &mut Collector) {
    if !rule.allows(number) {
        faults.add(
            "/number",
            FaultCode::NumberForm,
            format!(
                "证照编号“{number}”不符合编号规则；可用的格式：{}",
                rule.forms.join("、")
            ),
            format!(
                "The number {number:?} has none of the forms {}",
                rule.forms.join(", ")
            ),
        );
    } else if rule.begins_with_holder_code() && holder.is_some_and(|h| !number.starts_with(&h.code))
    {
        faults.add(
            "/number",
            FaultCode::NumberForm,
            "证照编号应以持证主体代码开头",
            "The number must begin with the holder's code",
        );
    }
}

fn object(bytes: &[u8], faults: &mut Collector) -> Option<Object> {
    if bytes.len() > MAX_REQUEST {
        faults.add(
            "",
            FaultCode::TooLarge,
            format!("请求有 {} 字节，超过 {MAX_REQUEST} 字节的上限", bytes.len()),
            format!(
                "The request has {} bytes, more than the limit of {MAX_REQUEST}",
                bytes.len()
            ),
        );
        return None;
    }
    match serde_json::from_slice(bytes) {
        Ok(Json::Object(members)) => Some(Object {
            pointer: String::new(),
            members,
        }),
        Ok(other) => {
            faults.add(
                "",
                FaultCode::NotJson,
                "请求应是一个 JSON 对象",
                format!("A request is a JSON object, found {}", other.kind()),
            );
            None
        }
        Err(error) => {
            let (zh, en) = not_json(bytes, &error);
            faults.add("", FaultCode::NotJson, zh, en);
            None
        }
    }
}

/// Why bytes are not JSON; what editors do to a file without being asked is named (RFC 8259, 8.1).
fn not_json(bytes: &[u8], error: &serde_json::Error) -> (String, String) {
    let (line, column) = (error.line(), error.column());
    if bytes.starts_with("\u{feff}".as_bytes()) {
        (
            "文件开头有字节顺序标记（BOM）；请另存为不带 BOM 的 UTF-8".to_owned(),
            "The file begins with a byte order mark; save it as UTF-8 without one".to_owned(),
        )
    } else if std::str::from_utf8(bytes).is_err() {
        (
            "请求不是 UTF-8 文本；请另存为 UTF-8".to_owned(),
            "The request is not UTF-8; save it as UTF-8".to_owned(),
        )
    } else {
        (
            format!("请求不是正确的 JSON：第 {line} 行第 {column} 列有误"),
            format!("The request is not JSON: error at line {line}, column {column}"),
        )
    }
}

fn area(object: &mut Object, faults: &mut Collector) -> Option<AreaCode> {
    let text = object.text("area", 6, faults)?;
    match AreaCode::parse(&text) {
        Ok(area) => Some(area),
        Err(error) => {
            faults.add(
                "/area",
                FaultCode::CodeForm,
                format!("行政区划代码“{text}”不正确，应为 GB/T 2260 的六位数字"),
                format!("{text:?} is not a GB/T 2260 area code: {error}"),
            );
            None
        }
    }
}

fn check_validity(rule: ValidityRule, from: Date, to: Option<Date>, faults: &mut Collector) {
    match to {
        Some(to) if to < from => faults.add(
            "/valid_to",
            FaultCode::EndBeforeStart,
            format!(
                "有效期截止日期 {} 早于起始日期 {}",
                date::chinese(to),
                date::chinese(from)
            ),
            format!(
                "The validity ends on {} before it starts on {}",
                date::iso(to),
                date::iso(from)
            ),
        ),
        Some(to) if !rule.allows(from, to) => faults.add(
            "/valid_to",
            FaultCode::Validity,
            format!(
                "有效期超过该类型规定的最长 {} 年",
                rule.max_years.unwrap_or_default()
            ),
            format!(
                "The validity is longer than the {} years of this type",
                rule.max_years.unwrap_or_default()
            ),
        ),
        None if !rule.open_ended => faults.add(
            "/valid_to",
            FaultCode::Validity,
            "该类型的证照不能长期有效，请填写截止日期",
            "A licence of this type must have an end date",
        ),
        _ => {}
    }
}

/// A JSON object being read: members are taken out, what is left over is unknown.
pub(super) struct Object {
    pointer: String,
    members: Vec<(String, Json)>,
}

impl Object {
    pub(super) fn new(pointer: String, members: Vec<(String, Json)>) -> Self {
        Self { pointer, members }
    }

    pub(super) fn pointer(&self, name: &str) -> String {
        below(&self.pointer, name)
    }

    /// A text as it stands there, judged by nobody yet.
    fn peek(&self, name: &str) -> Option<String> {
        self.members.iter().find_map(|(n, value)| match value {
            Json::Text(text) if n == name => Some(text.clone()),
            _ => None,
        })
    }

    /// Takes a member out; a second one of the same name is a fault.
    pub(super) fn take(&mut self, name: &str, faults: &mut Collector) -> Option<Json> {
        let at = self.members.iter().position(|(n, _)| n == name)?;
        let (_, value) = self.members.remove(at);
        let rest = self.members.len();
        self.members.retain(|(n, _)| n != name);
        if self.members.len() < rest {
            faults.add(
                &self.pointer(name),
                FaultCode::Twice,
                format!("“{name}”出现了不止一次"),
                format!("{name:?} is there more than once"),
            );
        }
        Some(value)
    }

    /// A text that must be there.
    pub(super) fn text(
        &mut self,
        name: &str,
        max: usize,
        faults: &mut Collector,
    ) -> Option<String> {
        match self.take(name, faults) {
            Some(Json::Text(text)) => check_text(&self.pointer(name), text, max, faults),
            other => self.not_text(name, other, faults),
        }
    }

    /// A text, or `Some(None)` where null or nothing is there.
    pub(super) fn optional_text(
        &mut self,
        name: &str,
        max: usize,
        faults: &mut Collector,
    ) -> Option<Option<String>> {
        match self.take(name, faults) {
            None | Some(Json::Null) => Some(None),
            Some(Json::Text(text)) => check_text(&self.pointer(name), text, max, faults).map(Some),
            other => self.not_text(name, other, faults),
        }
    }

    fn date(&mut self, name: &str, faults: &mut Collector) -> Option<Date> {
        let text = self.text(name, MAX_DATE, faults)?;
        check_date(&self.pointer(name), &text, faults)
    }

    fn optional_date(&mut self, name: &str, faults: &mut Collector) -> Option<Option<Date>> {
        match self.optional_text(name, MAX_DATE, faults)? {
            None => Some(None),
            Some(text) => check_date(&self.pointer(name), &text, faults).map(Some),
        }
    }

    fn object(&mut self, name: &str, faults: &mut Collector) -> Option<Self> {
        match self.take(name, faults) {
            Some(Json::Object(members)) => Some(Self::new(self.pointer(name), members)),
            None => self.missing(name, faults),
            Some(other) => wrong_type(&self.pointer(name), "对象", "an object", &other, faults),
        }
    }

    fn not_text<T>(&self, name: &str, found: Option<Json>, faults: &mut Collector) -> Option<T> {
        match found {
            None | Some(Json::Null) => self.missing(name, faults),
            Some(other) => wrong_type(&self.pointer(name), "文字", "a string", &other, faults),
        }
    }

    /// Notes that a member is missing.
    pub(super) fn missing<T>(&self, name: &str, faults: &mut Collector) -> Option<T> {
        faults.add(
            &self.pointer(name),
            FaultCode::Missing,
            format!("缺少“{name}”"),
            format!("{name:?} is missing"),
        );
        None
    }

    /// Every member that nobody took is unknown.
    pub(super) fn finish(self, faults: &mut Collector) {
        for (name, _) in &self.members {
            faults.add(
                &self.pointer(name),
                FaultCode::Unknown,
                format!("不认识“{name}”；请删除，或检查拼写"),
                format!("{name:?} is not known here; remove it, or check its spelling"),
            );
        }
    }
}

/// Notes a value of the wrong JSON type.
pub(super) fn wrong_type<T>(
    pointer: &str,
    zh: &str,
    en: &str,
    found: &Json,
    faults: &mut Collector,
) -> Option<T> {
    let kind = found.kind();
    faults.add(
        pointer,
        FaultCode::WrongType,
        format!("此处应为{zh}"),
        format!("Expected {en}, found {kind}"),
    );
    None
}

/// A text with something in it, not too long, without control characters, without blanks around it.
pub(super) fn check_text(
    pointer: &str,
    text: String,
    max: usize,
    faults: &mut Collector,
) -> Option<String> {
    let chars = text.chars().count();
    if text.trim().is_empty() {
        faults.add(
            pointer,
            FaultCode::Empty,
            "内容为空",
            "There is nothing in it",
        );
    } else if chars > max {
        faults.add(
            pointer,
            FaultCode::TooLong,
            format!("有 {chars} 个字符，最多 {max} 个"),
            format!("{chars} characters, at most {max} are allowed"),
        );
    } else if let Some(control) = text.chars().find(|c| c.is_control()) {
        faults.add(
            pointer,
            FaultCode::Character,
            format!("含有控制字符 U+{:04X}；请删除", u32::from(control)),
            format!(
                "Holds the control character U+{:04X}; remove it",
                u32::from(control)
            ),
        );
    } else if text.trim() != text {
        faults.add(
            pointer,
            FaultCode::Character,
            "开头或结尾有空格；请删除",
            "Begins or ends with a blank; remove it",
        );
    } else {
        return Some(text);
    }
    None
}

/// A day of the calendar.
pub(super) fn check_date(pointer: &str, text: &str, faults: &mut Collector) -> Option<Date> {
    let day = date::parse(text);
    if day.is_none() {
        faults.add(
            pointer,
            FaultCode::Date,
            format!("“{text}”不是日期；格式为 2026-11-21"),
            format!("{text:?} is no date; write it as 2026-11-21"),
        );
    }
    day
}
