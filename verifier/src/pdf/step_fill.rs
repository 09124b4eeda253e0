//! A form field filled in: whether the increment did that and nothing else.
//!
//! What the field shows now was not there when the file was sealed, so that the seal must have allowed it, see
//! [`LaterRule`](super::LaterRule). Here stands what filling in may do at all (shadow attacks "hide" and "replace"): write a
//! value where there was none, into a place that was in sight, without covering what was sealed.

use std::collections::BTreeSet;

use super::appearance::{self, Appearance, Normal};
use super::change::ChangeKind;
use super::document::View;
use super::error::PdfError;
use super::fields::{self, Field, WidgetNode};
use super::graph::Uses;
use super::object::{Dictionary, Object, ObjectId, Stream};
use super::step::{Step, changed_keys};
use super::step_place::{self, page_of};

/// What a field takes.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Choice,
    Button,
}

/// Field flags (ISO 32000-1 tables 221, 226, 228) of fields that are not filled in by writing into them.
const READ_ONLY: i64 = 1;
const PUSH_BUTTON: i64 = 1 << 16;
const PASSWORD: i64 = 1 << 13;
const FILE: i64 = 1 << 20;
const RICH_TEXT: i64 = 1 << 25;

/// Parents of a field that are asked for what it inherits.
const ABOVE: usize = 32;

/// Notes that an empty field was filled in, and explains the objects that this took. `false`, and nothing noted: it is no such change.
pub(super) fn filled<'a>(
    step: &mut Step<'_, 'a>,
    old: &Field<'a>,
    new: &Field<'a>,
) -> Result<bool, PdfError> {
    if step.is_full() {
        return Ok(false);
    }
    let sealed = step.sealed_view()?;
    let fill = Fill {
        step,
        sealed,
        old,
        new,
    };
    let Some(explained) = fill.explained()? else {
        return Ok(false);
    };
    for id in &explained {
        step.explain_container(Some(&Object::Reference(*id)));
        let object = step.new.load(*id)?;
        if let Some(resources) = object.any_dictionary().and_then(|of| of.get(b"Resources")) {
            step.explain_container(Some(resources));
            let resources = step.new.resolve(resources)?;
            step.explain_new(&resources)?;
        }
    }
    let nodes = new.widgets.iter().map(|widget| widget.id).chain([new.id]);
    nodes.flatten().for_each(|id| step.explain(id));
    let object = new.id.map_or(new.name.clone(), |id| id.to_string());
    let page = page_of(step, new.widgets.first().and_then(|widget| widget.id));
    step.report_field(ChangeKind::FieldFilledIn, page, &object, &new.name);
    Ok(true)
}

impl<'f, 'a> Step<'f, 'a> {
    /// The newest revision before this one that wrote the value of a seal or time stamp; the one before where there is none.
    fn sealed_view(&self) -> Result<View<'f, 'a>, PdfError> {
        if let Some(index) = self.sealed.get() {
            return Ok(self.old.document.view(*index));
        }
        let fields = fields::fields(self.old)?;
        let written = fields.iter().filter_map(|field| {
            let value = field.dictionary.get(b"V")?;
            let is_seal = field.field_type.as_deref() == Some(b"Sig");
            let carrier = value.reference().or(field.id).filter(|_| is_seal)?;
            self.old.written_in(carrier.number)
        });
        let index = written.max().unwrap_or(self.old.index);
        Ok(self.old.document.view(*self.sealed.get_or_init(|| index)))
    }
}

/// A field before and after.
struct Fill<'s, 'f, 'a> {
    step: &'s Step<'f, 'a>,
    /// The document when it was sealed last: what was written since may be written anew.
    sealed: View<'f, 'a>,
    old: &'s Field<'a>,
    new: &'s Field<'a>,
}

impl<'a> Fill<'_, '_, 'a> {
    /// The objects that its appearances are made of and that the increment wrote; `None` where more was done than filling in.
    fn explained(&self) -> Result<Option<BTreeSet<ObjectId>>, PdfError> {
        let Some(kind) = self.kind()? else {
            return Ok(None);
        };
        if !self.was_empty()? || !self.has_value(kind) || !self.same_but_value(kind) {
            return Ok(None);
        }
        let mut written = BTreeSet::new();
        let (mut marked, mut widgets) = (false, 0usize);
        for (before, after) in self.old.widgets.iter().zip(&self.new.widgets) {
            widgets = widgets.saturating_add(1);
            if !step_place::may_be_filled(self.step, after)? {
                return Ok(None);
            }
            match kind {
                Kind::Button if is_on(&after.dictionary) => {
                    marked = true;
                    if !self.marks(before, after)? {
                        return Ok(None);
                    }
                }
                Kind::Button => {}
                _ => match self.written(kind, before, after)? {
                    Some(objects) => written.extend(objects),
                    None => return Ok(None),
                },
            }
        }
        let seen = widgets > 0 && (kind != Kind::Button || marked);
        Ok(seen.then_some(written))
    }

