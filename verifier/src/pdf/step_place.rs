//! Where that which came later stands on its page, a seal or what was written into a form, and how much of it it takes.

use std::collections::BTreeMap;

use super::change::ChangeKind;
use super::error::PdfError;
use super::fields::{self, Field, WidgetNode};
use super::object::{Dictionary, Object, ObjectId};
use super::pages::{Page, rectangle};
use super::step::Step;
use super::xref::Place;

/// Annotation flags (ISO 32000-1 table 165).
const HIDDEN: i64 = 2;
const PRINT: i64 = 4;
const NO_VIEW: i64 = 32;
const TOGGLE_NO_VIEW: i64 = 256;

/// A new seal may cover at most a quarter of its page: the largest national seal, 6 cm across, takes a twentieth of A4.
const SHARE_OF_NEW: f64 = 0.25;

/// On a page of which that is a quarter or more, a new seal may take this much, in square points: 4.5 cm square, the seal of a
/// department, or the 200 by 60 points in which programs write who signed and when.
const SEAL_OR_SIGNATURE: f64 = 16_300.0;

/// No seal that came later takes more than half of its page. A field that was there, empty, when the page was sealed may take
/// that much: whoever sealed could see where it is.
const HALF: f64 = 0.5;

/// How a later seal came to its place.
#[derive(Clone, Copy)]
pub(super) enum Room {
    /// Its field was added with it.
    New,
    /// Its field was there before, empty.
    Prepared,
}

impl Room {
    /// The most that it may take of a page of this area.
    fn most(self, page: f64) -> f64 {
        match self {
            Self::New => (page * SHARE_OF_NEW).max(SEAL_OR_SIGNATURE.min(page * HALF)),
            Self::Prepared => page * HALF,
        }
    }
}

/// Seen neither on the screen nor on paper nor under the mouse. A rectangle that is not written out may have any extent.
pub(super) fn is_invisible(widget: &Dictionary<'_>) -> bool {
    let flags = widget.get(b"F").and_then(Object::integer).unwrap_or(0);
    let not_viewed = flags & (NO_VIEW | PRINT | TOGGLE_NO_VIEW) == NO_VIEW;
    let rect = widget.get(b"Rect").and_then(rectangle);
    not_viewed || flags & HIDDEN != 0 || rect.is_some_and(|rect| area(rect) == 0.0)
}

/// Invisible by its own word, or without an appearance and on no page.
pub(super) fn is_unseen(step: &Step<'_, '_>, widget: &WidgetNode<'_>) -> bool {
    let is_nowhere = widget.dictionary.get(b"AP").is_none() && page_of(step, widget.id).is_none();
    is_nowhere || is_invisible(&widget.dictionary)
}

/// Nothing is painted where there is neither an appearance nor a caption or colours of which a program could make one.
fn paints(widget: &WidgetNode<'_>) -> bool {
    let has = |key: &[u8]| widget.dictionary.get(key).is_some();
    has(b"AP") || has(b"MK")
}

fn area([left, bottom, right, top]: [f64; 4]) -> f64 {
    (right - left) * (top - bottom)
}

pub(super) fn page_of(step: &Step<'_, '_>, widget: Option<ObjectId>) -> Option<usize> {
    step.shown_after.get(&widget?).copied()
}

/// The page that shows a widget; `None` where several do: it may be small on one and cover another.
fn only_page(step: &Step<'_, '_>, widget: &WidgetNode<'_>) -> Option<usize> {
    let id = widget.id?;
    let shown_on = |page: &&Page| page.annotations.contains(&id);
    let pages = step.new_pages.iter().filter(shown_on).count();
    page_of(step, widget.id).filter(|_| pages == 1)
}

/// Notes every visible widget of a newly signed field that stands where no seal may.
pub(super) fn report_misplaced<'a>(
    step: &mut Step<'_, 'a>,
    field: &Field<'a>,
    object: &str,
    room: Room,
) -> Result<(), PdfError> {
    for widget in &field.widgets {
        if !is_unseen(step, widget)
            && let Some(fault) = misplaced(step, widget, room)?
        {
            step.report(fault, page_of(step, widget.id), object);
        }
    }
    Ok(())
}

