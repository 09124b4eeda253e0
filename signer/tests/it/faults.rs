use proptest::prelude::*;
use serde_json::{Value, json};
use yinxin_signer::{FaultCode, Faults, LicenceTypes, PrepareError, Request};

use crate::world::request_bytes;

fn types() -> LicenceTypes {
    LicenceTypes::builtin().unwrap()
}

fn request(name: &str) -> Value {
    serde_json::from_slice(&request_bytes(name)).unwrap()
}

fn parse(request: &Value) -> Result<Request, Faults> {
    Request::parse(request.to_string().as_bytes(), &types())
}

fn found(refused: Result<Request, Faults>) -> Vec<(String, FaultCode)> {
    let faults = refused.unwrap_err();
    for fault in faults.list() {
        assert!(!fault.zh.is_ascii() && !fault.en.is_empty(), "{fault:?}");
    }
    faults
        .list()
        .iter()
        .map(|fault| (fault.pointer.clone(), fault.code))
        .collect()
}

/// Changes one member of a good request and tells the only fault.
fn fault(name: &str, pointer: &str, value: Value) -> (String, FaultCode) {
    let mut changed = request(name);
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let parent = changed
        .pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap();
    parent.insert(member.replace("~1", "/"), value);
    let mut found = found(parse(&changed));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn good_requests_have_no_fault() {
    for name in [
        "food-plain",
        "food-tibetan",
        "business-long",
        "disability-middle-dots",
    ] {
        assert!(parse(&request(name)).is_ok(), "{name}");
    }
}

/// What people type without seeing it is refused, never trimmed in silence and never sealed.
#[test]
fn blanks_around_a_text_are_refused() {
    for (pointer, text) in [
        ("/holder/name", " 上海云间面馆有限公司"),
        ("/fields/法定代表人（负责人）", "陈晓芸\u{3000}"),
        ("/fields/住所", "某某路17号\u{a0}"),
    ] {
        let found = fault("food-plain", pointer, json!(text));
        assert_eq!(found, (pointer.to_owned(), FaultCode::Character));
    }
    let inside = fault("food-plain", "/fields/主体业态", json!(" "));
    assert_eq!(inside.1, FaultCode::Empty);
}

#[test]
fn blanks_inside_a_text_are_part_of_it() {
    let mut request = request("food-plain");
    request["fields"]["住所"] = json!("某某路 17 号");
    assert!(parse(&request).is_ok());
}

/// The sentence of the only fault of a request of these bytes.
fn sentence(bytes: &[u8]) -> String {
    let faults = Request::parse(bytes, &types()).unwrap_err();
    assert_eq!(faults.list().len(), 1, "{faults}");
    faults.list()[0].zh.clone()
}

#[test]
fn what_an_editor_did_to_the_file_is_named() {
    let text = request("food-plain").to_string();
    let marked = ["\u{feff}".as_bytes(), text.as_bytes()].concat();
    assert!(sentence(&marked).contains("BOM"));
    // 照 in GB 18030.
    assert!(sentence(b"{\"licence_type\": \"\xd5\xd5\"}").contains("UTF-8"));
    assert!(sentence(b"{\"licence_type\": ").contains("第 1 行"));
}

#[test]
fn full_width_digit_is_told_with_its_place() {
    let mut request = request("food-plain");
    request["holder"]["code"] = json!("９1310115M02255226K");
    let sentence = sentence(request.to_string().as_bytes());
    assert!(sentence.contains("第 1 位“９”"), "{sentence}");
}

#[test]
fn date_in_chinese_form_is_told_the_right_form() {
    let found = fault("food-plain", "/valid_from", json!("2026年11月21日"));
    assert_eq!(found, ("/valid_from".to_owned(), FaultCode::Date));
}

#[test]
fn page_is_asked_about_what_could_be_read_beside_other_faults() {
    let region = crate::world::World::new();
    let mut both = request("food-plain");
    both["holder"]["code"] = json!("91350100M000100Y44");
    both["holder"]["name"] = json!("某某\u{1820}餐厅");
    both["issuer"]["name"] = json!("某某局\u{3fffd}");
    both["fields"]["住所"] = json!("某路\u{3fffd}号");
    both["fields"]["经营项目"] = json!("热食类食品制售；".repeat(300));
    both["fields"].as_object_mut().unwrap().remove("经营场所");
    let draft = Request::read(both.to_string().as_bytes(), &types()).unwrap_err();
    assert_eq!(
        found(Err(draft.faults().clone())),
        [
            ("/holder/code".to_owned(), FaultCode::CheckCharacter),
            ("/fields/经营场所".to_owned(), FaultCode::Missing),
            ("/fields/经营项目".to_owned(), FaultCode::TooLong),
        ]
    );
    let Err(PrepareError::Faults(page)) = region.signer.check_draft(&draft) else {
        panic!("the page has no fault");
    };
    let mut page = found(Err(page));
    page.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        page,
        [
            ("/fields/住所".to_owned(), FaultCode::GlyphMissing),
            ("/holder/name".to_owned(), FaultCode::NeedsShaping),
            ("/issuer/name".to_owned(), FaultCode::GlyphMissing),
        ]
    );
}

