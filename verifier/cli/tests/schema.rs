//! `docs/report.schema.json` and the types of the report say the same: members, in both directions, and values.

use serde_json::Value;
use yinxin_verifier::report::{
    Acceptance, Authority, Check, CheckCode, CheckResult, Claims, FileFormat, Indication,
    LaterChange, Level, LicenceState, Reason, ReasonCode, Report, SealFormat, SealPurpose,
    TimeSource, Verdict,
};
use yinxin_verifier::value::{AreaCode, Time};
use yinxin_verifier::{Evidence, Policy, Question, Verifier, verify};

const SCHEMA: &str = include_str!("../../../docs/report.schema.json");
const LICENCE: &[u8] = include_bytes!("../samples/licence.pdf");
const ROOT: &[u8] = include_bytes!("../samples/root.json");
const BUNDLE: &[u8] = include_bytes!("../samples/bundle.yxb");
/// 2026-11-22T06:00:00Z
const NOW: i64 = 1_795_327_200;

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("JSON")
}

/// A report in which nothing is `null` or empty.
fn full() -> Report {
    let now = Time::from_unix(NOW);
    let evidence = Evidence::new().with_bundle(ROOT, BUNDLE).expect("it holds");
    let question = Question::at(now).with_sm3();
    let mut report = Verifier::new(evidence, Policy::default()).verify(LICENCE, &question);
    report.reason = Some(Reason::new(ReasonCode::ContentChanged));
    report.seals[0].reason = report.reason.clone();
    report.seals[0].sub_indication = ReasonCode::ContentChanged.entry().sub_indication;
    report.seals[0].coverage.later_changes.push(LaterChange {
        revision: 2,
        page: Some(1),
        object: "12 0".to_owned(),
        field: Some("12 0".to_owned()),
        kind: "page",
        allowed: false,
    });
    report.seals[0].checks = vec![failed()];
    report.checks = vec![failed()];
    report.seals[0].time.claimed = Some(now);
    report.seals[0].claims = Claims {
        name: Some("a name".to_owned()),
        reason: Some("a reason".to_owned()),
        location: Some("a place".to_owned()),
    };
    report.authority.ground = Some("a grant".to_owned());
    let (area, kind) = (
        AreaCode::parse("310000").ok(),
        report.licence.as_ref().map(|l| l.r#type.clone()),
    );
    report.recognition.relying_region = area.clone();
    report.recognition.issuing_region = area;
    report.recognition.ground = Some("a rule".to_owned());
    report.recognition.equivalent_type = kind;
    report
}

fn failed() -> Check {
    Check {
        code: CheckCode::Digest,
        result: CheckResult::Fail,
        reason: Some(ReasonCode::ContentChanged),
        detail: "…".to_owned(),
    }
}

/// What a schema says of a value that is there: through `$ref` and past "or null".
fn settled<'s>(top: &'s Value, schema: &'s Value) -> &'s Value {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/$defs/").expect("a definition");
        return settled(top, &top["$defs"][name]);
    }
    match schema["anyOf"].as_array() {
        Some(either) => settled(top, &either[0]),
        None => schema,
    }
}

fn may_be_null(schema: &Value) -> bool {
    let null = Value::from("null");
    let types = schema["type"]
        .as_array()
        .is_some_and(|types| types.contains(&null));
    types
        || schema["anyOf"]
            .as_array()
            .is_some_and(|either| either.iter().any(|one| one["type"] == null))
}

/// Every fault of a value against the schema. `whole`: nothing may be `null` or empty, so that nothing goes unseen.
fn faults(top: &Value, schema: &Value, value: &Value, at: &str, whole: bool) -> Vec<String> {
    if value.is_null() {
        let fine = may_be_null(schema) && !whole;
        return if fine {
            Vec::new()
        } else {
            vec![format!("{at}: null")]
        };
    }
    let schema = settled(top, schema);
    match value {
        Value::Object(members) => {
            let known = schema["properties"]
                .as_object()
                .expect("an object in the schema");
            let missing = known.keys().filter(|name| !members.contains_key(*name));
            let mut found: Vec<String> = missing
                .map(|name| format!("{at}/{name}: not in the report"))
                .collect();
            let required = schema["required"].as_array().expect("required members");
            assert_eq!(
                required.len(),
                known.len(),
                "{at}: every member is always there"
            );
            for (name, value) in members {
                match known.get(name) {
                    Some(schema) => {
                        found.extend(faults(top, schema, value, &format!("{at}/{name}"), whole))
                    }
                    None => found.push(format!("{at}/{name}: not in the schema")),
                }
            }
            found
        }
        Value::Array(items) if whole && items.is_empty() => vec![format!("{at}: empty")],
        Value::Array(items) => {
            let each = |item| faults(top, &schema["items"], item, at, whole);
            items.iter().flat_map(each).collect()
        }
        plain if fits(schema, plain) => Vec::new(),
        plain => vec![format!("{at}: {plain} against {schema}")],
    }
}

