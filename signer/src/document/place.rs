//! Where the seal goes on a page that may be cropped, rotated or scaled.

use lopdf::{Document, Object, ObjectId};
use yinxin_verifier::pdf::PdfFile;

use super::DocumentRefused;

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// Page tree levels that are climbed for an inherited attribute at most.
const MAX_LEVELS: usize = 64;

/// What a page shows, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageView {
    /// Left, bottom, right, top in user units.
    pub(super) shown: [f64; 4],
    /// Clockwise turn for display: 0, 90, 180, 270.
    pub(super) rotate: i64,
    /// Points in a user unit.
    pub(super) user_unit: f64,
}

/// The rectangle of the seal's widget, and the matrix that keeps its face upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) rect: [f64; 4],
    pub(super) matrix: [i8; 4],
}

impl PageView {
    /// Reads `/Rotate` and `/UserUnit` of a page (ISO 32000-1, table 30); `shown` comes from the strict reader.
    pub(super) fn new(
        model: &Document,
        page: ObjectId,
        shown: [f64; 4],
    ) -> Result<Self, DocumentRefused> {
        const ODD: DocumentRefused =
            DocumentRefused::Ambiguous("the page has an impossible rotation or scale");
        let rotate = match inherited(model, page, b"Rotate") {
            None => 0,
            Some(turn) => turn.as_i64().map_err(|_| ODD)?.rem_euclid(360),
        };
        let own = model
            .get_dictionary(page)
            .ok()
            .and_then(|page| page.get(b"UserUnit").ok());
        let user_unit = own
            .map_or(Ok(1.0), |unit| unit.as_float().map(f64::from))
            .map_err(|_| ODD)?;
        if rotate % 90 != 0 || !(0.01..=1000.0).contains(&user_unit) {
            return Err(ODD);
        }
        Ok(Self {
            shown,
            rotate,
            user_unit,
        })
    }

    /// Width and height as displayed, in mm.
    pub(super) fn size_mm(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.shown;
        let mm = self.user_unit / POINTS;
        let (w, h) = ((right - left) * mm, (top - bottom) * mm);
        if self.rotate % 180 == 0 {
            (w, h)
        } else {
            (h, w)
        }
    }

    /// The widget of a seal of `size` mm whose centre is `centre` mm from the top left corner as displayed.
    pub(super) fn place(
        &self,
        centre: (f32, f32),
        size: (f32, f32),
    ) -> Result<Place, DocumentRefused> {
        let (width, height) = self.size_mm();
        let (x, y) = (f64::from(centre.0), f64::from(centre.1));
        let (half_w, half_h) = (f64::from(size.0) / 2.0, f64::from(size.1) / 2.0);
        let inside =
            x - half_w >= 0.0 && y - half_h >= 0.0 && x + half_w <= width && y + half_h <= height;
        if !inside {
            return Err(DocumentRefused::SealOffPage {
                x_mm: centre.0,
                y_mm: centre.1,
                width_mm: width as f32,
                height_mm: height as f32,
            });
        }
        let unit = POINTS / self.user_unit;
        let (dx, dy, half_w, half_h) = (x * unit, y * unit, half_w * unit, half_h * unit);
        let [left, bottom, right, top] = self.shown;
        let ((cx, cy), (half_w, half_h), matrix) = match self.rotate {
            90 => ((left + dy, bottom + dx), (half_h, half_w), [0, 1, -1, 0]),
            180 => ((right - dx, bottom + dy), (half_w, half_h), [-1, 0, 0, -1]),
            270 => ((right - dy, top - dx), (half_h, half_w), [0, -1, 1, 0]),
            _ => ((left + dx, top - dy), (half_w, half_h), [1, 0, 0, 1]),
        };
        Ok(Place {
            rect: [cx - half_w, cy - half_h, cx + half_w, cy + half_h],
            matrix,
        })
    }
}