#[test]
fn page_of_a_draft_has_no_fault_of_its_own() {
    let region = crate::world::World::new();
    let mut one = request("disability-middle-dots");
    one["area"] = json!("990000");
    let draft = Request::read(one.to_string().as_bytes(), &types()).unwrap_err();
    assert_eq!(draft.faults().list().len(), 1);
    assert!(region.signer.check_draft(&draft).is_ok());
}

#[test]
fn each_fault_is_told_where_it_is() {
    use FaultCode as F;
    let food = "food-plain";
    let cases = [
        (food, "/licence_type", json!("食品经营许可"), F::LicenceType),
        (food, "/area", json!("990000"), F::CodeForm),
        (food, "/area", json!(310115), F::WrongType),
        (
            food,
            "/issuer/code",
            json!("11430000006122244M"),
            F::CheckCharacter,
        ),
        (food, "/issuer/code", json!("1143000000612224"), F::CodeForm),
        (food, "/issuer/name", json!("  "), F::Empty),
        (food, "/holder/kind", json!("company"), F::Choice),
        (
            food,
            "/holder/code",
            json!("91350100M000100Y44"),
            F::CheckCharacter,
        ),
        (food, "/holder/code_type", json!("111"), F::CodeType),
        (
            "disability-plain",
            "/holder/code",
            json!("11010519491231002Y"),
            F::CodeForm,
        ),
        (
            "disability-plain",
            "/holder/code",
            json!("110105194912310021"),
            F::CheckCharacter,
        ),
        (food, "/number", json!("JY1234"), F::NumberForm),
        (
            "disability-plain",
            "/number",
            json!("11010519491231002X43"),
            F::NumberForm,
        ),
        (food, "/issued_on", json!("2026-02-30"), F::Date),
        (food, "/issued_on", Value::Null, F::Missing),
        (food, "/valid_to", json!("2026-11-19"), F::EndBeforeStart),
        (food, "/valid_to", json!("2032-11-20"), F::Validity),
        (food, "/valid_to", Value::Null, F::Validity),
        (food, "/fields/经营项目", Value::Null, F::Missing),
        (food, "/fields/经营项目", json!(["热食"]), F::WrongType),
        (food, "/fields/经营项目", json!("热食\u{7}"), F::Character),
        (food, "/fields/住所", json!("路".repeat(161)), F::TooLong),
        (food, "/fields/传真", json!("12345"), F::Unknown),
        (food, "/fields/a~1b", json!("x"), F::Unknown),
        (food, "/expires", json!("2031-01-01"), F::Unknown),
        ("disability-plain", "/fields/性别", json!("其他"), F::Choice),
        (
            "disability-plain",
            "/fields/照片",
            json!("照片"),
            F::WrongType,
        ),
        (
            "disability-plain",
            "/fields/照片/data",
            json!("not base64"),
            F::Image,
        ),
        (
            "disability-plain",
            "/fields/照片/media_type",
            json!("image/gif"),
            F::Image,
        ),
    ];
    for (name, pointer, value, code) in cases {
        assert_eq!(
            fault(name, pointer, value.clone()),
            (pointer.to_owned(), code),
            "{pointer} {value}"
        );
    }
}

