//! What forgers append to a sealed file, a class each, and what may be appended: made by the project's mutator.

use super::cases::{Case, DOCUMENT, LICENCE};

/// Chinese, English, the sealed file, what is appended, and the reason to refuse it; `None`: it stays valid.
type Later = (
    &'static str,
    &'static str,
    &'static [u8],
    &'static [u8],
    Option<&'static str>,
);

const ALL: &[Later] = &[
    (
        "盖章后换了页面内容",
        "the content of a page replaced later",
        DOCUMENT,
        include_bytes!("../../samples/attacks/isa_page_content_replaced.tail"),
        Some("content_changed"),
    ),
    (
        "盖章后加了一页",
        "a page added later",
        DOCUMENT,
        include_bytes!("../../samples/attacks/isa_page_appended.tail"),
        Some("content_changed"),
    ),
    (
        "盖章后删了一页",
        "a page removed later",
        DOCUMENT,
        include_bytes!("../../samples/attacks/isa_page_removed.tail"),
        Some("part_not_covered"),
    ),
    (
        "盖章后裁了页面",
        "a page cropped later",
        DOCUMENT,
        include_bytes!("../../samples/attacks/isa_page_cropped.tail"),
        Some("content_changed"),
    ),
    (
        "事先藏好的内容被露出",
        "hidden content uncovered (shadow attack)",
        DOCUMENT,
        include_bytes!("../../samples/attacks/shadow_hide_layer_emptied.tail"),
        Some("content_changed"),
    ),
    (
        "换了字体使字变样",
        "a font redefined so that words change (shadow attack)",
        DOCUMENT,
        include_bytes!("../../samples/attacks/shadow_font_redefined.tail"),
        Some("content_changed"),
    ),
    (
        "启用事先埋下的页面",
        "a page prepared before sealing put in (shadow attack)",
        DOCUMENT,
        include_bytes!("../../samples/attacks/shadow_page_prepared_for_later.tail"),
        Some("content_changed"),
    ),
    (
        "用批注盖住内容",
        "a note laid over the content (evil annotation)",
        DOCUMENT,
        include_bytes!("../../samples/attacks/eaa_free_text_over_the_page.tail"),
        Some("content_changed"),
    ),
    (
        "用空签章框盖住内容",
        "an empty signature field laid over the content (sneaky signature)",
        DOCUMENT,
        include_bytes!("../../samples/attacks/ssa_empty_signature_field_over_the_page.tail"),
        Some("content_changed"),
    ),
    (
        "印章被移动",
        "the seal moved",
        DOCUMENT,
        include_bytes!("../../samples/attacks/seal_moved.tail"),
        Some("content_changed"),
    ),
    (
        "印章被隐藏",
        "the seal hidden",
        DOCUMENT,
        include_bytes!("../../samples/attacks/seal_hidden.tail"),
        Some("content_changed"),
    ),
    (
        "印章被多画一处",
        "the seal painted in a second place",
        DOCUMENT,
        include_bytes!("../../samples/attacks/seal_given_a_second_widget.tail"),
        Some("content_changed"),
    ),
    (
        "签名数据被替换",
        "the signature dictionary replaced",
        DOCUMENT,
        include_bytes!("../../samples/attacks/seal_value_replaced.tail"),
        Some("content_changed"),
    ),
    (
        "签章表单被换掉",
        "the form replaced by one without the seal",
        DOCUMENT,
        include_bytes!("../../samples/attacks/form_replaced_by_an_unsigned_one.tail"),
        Some("content_changed"),
    ),
    (
        "加了打开时运行的脚本",
        "a script added that runs on opening",
        DOCUMENT,
        include_bytes!("../../samples/attacks/open_script_added.tail"),
        Some("content_changed"),
    ),
    (
        "证照数据附件被替换",
        "the licence data replaced",
        LICENCE,
        include_bytes!("../../samples/attacks/attachment_replaced.tail"),
        Some("content_changed"),
    ),
    (
        "朗读文字被替换",
        "the words read aloud replaced",
        LICENCE,
        include_bytes!("../../samples/attacks/structure_text_replaced.tail"),
        Some("content_changed"),
    ),
    (
        "追加验证数据（允许）",
        "validation data added, as admitted",
        DOCUMENT,
        include_bytes!("../../samples/attacks/sibling_store_added.tail"),
        None,
    ),
    (
        "原样再存一遍（允许）",
        "a page written again as it was",
        DOCUMENT,
        include_bytes!("../../samples/attacks/sibling_page_written_again.tail"),
        None,
    ),
];

pub(super) fn cases() -> Vec<Case> {
    let case = |(zh, en, sealed, tail, reason): &Later| {
        let file = [*sealed, *tail].concat();
        match reason {
            Some(reason) => Case::invalid(zh, en, file, reason),
            None => Case::new(zh, en, file),
        }
    };
    ALL.iter().map(case).collect()
}
