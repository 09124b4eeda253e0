//! Whether a picture or a drawing looks like a seal: red strokes on paper.

use super::content::{self, Ink, Paint};
use super::document::View;
use super::filter;
use super::limits::Budget;
use super::object::{Dictionary, Object, Stream};
use super::pictures::{bounding_box, is_seal_shaped};

/// Points that are looked at in each direction: enough for a ring and a star, whatever the picture's size.
const GRID: usize = 64;
/// Fewer pixels than this show no seal; more are nobody's seal and much work.
const PIXELS: std::ops::RangeInclusive<i64> = 24..=8192;
/// Round lines of a drawing: a ring has four curves, and its letters many.
const CURVES: usize = 8;

/// `None`: the colours cannot be read here.
pub(super) fn of_image<'a>(
    view: View<'_, 'a>,
    image: &Stream<'a>,
    budget: &Budget,
) -> Option<bool> {
    let shape = Shape::of(view, &image.dictionary)?;
    if !shape.may_be_seal {
        return Some(false);
    }
    let mask = view.get(&image.dictionary, b"SMask").ok()?;
    let mask = match &mask {
        Object::Stream(mask) => Some(Raster::alpha(view, mask, budget)?),
        _ => None,
    };
    match Raster::colours(view, image, &shape, budget)? {
        Some(raster) => Some(looks_red(&raster, mask.as_ref())),
        None => Some(false),
    }
}

/// A drawing in red and white alone, with round lines.
pub(super) fn of_form(view: View<'_, '_>, form: &Stream<'_>, budget: &Budget) -> bool {
    let shaped = bounding_box(view, &form.dictionary)
        .is_some_and(|(width, height)| is_seal_shaped(width, height));
    if !shaped {
        return false;
    }
    let Ok(bytes) = filter::decode(&form.dictionary, form.data, 0, budget) else {
        return false;
    };
    let Paint { inks, curves } = content::painted(&bytes);
    let red = inks.iter().filter(|ink| **ink == Ink::Red).count();
    red > 0 && !inks.contains(&Ink::Other) && curves >= CURVES
}

struct Shape {
    width: usize,
    height: usize,
    bits: usize,
    /// Of a size and shape, and not grey or a stencil, which show no red.
    may_be_seal: bool,
}

impl Shape {
    fn of(view: View<'_, '_>, image: &Dictionary<'_>) -> Option<Self> {
        let number = |key: &[u8]| view.get(image, key).ok()?.integer();
        let (width, height) = (number(b"Width")?, number(b"Height")?);
        let sized = PIXELS.contains(&width) && PIXELS.contains(&height);
        let stencil = matches!(view.get(image, b"ImageMask").ok()?, Object::Boolean(true));
        let grey = image.is(b"ColorSpace", b"DeviceGray");
        Some(Self {
            width: usize::try_from(width).ok()?,
            height: usize::try_from(height).ok()?,
            bits: usize::try_from(number(b"BitsPerComponent").unwrap_or(8)).ok()?,
            may_be_seal: sized && !stencil && !grey && is_seal_shaped(width as f64, height as f64),
        })
    }
}

/// How samples stand for colours.
enum Space {
    Rgb,
    Cmyk,
    Grey,
    /// Palette of red, green, blue.
    Indexed(Vec<u8>),
}

impl Space {
    /// ISO 32000-1 8.6; `None` for spaces that are not read here.
    fn of<'a>(view: View<'_, 'a>, object: &Object<'a>, budget: &Budget) -> Option<Self> {
        if let Some(name) = object.name() {
            return match name {
                b"DeviceRGB" | b"RGB" => Some(Self::Rgb),
                b"DeviceCMYK" | b"CMYK" => Some(Self::Cmyk),
                b"DeviceGray" | b"G" => Some(Self::Grey),
                _ => None,
            };
        }
        let [kind, rest @ ..] = object.array()? else {
            return None;
        };
        match (kind.name()?, rest) {
            (b"CalRGB", _) => Some(Self::Rgb),
            (b"CalGray", _) => Some(Self::Grey),
            (b"ICCBased", [Object::Reference(profile), ..]) => {
                let profile = view.load(*profile).ok()?;
                match profile.any_dictionary()?.get(b"N")?.integer()? {
                    1 => Some(Self::Grey),
                    3 => Some(Self::Rgb),
                    4 => Some(Self::Cmyk),
                    _ => None,
                }
            }
            (b"Indexed" | b"I", [base, _, table]) => Self::palette(view, base, table, budget),
            _ => None,
        }
    }

    /// A palette of red, green, blue.
    fn palette<'a>(
        view: View<'_, 'a>,
        base: &Object<'a>,
        table: &Object<'a>,
        budget: &Budget,
    ) -> Option<Self> {
        let base = view.resolve(base).ok()?;
        // A palette of a palette is none, so this is no recursion without end.
        let is_palette = |kind: &Object<'_>| matches!(kind.name(), Some(b"Indexed" | b"I"));
        let nested = base
            .array()
            .and_then(|parts| parts.first())
            .is_some_and(is_palette);
        if nested || !matches!(Self::of(view, &base, budget)?, Self::Rgb) {
            return None;
        }
        match view.resolve(table).ok()? {
            Object::Stream(table) => {
                let bytes = filter::decode(&table.dictionary, table.data, 0, budget);
                bytes.ok().map(Self::Indexed)
            }
            table => table
                .string()
                .map(|bytes| Self::Indexed(bytes.bytes().into_owned())),
        }
    }

    fn components(&self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Cmyk => 4,
            Self::Grey | Self::Indexed(_) => 1,
        }
    }
}