/// Notes each page of which later seals in new fields cover more than half together; fifteen of 4.5 cm take less of A4.
/// A field that the first seal sealed empty is judged by itself alone.
pub(super) fn report_crowded<'a>(
    step: &mut Step<'_, 'a>,
    fields: &[Field<'a>],
) -> Result<(), PdfError> {
    let Some(first) = first_sealed(step, fields) else {
        return Ok(());
    };
    let sealed = fields
        .iter()
        .filter(|field| sealed_in(step, field).is_some());
    let new: Vec<_> = sealed
        .filter(|field| !was_there(step, field, first))
        .collect();
    let mut covered: BTreeMap<usize, f64> = BTreeMap::new();
    for field in new {
        for widget in field
            .widgets
            .iter()
            .filter(|widget| !is_unseen(step, widget) && paints(widget))
        {
            let rect = widget.dictionary.get(b"Rect").and_then(rectangle);
            if let (Some(page), Some(rect)) = (page_of(step, widget.id), rect) {
                *covered.entry(page).or_default() += area(rect);
            }
        }
    }
    for (page, covered) in covered {
        let shown = step.new_pages.get(page.saturating_sub(1));
        let shown = shown.and_then(|page| page.shown).map_or(0.0, area);
        if covered > shown * HALF {
            step.report(
                ChangeKind::CoSealsCoverPage,
                Some(page),
                format!("page {page}"),
            );
        }
    }
    Ok(())
}

/// Room of a field that was there before: it was prepared only if it was when the first seal was made.
pub(super) fn room_of_known<'a>(step: &Step<'_, 'a>, field: &Field<'a>) -> Result<Room, PdfError> {
    let fields = fields::fields(step.new)?;
    Ok(match first_sealed(step, &fields) {
        Some(first) if was_there(step, field, first) => Room::Prepared,
        _ => Room::New,
    })
}

/// The revision (index from 0) of the oldest seal.
fn first_sealed<'a>(step: &Step<'_, 'a>, fields: &[Field<'a>]) -> Option<usize> {
    fields
        .iter()
        .filter_map(|field| sealed_in(step, field))
        .min()
}

/// The revision (index from 0) that first had the value of a signature field: one written again is as old as it was.
fn sealed_in(step: &Step<'_, '_>, field: &Field<'_>) -> Option<usize> {
    if field.field_type.as_deref() != Some(b"Sig") {
        return None;
    }
    let number = field.dictionary.get(b"V")?.reference()?.number;
    let mut revisions = step.new.document.revisions.iter();
    revisions.position(|revision| {
        let mut sections = revision.sections.iter();
        sections.any(|section| section.place(number).is_some())
    })
}

/// Whether revision `index` has the object of a field, which then is that field: no other object may become one.
fn was_there(step: &Step<'_, '_>, field: &Field<'_>, index: usize) -> bool {
    let view = step.new.document.view(index);
    field
        .id
        .is_some_and(|id| view.place(id.number) != Place::Free)
}

/// A visible new seal that leaves its page, takes too much of it or covers an earlier seal.
fn misplaced<'a>(
    step: &Step<'_, 'a>,
    widget: &WidgetNode<'a>,
    room: Room,
) -> Result<Option<ChangeKind>, PdfError> {
    let page = only_page(step, widget);
    let shown = page
        .and_then(|page| step.new_pages.get(page.checked_sub(1)?))
        .and_then(|page| page.shown);
    let (Some(rect), Some(shown)) = (widget.dictionary.get(b"Rect").and_then(rectangle), shown)
    else {
        return Ok(Some(ChangeKind::CoSealTooLarge));
    };
    if overlap(rect, shown) < area(rect) * 0.999 || area(rect) > room.most(area(shown)) {
        return Ok(Some(ChangeKind::CoSealTooLarge));
    }
    if !paints(widget) {
        return Ok(None);
    }
    let covers = |other: &Occupied| Some(other.page) == page && overlap(rect, other.rect) > 0.0;
    let covers = occupied(step)?.iter().any(covers);
    Ok(covers.then_some(ChangeKind::CoSealOverlaps))
}

