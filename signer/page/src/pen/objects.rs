//! Image and form XObjects.

use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref};

use crate::{
    face::{Face, FaceImage},
    image::{Picture, Samples},
};

/// Size and colour components of an image.
#[derive(Clone, Copy)]
struct Shape {
    width: u32,
    height: u32,
    components: u8,
}

/// Writes a picture, its soft mask first.
pub(crate) fn picture(chunk: &mut Chunk, picture: &Picture, next: &mut Ref) -> Ref {
    let shape = Shape {
        width: picture.width,
        height: picture.height,
        components: picture.components,
    };
    match &picture.samples {
        Samples::Deflated { colour, alpha } => {
            deflated(chunk, shape, colour, alpha.as_deref(), next)
        }
        Samples::Jpeg(file) => image(chunk, shape, file, Filter::DctDecode, None, next),
    }
}

fn face_image(chunk: &mut Chunk, picture: &FaceImage, next: &mut Ref) -> Ref {
    let shape = Shape {
        width: picture.width,
        height: picture.height,
        components: picture.components,
    };
    deflated(
        chunk,
        shape,
        &picture.colour,
        picture.alpha.as_deref(),
        next,
    )
}

fn deflated(
    chunk: &mut Chunk,
    shape: Shape,
    colour: &[u8],
    alpha: Option<&[u8]>,
    next: &mut Ref,
) -> Ref {
    let grey = Shape {
        components: 1,
        ..shape
    };
    let mask = alpha.map(|alpha| image(chunk, grey, alpha, Filter::FlateDecode, None, next));
    image(chunk, shape, colour, Filter::FlateDecode, mask, next)
}

fn image(
    chunk: &mut Chunk,
    shape: Shape,
    data: &[u8],
    filter: Filter,
    mask: Option<Ref>,
    next: &mut Ref,
) -> Ref {
    let id = next.bump();
    let mut image = chunk.image_xobject(id, data);
    image.filter(filter);
    image
        .width(shape.width as i32)
        .height(shape.height as i32)
        .bits_per_component(8);
    match shape.components {
        1 => image.color_space().device_gray(),
        _ => image.color_space().device_rgb(),
    }
    if let Some(mask) = mask {
        image.s_mask(mask);
    }
    id
}

/// Writes a seal face as a form XObject, its images first.
pub(crate) fn face(chunk: &mut Chunk, face: &Face, next: &mut Ref) -> Ref {
    let form = face.form();
    let images: Vec<_> = form
        .images
        .iter()
        .map(|image| (image.name, face_image(chunk, image, next)))
        .collect();
    let id = next.bump();
    let mut xobject = chunk.form_xobject(id, face.deflated());
    let [left, bottom, right, top] = form.bbox;
    xobject.filter(Filter::FlateDecode);
    xobject.bbox(Rect::new(left, bottom, right, top));
    let mut resources = xobject.resources();
    if !images.is_empty() {
        let mut named = resources.x_objects();
        for (name, id) in images {
            named.pair(Name(name.as_bytes()), id);
        }
        named.finish();
    }
    id
}