impl Place {
    /// A later seal may take a quarter of its page and cover no earlier one: otherwise the verifier would call
    /// what it covers changed.
    pub(super) fn check(
        &self,
        shown: [f64; 4],
        page: usize,
        file: &PdfFile<'_>,
    ) -> Result<(), DocumentRefused> {
        if overlap(self.rect, self.rect) > overlap(shown, shown) / 4.0 {
            return Err(DocumentRefused::TooLargeForPage);
        }
        for signature in file.signatures() {
            let here = signature
                .widgets
                .iter()
                .filter(|widget| widget.page == Some(page));
            if here
                .filter_map(|widget| widget.rect)
                .any(|rect| overlap(rect, self.rect) > 0.0)
            {
                return Err(DocumentRefused::CoversSeal {
                    field: signature.name.clone(),
                });
            }
        }
        Ok(())
    }
}

/// Area that two rectangles share.
fn overlap(a: [f64; 4], b: [f64; 4]) -> f64 {
    let width = a[2].min(b[2]) - a[0].max(b[0]);
    let height = a[3].min(b[3]) - a[1].max(b[1]);
    width.max(0.0) * height.max(0.0)
}

/// An attribute of the page or of the nearest node above that has it.
fn inherited<'a>(model: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = model.get_dictionary(page).ok()?;
    for _ in 0..MAX_LEVELS {
        if let Ok(value) = node.get(key) {
            return model.dereference(value).ok().map(|(_, value)| value);
        }
        let parent = node.get(b"Parent").and_then(Object::as_reference).ok()?;
        node = model.get_dictionary(parent).ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(rotate: i64) -> PageView {
        // 100 by 200 mm, origin moved.
        let (w, h) = (100.0 * POINTS, 200.0 * POINTS);
        PageView {
            shown: [10.0, 20.0, 10.0 + w, 20.0 + h],
            rotate,
            user_unit: 1.0,
        }
    }

    fn centre_mm(rotate: i64, at: (f32, f32)) -> (f64, f64) {
        let [left, bottom, right, top] = view(rotate).place(at, (20.0, 20.0)).unwrap().rect;
        let round = |v: f64| (v / POINTS * 1e6).round() / 1e6;
        (
            round((left + right) / 2.0 - 10.0),
            round((bottom + top) / 2.0 - 20.0),
        )
    }

    #[test]
    fn the_seal_is_measured_from_the_corner_that_people_see() {
        assert_eq!(centre_mm(0, (30.0, 40.0)), (30.0, 160.0));
        assert_eq!(centre_mm(90, (30.0, 40.0)), (40.0, 30.0));
        assert_eq!(centre_mm(180, (30.0, 40.0)), (70.0, 40.0));
        assert_eq!(centre_mm(270, (30.0, 40.0)), (60.0, 170.0));
    }

    #[test]
    fn a_larger_user_unit_makes_the_rectangle_smaller() {
        let view = PageView {
            user_unit: 2.0,
            ..view(0)
        };
        let [left, _, right, _] = view.place((50.0, 50.0), (42.0, 42.0)).unwrap().rect;
        assert!(((right - left) * 2.0 / POINTS - 42.0).abs() < 1e-4);
    }

    #[test]
    fn a_seal_over_the_edge_is_refused() {
        assert!(view(0).place((10.0, 10.0), (20.0, 20.0)).is_ok());
        for at in [
            (9.0, 50.0),
            (50.0, 9.0),
            (91.0, 50.0),
            (50.0, 191.0),
            (f32::NAN, 50.0),
        ] {
            let refused = view(0).place(at, (20.0, 20.0));
            assert!(
                matches!(refused, Err(DocumentRefused::SealOffPage { .. })),
                "{at:?}"
            );
        }
        assert!(
            view(90).place((150.0, 50.0), (20.0, 20.0)).is_ok(),
            "200 mm wide as displayed"
        );
    }
}