/// A place where a field with a value is seen.
#[derive(Debug)]
pub(super) struct Occupied {
    widget: ObjectId,
    page: usize,
    rect: [f64; 4],
    is_seal: bool,
}

/// Those of the revision before.
fn occupied<'s>(step: &'s Step<'_, '_>) -> Result<&'s [Occupied], PdfError> {
    if let Some(known) = step.occupied.get() {
        return Ok(known);
    }
    let mut found = Vec::new();
    for field in fields::fields(step.old)? {
        let value = step.old.get(&field.dictionary, b"V")?;
        let is_seal = field.field_type.as_deref() == Some(b"Sig");
        let widgets = field.widgets.iter().filter(|_| !fields::is_empty(&value));
        let seen = widgets.filter(|widget| !is_invisible(&widget.dictionary));
        found.extend(seen.filter_map(|widget| {
            Some(Occupied {
                widget: widget.id?,
                page: step.shown_before.get(&widget.id?).copied()?,
                rect: widget.dictionary.get(b"Rect").and_then(rectangle)?,
                is_seal,
            })
        }));
    }
    Ok(step.occupied.get_or_init(|| found))
}

/// Share of another field's place that a field may take: their borders often touch.
const SHARE_OF_NEIGHBOUR: f64 = 0.1;

/// Whether a widget may be written into: in sight on its page when that was sealed, at most a quarter of it, and over no seal and
/// no value. What a layer or a key can hide is not in sight.
pub(super) fn may_be_filled<'a>(
    step: &Step<'_, 'a>,
    widget: &WidgetNode<'a>,
) -> Result<bool, PdfError> {
    let page = only_page(step, widget);
    let before = widget.id.and_then(|id| step.shown_before.get(&id).copied());
    let shown = page
        .filter(|_| page == before)
        .and_then(|page| step.new_pages.get(page.checked_sub(1)?))
        .and_then(|page| page.shown);
    let rect = widget.dictionary.get(b"Rect").and_then(rectangle);
    let (Some(rect), Some(shown)) = (rect, shown) else {
        return Ok(false);
    };
    let flags = widget.dictionary.get(b"F").map_or(Some(0), Object::integer);
    let in_sight = flags.is_some_and(|flags| flags & (HIDDEN | NO_VIEW | TOGGLE_NO_VIEW) == 0)
        && widget.dictionary.get(b"OC").is_none();
    let fits = area(rect) > 0.0
        && overlap(rect, shown) >= area(rect) * 0.999
        && area(rect) <= area(shown) * SHARE_OF_NEW;
    let covers = |other: &Occupied| {
        let covered = overlap(rect, other.rect);
        let most = match other.is_seal {
            true => 0.0,
            false => area(other.rect) * SHARE_OF_NEIGHBOUR,
        };
        Some(other.widget) != widget.id && Some(other.page) == page && covered > most
    };
    Ok(in_sight && fits && !occupied(step)?.iter().any(covers))
}

/// The side of a check box or radio button, in points, is an inch at most; usual are 8 to 30.
const BOX_SIDE: f64 = 72.0;

/// Whether a widget is no larger than a check box.
pub(super) fn is_small(widget: &WidgetNode<'_>) -> bool {
    let rect = widget.dictionary.get(b"Rect").and_then(rectangle);
    rect.is_some_and(|[left, bottom, right, top]| {
        right - left <= BOX_SIDE && top - bottom <= BOX_SIDE
    })
}

/// Area that two rectangles share.
fn overlap(a: [f64; 4], b: [f64; 4]) -> f64 {
    let [left, bottom, right, top] = a;
    let [other_left, other_bottom, other_right, other_top] = b;
    let width = right.min(other_right) - left.max(other_left);
    let height = top.min(other_top) - bottom.max(other_bottom);
    width.max(0.0) * height.max(0.0)
}