#[test]
fn all_faults_come_at_once() {
    let mut bad = request("food-plain");
    bad["holder"]["code"] = json!("91350100M000100Y44");
    bad["valid_to"] = json!("2020-01-01");
    bad["fields"]["传真"] = json!("1");
    bad["fields"].as_object_mut().unwrap().remove("住所");
    bad["number"] = json!("1");
    let pointers: Vec<String> = found(parse(&bad))
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    for expected in [
        "/holder/code",
        "/fields/住所",
        "/fields/传真",
        "/valid_to",
        "/number",
    ] {
        assert!(
            pointers.iter().any(|pointer| pointer == expected),
            "{expected} in {pointers:?}"
        );
    }
    assert_eq!(pointers.len(), 5);
}

#[test]
fn a_kind_of_holder_that_the_type_does_not_have_is_refused() {
    let mut bad = request("food-plain");
    bad["holder"] =
        json!({"kind":"person","name":"某人","code_type":"111","code":"11010519491231002X"});
    assert_eq!(
        found(parse(&bad)),
        [("/holder/kind".to_owned(), FaultCode::HolderKind)]
    );
}

#[test]
fn a_member_that_is_there_twice_is_refused() {
    let text = request("food-plain").to_string();
    let twice = text.replacen("\"number\":", "\"number\":null,\"number\":", 1);
    assert!(Request::parse(text.as_bytes(), &types()).is_ok());
    let faults = found(Request::parse(twice.as_bytes(), &types()));
    assert_eq!(faults, [("/number".to_owned(), FaultCode::Twice)]);
}

#[test]
fn a_picture_that_is_none_is_refused() {
    let world = crate::world::World::new();
    let mut bad = request("disability-plain");
    bad["fields"]["照片"]["data"] = json!("bm90IGEgcGljdHVyZQ==");
    let request = parse(&bad).unwrap();
    let yinxin_signer::PrepareError::Faults(faults) = world.signer.check(&request).unwrap_err()
    else {
        panic!("faults expected");
    };
    assert_eq!(faults.list()[0].pointer, "/fields/照片");
    assert_eq!(faults.list()[0].code, FaultCode::Image);
}

#[test]
fn what_is_logged_of_a_request_names_no_person() {
    let request = parse(&request("disability-plain")).unwrap();
    let holder = request.holder();
    let logged = format!("{request:?} {holder:?} {:?}", request.fields());
    assert!(
        !logged.contains(&holder.name) && !logged.contains(&holder.code),
        "{logged}"
    );
}

#[test]
fn a_scope_too_long_for_its_box_is_refused_not_cut() {
    let world = crate::world::World::new();
    let mut long = request("business-long");
    long["fields"]["经营范围"] = json!("软件开发；".repeat(390));
    let request = parse(&long).unwrap();
    let yinxin_signer::PrepareError::Faults(faults) = world.signer.check(&request).unwrap_err()
    else {
        panic!("faults expected");
    };
    assert_eq!(faults.list()[0].pointer, "/fields/经营范围");
    assert_eq!(faults.list()[0].code, FaultCode::DoesNotFit);
}

#[test]
fn hostile_json_is_answered() {
    for bytes in [
        b"".to_vec(),
        b"[]".to_vec(),
        b"\xFF\xFE".to_vec(),
        "[".repeat(100_000).into_bytes(),
        format!("{{\"fields\":{}", "{\"a\":".repeat(100_000)).into_bytes(),
    ] {
        assert_eq!(
            found(Request::parse(&bytes, &types()))[0].1,
            FaultCode::NotJson
        );
    }
    let huge = vec![b' '; yinxin_signer::request::MAX_REQUEST + 1];
    assert_eq!(
        found(Request::parse(&huge, &types()))[0].1,
        FaultCode::TooLarge
    );
}

proptest! {
    #[test]
    fn any_json_is_answered(
        members in prop::collection::vec(("licence_type|area|issuer|holder|number|fields|valid_to|x", any_value()), 0..8)
    ) {
        let text: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let _ = Request::parse(format!("{{{}}}", text.join(",")).as_bytes(), &types());
    }
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        Just("\"食品经营许可证\"".to_owned()),
        Just("{\"kind\":\"person\",\"code\":\"\"}".to_owned()),
        "\"[a-z0-9]{0,20}\"",
        "-?[0-9]{1,30}",
    ]
}
