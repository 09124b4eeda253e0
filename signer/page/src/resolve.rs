//! Putting a licence's content into the boxes of its template: everything that can be wrong is found here.

use crate::{
    error::LayoutError,
    fill::Fill,
    image::{self, Picture},
    layout::{TextBlock, TextBox, lay_out},
    qr::{self, Qr},
    spec::{FieldBox, ImageBox, QrBox},
    template::{Part, Template},
};

/// A box with what this licence puts into it.
pub(crate) enum Drawn<'a> {
    Text(&'a FieldBox, TextBlock),
    Image(&'a ImageBox, Picture),
    Qr(&'a QrBox, Qr),
}

/// What goes into each part of the template, in its order; or all faults. Static and empty parts get nothing.
pub(crate) fn resolve<'a>(
    template: &'a Template,
    fill: &Fill<'_>,
) -> Result<Vec<Option<Drawn<'a>>>, Vec<LayoutError>> {
    let mut faults = misnamed(template, fill);
    let mut drawn = Vec::with_capacity(template.parts.len());
    for part in &template.parts {
        let result = match part {
            Part::Fixed { .. } => Ok(None),
            Part::Text(area, field) => text(template, area, field, fill),
            Part::Image(area) => image(area, fill),
            Part::Qr(area) => qr(area, fill),
        };
        match result {
            Ok(content) => drawn.push(content),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(drawn)
    } else {
        Err(faults)
    }
}

type Content<'a> = Result<Option<Drawn<'a>>, Vec<LayoutError>>;

fn text<'a>(
    template: &Template,
    area: &TextBox,
    field: &'a FieldBox,
    fill: &Fill<'_>,
) -> Content<'a> {
    let Some((_, text)) = fill.texts.iter().find(|(id, _)| *id == field.id) else {
        return Ok(None);
    };
    if text.is_empty() {
        return Ok(None);
    }
    let block = lay_out(template.fonts, area, text)?;
    Ok(Some(Drawn::Text(field, block)))
}

fn image<'a>(area: &'a ImageBox, fill: &Fill<'_>) -> Content<'a> {
    let Some((_, data)) = fill.images.iter().find(|(id, _)| *id == area.id) else {
        return Ok(None);
    };
    match image::read(&data.0) {
        Ok(picture) => Ok(Some(Drawn::Image(area, picture))),
        Err(reason) => Err(vec![LayoutError::BadImage {
            field: area.id.clone(),
            reason,
        }]),
    }
}

fn qr<'a>(area: &'a QrBox, fill: &Fill<'_>) -> Content<'a> {
    let Some((_, content)) = fill.qr.as_ref().filter(|(id, _)| *id == area.id) else {
        return Ok(None);
    };
    let too_long = || LayoutError::QrTooLong {
        field: area.id.clone(),
        bytes: content.len(),
        limit: qr::LIMIT,
    };
    let code = qr::encode(content).ok_or_else(|| vec![too_long()])?;
    Ok(Some(Drawn::Qr(area, code)))
}

/// Content for boxes that are not there, or given twice.
fn misnamed(template: &Template, fill: &Fill<'_>) -> Vec<LayoutError> {
    let is_text = |part: &Part, id: &str| matches!(part, Part::Text(_, field) if field.id == id);
    let is_image = |part: &Part, id: &str| matches!(part, Part::Image(area) if area.id == id);
    let is_qr = |part: &Part, id: &str| matches!(part, Part::Qr(area) if area.id == id);
    let has = |wanted: &dyn Fn(&Part) -> bool| template.parts.iter().any(wanted);
    let mut seen: Vec<&str> = Vec::new();
    let mut faults = Vec::new();
    let mut judge = |id, known: bool| {
        if !known {
            faults.push(LayoutError::UnknownField {
                field: String::from(id),
            });
        } else if seen.contains(&id) {
            faults.push(LayoutError::NamedTwice {
                field: String::from(id),
            });
        }
        seen.push(id);
    };
    for (id, _) in &fill.texts {
        judge(id, has(&|part| is_text(part, id)));
    }
    for (id, _) in &fill.images {
        judge(id, has(&|part| is_image(part, id)));
    }
    if let Some((id, _)) = &fill.qr {
        judge(id, has(&|part| is_qr(part, id)));
    }
    faults
}
