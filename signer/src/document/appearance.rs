//! The seal's face as an appearance stream, and the widget that shows it.

use lopdf::{Dictionary, ObjectId, Stream};
use yinxin_page::{Face, FaceImage};

use super::{
    edits::{Edits, reference},
    increment::hex,
    place::Place,
};

/// Print and Locked (ISO 32000-1, table 165): the seal is on paper too, and cannot be moved by hand.
const WIDGET_FLAGS: u32 = 4 | 128;

/// Adds the face as a form XObject and tells its id.
pub(super) fn add_face(edits: &mut Edits<'_, '_>, face: &Face, place: &Place) -> ObjectId {
    let form = face.form();
    let images: Vec<(&str, ObjectId)> = form
        .images
        .iter()
        .map(|image| (image.name, add_image(edits, image)))
        .collect();
    let resources: String = images
        .iter()
        .map(|(name, id)| format!("/{name} {}", reference(*id)))
        .collect();
    let resources = match images.as_slice() {
        [] => "<<>>".to_owned(),
        _ => format!("<</XObject <<{resources}>>>>"),
    };
    let mut stream = Stream::new(Dictionary::new(), form.content.clone());
    // A stream that does not get smaller stays as it is; then it has no filter.
    let filter = match stream.compress() {
        Ok(()) if stream.dict.has(b"Filter") => "/Filter /FlateDecode",
        _ => "",
    };
    let id = edits.reserve();
    let head = format!(
        "<</Type /XObject/Subtype /Form/BBox [{}]/Matrix [{} 0 0]/Resources {resources}{filter}/Length {}>>",
        numbers(form.bbox.map(f64::from)),
        place.matrix.map(|n| n.to_string()).join(" "),
        stream.content.len(),
    );
    edits.put(id, with_stream(&head, &stream.content));
    id
}

fn add_image(edits: &mut Edits<'_, '_>, image: &FaceImage) -> ObjectId {
    let mask = image.alpha.as_ref().map(|alpha| {
        let id = edits.reserve();
        edits.put(id, image_object(image, "DeviceGray", "", alpha));
        format!("/SMask {}", reference(id))
    });
    let id = edits.reserve();
    edits.put(
        id,
        image_object(image, "DeviceRGB", &mask.unwrap_or_default(), &image.colour),
    );
    id
}

fn image_object(image: &FaceImage, colour_space: &str, mask: &str, samples: &[u8]) -> Vec<u8> {
    let head = format!(
        "<</Type /XObject/Subtype /Image/Width {}/Height {}/ColorSpace /{colour_space}/BitsPerComponent 8{mask}/Filter /FlateDecode/Length {}>>",
        image.width,
        image.height,
        samples.len(),
    );
    with_stream(&head, samples)
}

fn with_stream(head: &str, content: &[u8]) -> Vec<u8> {
    [head.as_bytes(), b"\nstream\n", content, b"\nendstream"].concat()
}

/// What a widget says.
pub(super) struct Widget<'a> {
    /// Name of the field.
    pub(super) field: &'a str,
    /// Read aloud, and shown as a tip: the seal's name.
    pub(super) tip: &'a str,
    pub(super) page: ObjectId,
    pub(super) place: &'a Place,
    pub(super) face: ObjectId,
    pub(super) signature: ObjectId,
}

impl Widget<'_> {
    /// Field and widget in one dictionary.
    pub(super) fn text(&self) -> Vec<u8> {
        format!(
            "<</Type /Annot/Subtype /Widget/FT /Sig/T ({})/TU {}/F {WIDGET_FLAGS}/P {}/Rect [{}]/AP <</N {}>>/V {}>>",
            self.field,
            text_string(self.tip),
            reference(self.page),
            numbers(self.place.rect),
            reference(self.face),
            reference(self.signature),
        )
        .into_bytes()
    }
}

/// A text string in UTF-16 (ISO 32000-1, 7.9.2.2).
pub(super) fn text_string(text: &str) -> String {
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<FEFF{}>", hex(&bytes))
}

/// Numbers to a hundredth of a point: 0.004 mm.
fn numbers(values: [f64; 4]) -> String {
    values.map(|value| format!("{value:.2}")).join(" ")
}

/// Names of all fields in the document, so that a new one gets another.
pub(super) fn field_name(model: &lopdf::Document) -> String {
    let taken: Vec<&[u8]> = model
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"T").ok()?.as_str().ok())
        .collect();
    let free = (1..)
        .map(|n| format!("Seal{n}"))
        .find(|name| !taken.contains(&name.as_bytes()));
    free.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::{Object, dictionary};

    #[test]
    fn field_names_are_not_used_twice() {
        let mut model = lopdf::Document::new();
        assert_eq!(field_name(&model), "Seal1");
        let field = dictionary! { "T" => Object::string_literal("Seal1") };
        model.objects.insert((1, 0), field.into());
        assert_eq!(field_name(&model), "Seal2");
    }
}