/// Unpacked samples.
struct Raster {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    bits: usize,
    space: Space,
}

impl Raster {
    /// Outer `None`: not readable here; inner `None`: grey, so not red.
    fn colours<'a>(
        view: View<'_, 'a>,
        image: &Stream<'a>,
        shape: &Shape,
        budget: &Budget,
    ) -> Option<Option<Self>> {
        let space = view.get(&image.dictionary, b"ColorSpace").ok()?;
        let space = Space::of(view, &space, budget)?;
        let readable = match space {
            Space::Grey => return Some(None),
            Space::Indexed(_) => matches!(shape.bits, 1 | 2 | 4 | 8),
            Space::Rgb | Space::Cmyk => shape.bits == 8,
        };
        if !readable {
            return None;
        }
        let bytes = filter::decode(&image.dictionary, image.data, 0, budget).ok()?;
        Some(Some(Self {
            bytes,
            width: shape.width,
            height: shape.height,
            bits: shape.bits,
            space,
        }))
    }

    /// A soft mask (ISO 32000-1 11.6.5.3).
    fn alpha<'a>(view: View<'_, 'a>, mask: &Stream<'a>, budget: &Budget) -> Option<Self> {
        let shape = Shape::of(view, &mask.dictionary)?;
        let bytes = filter::decode(&mask.dictionary, mask.data, 0, budget).ok()?;
        matches!(shape.bits, 1 | 2 | 4 | 8).then_some(Self {
            bytes,
            width: shape.width,
            height: shape.height,
            bits: shape.bits,
            space: Space::Grey,
        })
    }

    /// One component of the pixel at a point of the grid, as stored (ISO 32000-1 8.9.3: rows begin at a byte).
    fn sample(&self, (column, row): (usize, usize), component: usize) -> Option<u8> {
        let x = column.checked_mul(self.width)? / GRID;
        let y = row.checked_mul(self.height)? / GRID;
        let components = self.space.components();
        let bits = |samples: usize| samples.checked_mul(self.bits);
        let line = bits(self.width.checked_mul(components)?)?.div_ceil(8);
        let bit = bits(x.checked_mul(components)?.checked_add(component)?)?;
        let byte = *self.bytes.get(y.checked_mul(line)?.checked_add(bit / 8)?)?;
        // Samples of 1, 2, 4 or 8 bits never cross a byte.
        let before = byte.checked_shl(u32::try_from(bit % 8).ok()?)?;
        before.checked_shr(u32::try_from(8usize.checked_sub(self.bits)?).ok()?)
    }

    fn rgb(&self, at: (usize, usize)) -> Option<[u8; 3]> {
        match &self.space {
            Space::Rgb => Some([
                self.sample(at, 0)?,
                self.sample(at, 1)?,
                self.sample(at, 2)?,
            ]),
            Space::Indexed(palette) => {
                let start = usize::from(self.sample(at, 0)?).checked_mul(3)?;
                palette.get(start..)?.first_chunk().copied()
            }
            Space::Cmyk => {
                let black = 255u16.saturating_sub(u16::from(self.sample(at, 3)?));
                let light = |ink: u8| {
                    (255u16.saturating_sub(u16::from(ink)).saturating_mul(black) / 255) as u8
                };
                Some([
                    light(self.sample(at, 0)?),
                    light(self.sample(at, 1)?),
                    light(self.sample(at, 2)?),
                ])
            }
            Space::Grey => None,
        }
    }

    /// Share of full opacity, in 255ths.
    fn opacity(&self, at: (usize, usize)) -> Option<u8> {
        let most = 255u8.checked_shr(u32::try_from(8usize.checked_sub(self.bits)?).ok()?)?;
        let value = u16::from(self.sample(at, 0)?).saturating_mul(255);
        u8::try_from(value.checked_div(u16::from(most))?).ok()
    }
}

/// Red strokes with paper between them: between 3 and 75 % of the points are inked, and four in five of those are red.
fn looks_red(raster: &Raster, mask: Option<&Raster>) -> bool {
    let points = (0..GRID).flat_map(|row| (0..GRID).map(move |column| (column, row)));
    let (mut red, mut other) = (0usize, 0usize);
    for at in points {
        let seen = mask.is_none_or(|mask| mask.opacity(at).is_some_and(|opacity| opacity >= 64));
        match raster.rgb(at).map(Ink::of).filter(|_| seen) {
            Some(Ink::Red) => red = red.saturating_add(1),
            Some(Ink::Other) => other = other.saturating_add(1),
            Some(Ink::Paper) | None => {}
        }
    }
    let (inked, all) = (red.saturating_add(other), GRID.saturating_mul(GRID));
    let share = |of: usize, percent: usize| of.saturating_mul(percent) / 100;
    inked >= share(all, 3) && inked <= share(all, 75) && red >= share(inked, 80)
}