    fn kind(&self) -> Result<Option<Kind>, PdfError> {
        let flags = inherited(self.step.new, &self.new.dictionary, b"Ff")?;
        let flags = flags.integer().unwrap_or(0);
        let has = |bit: i64| flags & bit != 0;
        let plain = ![PASSWORD, FILE, RICH_TEXT].into_iter().any(has);
        Ok(match self.new.field_type.as_deref() {
            _ if has(READ_ONLY) => None,
            Some(b"Tx") => plain.then_some(Kind::Text),
            Some(b"Ch") => Some(Kind::Choice),
            Some(b"Btn") => (!has(PUSH_BUTTON)).then_some(Kind::Button),
            _ => None,
        })
    }

    /// A value that was sealed never changes.
    fn was_empty(&self) -> Result<bool, PdfError> {
        let Some(field) = self.when_sealed(self.old.id)? else {
            return Ok(false);
        };
        for widget in &self.old.widgets {
            match self.when_sealed(widget.id)? {
                Some(widget) if !is_on(&widget) => {}
                _ => return Ok(false),
            }
        }
        Ok(fields::is_empty(&inherited(self.sealed, &field, b"V")?))
    }

    /// A field or widget as it was sealed.
    fn when_sealed(&self, id: Option<ObjectId>) -> Result<Option<Dictionary<'a>>, PdfError> {
        let Some(id) = id else {
            return Ok(None);
        };
        Ok(match self.sealed.load(id)? {
            Object::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        })
    }

    /// A value of the field's own, written directly: what it refers to could be used elsewhere.
    fn has_value(&self, kind: Kind) -> bool {
        let filled = |value: &Object<'a>| value.string().is_some() && !fields::is_empty(value);
        match (kind, self.new.dictionary.get(b"V")) {
            (Kind::Text | Kind::Choice, Some(value @ Object::String(_))) => filled(value),
            (Kind::Choice, Some(Object::Array(items))) => {
                !items.is_empty() && items.iter().all(filled)
            }
            (Kind::Button, Some(Object::Name(state))) => {
                let stated = |widget: &WidgetNode<'a>| {
                    !is_on(&widget.dictionary) || widget.dictionary.is(b"AS", state)
                };
                self.new.widgets.iter().all(stated)
            }
            _ => false,
        }
    }

    /// Field and widgets are what they were: place, flags, colours, actions, options, parents.
    fn same_but_value(&self, kind: Kind) -> bool {
        let may_change = |key: &&[u8]| match *key {
            b"V" | b"M" => true,
            b"AP" => kind != Kind::Button,
            b"AS" => kind == Kind::Button,
            // Indices of the options that are chosen.
            b"I" => kind == Kind::Choice,
            _ => false,
        };
        let same = |old: &Dictionary<'a>, new: &Dictionary<'a>| {
            changed_keys(old, new).iter().all(may_change) && new.duplicate().is_none()
        };
        let pairs = || self.old.widgets.iter().zip(&self.new.widgets);
        same(&self.old.dictionary, &self.new.dictionary)
            && self.old.widgets.len() == self.new.widgets.len()
            && pairs().all(|(old, new)| old.id == new.id && same(&old.dictionary, &new.dictionary))
    }

    /// A check box or radio button shows one of the marks that were sealed with it, and is no larger than such a box is.
    fn marks(&self, before: &WidgetNode<'a>, after: &WidgetNode<'a>) -> Result<bool, PdfError> {
        let view = self.step.new;
        let state = after.dictionary.name(b"AS").unwrap_or_default();
        let Object::Dictionary(appearance) = view.get(&after.dictionary, b"AP")? else {
            return Ok(false);
        };
        let Object::Dictionary(states) = view.get(&appearance, b"N")? else {
            return Ok(false);
        };
        let Object::Stream(mark) = view.get(&states, state)? else {
            return Ok(false);
        };
        let painted = Appearance::read(view, &mark)?;
        let sealed = before.dictionary.get(b"AP") == after.dictionary.get(b"AP");
        Ok(sealed
            && step_place::is_small(after)
            && painted.is_some_and(|painted| painted.is_mark()))
    }

    /// What the increment wrote of the appearance of a text or choice field; `None` where that is not the value in the old frame.
    fn written(
        &self,
        kind: Kind,
        before: &WidgetNode<'a>,
        after: &WidgetNode<'a>,
    ) -> Result<Option<Vec<ObjectId>>, PdfError> {
        let Some(sealed) = self.when_sealed(before.id)? else {
            return Ok(None);
        };
        let (was, is) = (
            Normal::of(self.sealed, &sealed)?,
            Normal::of(self.step.new, &after.dictionary)?,
        );
        let (was, is) = match (was, is) {
            // Without an appearance each program draws the value itself, as it drew the empty field.
            (None, None) if !has_appearance(&sealed) && !has_appearance(&after.dictionary) => {
                return Ok(Some(Vec::new()));
            }
            (None, _) if has_appearance(&sealed) => return Ok(None),
            (was, Some(is)) => (was, is),
            _ => return Ok(None),
        };
        let touched = |id: &ObjectId| self.step.is_touched(*id);
        let touched: Vec<ObjectId> = is.path.iter().copied().filter(touched).collect();
        // Where the sealed file said that programs draw its fields themselves, they draw this one.
        let as_before = before.dictionary.get(b"AP") == after.dictionary.get(b"AP");
        if touched.is_empty() && as_before && self.is_drawn_anew()? {
            return Ok(Some(touched));
        }
        let had = Normal::of(self.step.old, &before.dictionary)?;
        let had = had.map(|had| had.path).unwrap_or_default();
        let own = |id: &ObjectId| self.is_own(*id, had.contains(id));
        let fits = touched.contains(&is.stream_id)
            && touched.iter().all(own)
            && self.same_but_normal(&before.dictionary, &after.dictionary)?
            && self.paints_value(kind, was.as_ref(), &is)?;
        Ok(fits.then_some(touched))
    }

    /// `/NeedAppearances` of the form, before and after.
    fn is_drawn_anew(&self) -> Result<bool, PdfError> {
        let says = |view: View<'_, 'a>| -> Result<bool, PdfError> {
            let form = fields::form(view)?.unwrap_or_default();
            Ok(view.get(&form, b"NeedAppearances")? == Object::Boolean(true))
        };
        Ok(says(self.step.old)? && says(self.step.new)?)
    }

    /// An object that the increment made for this appearance, or one that it had, and that nothing else uses.
    fn is_own(&self, id: ObjectId, had: bool) -> bool {
        let uses = |uses: &Uses| uses.get(&id).copied().unwrap_or(0);
        let once = uses(&self.step.uses_after) <= 1;
        match had {
            true => once && uses(&self.step.uses_before) <= 1,
            false => once && self.step.is_new(id),
        }
    }

    /// The appearances under the mouse (`/R`, `/D`) stay.
    fn same_but_normal(
        &self,
        old: &Dictionary<'a>,
        new: &Dictionary<'a>,
    ) -> Result<bool, PdfError> {
        let (old, new) = (
            self.step.old.get(old, b"AP")?,
            self.step.new.get(new, b"AP")?,
        );
        let none = Dictionary::default();
        let (old, new) = (
            old.dictionary().unwrap_or(&none),
            new.dictionary().unwrap_or(&none),
        );
        let others = changed_keys(old, new).iter().all(|key| *key == b"N");
        Ok(others && new.duplicate().is_none())
    }

    fn paints_value(
        &self,
        kind: Kind,
        was: Option<&Normal<'a>>,
        is: &Normal<'a>,
    ) -> Result<bool, PdfError> {
        let before = match was {
            Some(was) => match Appearance::read(self.sealed, &was.stream)? {
                Some(before) => Some(before),
                None => return Ok(false),
            },
            None => None,
        };
        let Some(after) = Appearance::read(self.step.new, &is.stream)? else {
            return Ok(false);
        };
        let Some(legible) = self.legible(&after, &is.stream)? else {
            return Ok(false);
        };
        // A program may show a number otherwise than it keeps it (`/AA /F`), and an option by another name.
        let formatted = self.new.dictionary.get(b"AA").is_some();
        let value = self.new.dictionary.get(b"V").and_then(Object::string);
        let shown = match value {
            Some(value) if kind == Kind::Text && legible && !formatted => {
                after.shows(&value.text())
            }
            _ => true,
        };
        Ok(shown && after.fills(before.as_ref()))
    }

    /// Whether all fonts of an appearance show letters as such; `None` where one can paint anything. In the place of one that is
    /// nowhere a program puts its own, which does.
    fn legible(&self, painted: &Appearance, stream: &Stream<'a>) -> Result<Option<bool>, PdfError> {
        let view = self.step.new;
        let of_form = fields::form(view)?.unwrap_or_default();
        let holders = [
            view.get(&stream.dictionary, b"Resources")?,
            view.get(&of_form, b"DR")?,
        ];
        let mut legible = true;
        for name in &painted.fonts {
            for holder in holders.iter().filter_map(Object::dictionary) {
                let Object::Dictionary(fonts) = view.get(holder, b"Font")? else {
                    continue;
                };
                if let Object::Dictionary(font) = view.get(&fonts, name)? {
                    match appearance::shows_ascii(view, &font)? {
                        Some(ascii) => legible &= ascii,
                        None => return Ok(None),
                    }
                }
            }
        }
        Ok(Some(legible))
    }
}

fn has_appearance(widget: &Dictionary<'_>) -> bool {
    widget.get(b"AP").is_some()
}

/// A check box or radio button in another state than off.
fn is_on(widget: &Dictionary<'_>) -> bool {
    let state = widget.name(b"AS");
    state.is_some_and(|state| state != b"Off")
}

/// What a field has or inherits (ISO 32000-1 12.7.3.1).
fn inherited<'a>(
    view: View<'_, 'a>,
    field: &Dictionary<'a>,
    key: &[u8],
) -> Result<Object<'a>, PdfError> {
    let mut node = field.clone();
    for _ in 0..ABOVE {
        if node.get(key).is_some() {
            return view.get(&node, key);
        }
        match view.get(&node, b"Parent")? {
            Object::Dictionary(parent) => node = parent,
            _ => break,
        }
    }
    Ok(Object::Null)
}