fn fits(schema: &Value, value: &Value) -> bool {
    if let Some(values) = schema["enum"].as_array() {
        return values.contains(value);
    }
    if !schema["const"].is_null() {
        return schema["const"] == *value;
    }
    let kind = match value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        _ => "integer",
    };
    schema["type"] == kind || schema["type"][0] == kind
}

fn told(report: &Report) -> Value {
    serde_json::to_value(report).expect("JSON")
}

#[test]
fn every_member_of_a_full_report_is_in_the_schema_and_the_other_way_round() {
    let schema = schema();
    assert_eq!(faults(&schema, &schema, &told(&full()), "", true), [""; 0]);
}

#[test]
fn reports_on_files_that_are_none_keep_to_the_schema() {
    let schema = schema();
    for file in [&b""[..], b"text", b"%PDF-1.7\n", LICENCE] {
        let report = verify(
            file,
            &Evidence::new(),
            &Policy::default(),
            Time::from_unix(NOW),
        );
        assert_eq!(faults(&schema, &schema, &told(&report), "", false), [""; 0]);
    }
}

#[test]
fn a_member_that_only_one_side_knows_would_be_noticed() {
    let (schema, mut report) = (schema(), told(&full()));
    report["file"]["pages"] = Value::from("two");
    report["licence"]
        .as_object_mut()
        .expect("an object")
        .remove("holder");
    report["trust"]["region"]["colour"] = Value::from("red");
    assert_eq!(faults(&schema, &schema, &report, "", true).len(), 3);
}

fn list(schema: &Value, object: &str, member: &str) -> Vec<Value> {
    let found = match member {
        "" => &schema["$defs"][object],
        _ => settled(schema, &schema["$defs"][object]["properties"][member]),
    };
    found["enum"].as_array().expect("values").clone()
}

macro_rules! values {
    ($($value:expr),+) => { vec![$(serde_json::to_value($value).expect("JSON")),+] };
}

#[test]
fn values_of_the_types_are_those_of_the_schema() {
    use {Acceptance as A, Authority as U, CheckResult as C, LicenceState as S, Verdict as V};
    let schema = schema();
    for (object, member, values) in [
        (
            "verdict",
            "",
            values![V::Valid, V::Invalid, V::Undetermined, V::Unsupported],
        ),
        (
            "acceptance",
            "",
            values![A::Accept, A::Refuse, A::Check, A::Unsupported],
        ),
        ("file", "format", values![FileFormat::Pdf, FileFormat::Ofd]),
        (
            "seal",
            "format",
            values![SealFormat::Pades, SealFormat::Cms],
        ),
        (
            "seal",
            "level",
            values![
                Level::BB,
                Level::BT,
                Level::BLt,
                Level::BLta,
                Level::Pkcs7B,
                Level::Pkcs7T,
                Level::Pkcs7Lt,
                Level::Pkcs7Lta
            ],
        ),
        (
            "seal",
            "indication",
            values![
                Indication::TotalPassed,
                Indication::TotalFailed,
                Indication::Indeterminate
            ],
        ),
        (
            "seal_facts",
            "purpose",
            values![SealPurpose::Licence, SealPurpose::Document],
        ),
        (
            "time",
            "source",
            values![TimeSource::Timestamp, TimeSource::Log, TimeSource::None],
        ),
        (
            "check",
            "result",
            values![C::Pass, C::Fail, C::Unknown, C::Warn, C::NotRun],
        ),
        (
            "authority",
            "result",
            values![U::Entitled, U::NotEntitled, U::Unknown, U::NotApplicable],
        ),
        (
            "licence",
            "state",
            values![
                S::InForce,
                S::NotYet,
                S::Expired,
                S::Suspended,
                S::Cancelled,
                S::Revoked,
                S::Replaced,
                S::Unknown
            ],
        ),
    ] {
        assert_eq!(list(&schema, object, member), values, "{object} {member}");
    }
}

/// Members of an interface of `yinxin.d.ts`.
fn declared(interface: &str) -> Vec<String> {
    let types = include_str!("../../wasm/yinxin.d.ts");
    let head = format!("export interface {interface} {{\n");
    let body = types.split(&head).nth(1).unwrap_or_default();
    let body = body.split("\n}").next().unwrap_or_default();
    let members = body.lines().filter_map(|line| line.trim().split_once(':'));
    let mut members: Vec<String> = members.map(|(name, _)| name.to_owned()).collect();
    members.sort();
    members
}

#[test]
fn the_types_for_javascript_have_the_members_of_the_schema() {
    let schema = schema();
    let definitions = schema["$defs"].as_object().expect("definitions");
    let objects = definitions
        .iter()
        .filter(|(_, definition)| definition["type"] == "object")
        .map(|(name, definition)| (camel(name), definition));
    for (name, definition) in objects.chain([("Report".to_owned(), &schema)]) {
        let members = definition["properties"].as_object().expect("members");
        let mut members: Vec<String> = members.keys().cloned().collect();
        members.sort();
        assert_eq!(declared(&name), members, "{name}");
    }
}

/// `seal_facts` as `SealFacts`.
fn camel(name: &str) -> String {
    let part = |part: &str| part[..1].to_uppercase() + &part[1..];
    name.split('_').map(part).collect()
}
