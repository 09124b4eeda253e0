//! A food licence with everything on it, for tests and benches.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

pub mod reader;

use yinxin_page::{
    Attachment, DocumentSpec, Face, Fill, PdfDate, RoundSeal, SignatureSpec, TemplateSpec, Written,
};

/// The page of a food licence as data.
pub const FOOD: &str = include_str!("food.toml");

pub fn food() -> TemplateSpec {
    toml::from_str(FOOD).expect("the sample is a template")
}

pub fn texts() -> Vec<(&'static str, String)> {
    [
        ("holder", "哈尔滨𠮷祥里西餐厅（有限合伙）"),
        ("code", "91230102M175412411"),
        ("person", "𬭎宇㛃"),
        ("address", "上海市浦东新区某某路17号"),
        ("place", "上海市浦东新区某某路17号1层"),
        ("business", "餐饮服务经营者"),
        ("items", "热食类食品制售；冷食类食品制售（不含生食海产品）；自制饮品制售；预包装食品销售（含冷藏冷冻食品）；散装食品销售（含冷藏冷冻食品、含散装熟食）；特殊食品销售（保健食品、婴幼儿配方乳粉）"),
        ("number", "JY231011500000001"),
        ("supervisor", "上海市浦东新区市场监督管理局第二市场监督管理所"),
        ("issuer", "上海市浦东新区市场监督管理局"),
        ("issued", "2026年11月21日"),
        ("until", "2031年11月20日"),
    ]
    .map(|(id, text)| (id, text.to_owned()))
    .into()
}

pub fn fill() -> Fill<'static> {
    Fill {
        texts: texts(),
        images: vec![],
        qr: Some((
            "qr",
            "https://licence.example.cn/v#mZ3x0pTq7yQm2Ra9Lk4vWc8sNd1bXf5g".into(),
        )),
    }
}

pub fn round_seal() -> RoundSeal {
    RoundSeal {
        ring_text: "上海市浦东新区市场监督管理局".into(),
        title: Some("证照专用章".into()),
        code: Some("31011500000001".into()),
        diameter_mm: 42.0,
        ..RoundSeal::default()
    }
}

pub fn face() -> Face {
    Face::round(&round_seal()).expect("a face")
}

pub const TWIN: &[u8] = br#"{"schema":"yinxin.licence/1","certificateNumber":"JY231011500000001"}"#;

pub fn document(face: &Face) -> DocumentSpec<'_> {
    DocumentSpec {
        title: "食品经营许可证 JY231011500000001",
        created: PdfDate(1_795_219_200),
        id: *b"0123456789abcdef",
        attachments: vec![Attachment {
            name: "licence.json",
            media_type: "application/json",
            description: "机读证照",
            bytes: TWIN,
        }],
        signature: Some(SignatureSpec {
            field_name: "Seal1",
            page: 1,
            centre_mm: (232.0, 163.0),
            face,
            claimed_time: 1_795_219_200,
            signer_name: Some("上海市浦东新区市场监督管理局"),
            reserve_bytes: 8192,
        }),
    }
}

/// The bytes as text of the same length, everything but ASCII blotted out: for finding keys.
pub fn latin(bytes: &[u8]) -> String {
    let ascii = |byte: &u8| {
        if byte.is_ascii() {
            char::from(*byte)
        } else {
            '\u{1A}'
        }
    };
    bytes.iter().map(ascii).collect()
}

pub fn draw(fill: &Fill<'_>) -> Written {
    let template =
        yinxin_page::Template::compile(&food(), yinxin_page::Fonts::embedded()).expect("compiles");
    template.draw(fill, &document(&face())).expect("draws")
}
