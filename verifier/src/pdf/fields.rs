//! The field tree of the interactive form (ISO 32000-1 12.7).

use std::collections::BTreeSet;

use super::document::View;
use super::error::{Bound, PdfError, Repair};
use super::object::{Dictionary, Object, ObjectId};
use super::xref::Place;

/// A field: a node with a partial name, or at the top of the tree.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    /// Fully qualified name: partial names joined with dots.
    pub(super) name: String,
    pub(super) id: Option<ObjectId>,
    pub(super) parent: Option<ObjectId>,
    pub(super) dictionary: Dictionary<'a>,
    /// `/FT`, own or inherited.
    pub(super) field_type: Option<Vec<u8>>,
    /// Whether the dictionary's spans are offsets of the file.
    pub(super) in_file: bool,
    /// The field itself when it is its own widget, and the kids without a name.
    pub(super) widgets: Vec<WidgetNode<'a>>,
}

/// A widget annotation of a field.
#[derive(Clone, Debug)]
pub(super) struct WidgetNode<'a> {
    pub(super) id: Option<ObjectId>,
    pub(super) dictionary: Dictionary<'a>,
}

/// Whether a value says nothing: none, no text, no choice, off.
pub(super) fn is_empty(value: &Object<'_>) -> bool {
    match value {
        Object::Null => true,
        Object::String(text) => text.text().is_empty(),
        Object::Array(items) => items.is_empty(),
        Object::Name(name) => **name == *b"Off",
        _ => false,
    }
}

/// The interactive form dictionary; `None` when there is none.
pub(super) fn form<'a>(view: View<'_, 'a>) -> Result<Option<Dictionary<'a>>, PdfError> {
    match view.get(&*view.catalog()?, b"AcroForm")? {
        Object::Null => Ok(None),
        Object::Dictionary(form) if form.duplicate().is_none() => Ok(Some(form)),
        Object::Dictionary(_) => Err(PdfError::repair(Repair::DuplicateKey, 0)),
        _ => Err(PdfError::repair(Repair::FieldTree, 0)),
    }
}

/// All fields in tree order, parents first.
pub(super) fn fields<'a>(view: View<'_, 'a>) -> Result<Vec<Field<'a>>, PdfError> {
    let Some(form) = form(view)? else {
        return Ok(Vec::new());
    };
    let in_file = form_in_file(view)?;
    let mut walk = Walk {
        view,
        seen: BTreeSet::new(),
        nodes: 0,
        fields: Vec::new(),
    };
    match view.get(&form, b"Fields")? {
        Object::Array(items) => walk.kids(
            &items,
            &Above {
                in_file,
                ..Above::default()
            },
            0,
        )?,
        Object::Null => {}
        _ => return Err(PdfError::repair(Repair::FieldTree, 0)),
    }
    Ok(walk.fields)
}

/// Whether a field written directly into `/Fields` lies in the file body. Such fields are rare; in doubt they do not.
fn form_in_file(view: View<'_, '_>) -> Result<bool, PdfError> {
    let catalog = view.root_id().map(|id| view.place(id.number));
    let direct = !matches!(view.catalog()?.get(b"AcroForm"), Some(Object::Reference(_)));
    Ok(direct && matches!(catalog, Some(Place::At { .. })))
}

/// What a node hands down.
#[derive(Clone, Debug, Default)]
struct Above {
    name: String,
    id: Option<ObjectId>,
    field_type: Option<Vec<u8>>,
    in_file: bool,
}

struct Walk<'f, 'a> {
    view: View<'f, 'a>,
    seen: BTreeSet<ObjectId>,
    nodes: u64,
    fields: Vec<Field<'a>>,
}

impl<'a> Walk<'_, 'a> {
    fn kids(&mut self, items: &[Object<'a>], above: &Above, depth: u32) -> Result<(), PdfError> {
        for item in items {
            if let Some((id, dictionary, in_file)) = self.node(item, above.in_file)? {
                self.field(id, dictionary, in_file, above, depth)?;
            }
        }
        Ok(())
    }

    /// The dictionary of a node; `None` for a reference to nothing.
    fn node(
        &mut self,
        item: &Object<'a>,
        in_file: bool,
    ) -> Result<Option<(Option<ObjectId>, Dictionary<'a>, bool)>, PdfError> {
        let limits = &self.view.document.budget.limits;
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > limits.tree_nodes {
            return Err(PdfError::limit(Bound::TreeNodes, limits.tree_nodes));
        }
        let id = item.reference();
        if id.is_some_and(|id| !self.seen.insert(id)) {
            return Err(PdfError::repair(Repair::FieldTree, 0));
        }
        let in_file = id.map_or(in_file, |id| {
            matches!(self.view.place(id.number), Place::At { .. })
        });
        match self.view.resolve(item)? {
            Object::Dictionary(dictionary) => Ok(Some((id, dictionary, in_file))),
            Object::Null => Ok(None),
            _ => Err(PdfError::repair(Repair::FieldTree, 0)),
        }
    }

    fn field(
        &mut self,
        id: Option<ObjectId>,
        dictionary: Dictionary<'a>,
        in_file: bool,
        above: &Above,
        depth: u32,
    ) -> Result<(), PdfError> {
        let limit = self.view.document.budget.limits.depth;
        if depth >= limit {
            return Err(PdfError::limit(Bound::Depth, u64::from(limit)));
        }
        let name = self.qualified(&dictionary, &above.name)?;
        let own_type = self
            .view
            .get(&dictionary, b"FT")?
            .name()
            .map(<[u8]>::to_vec);
        let field_type = own_type.or_else(|| above.field_type.clone());
        let below = Above {
            name: name.clone(),
            id,
            field_type: field_type.clone(),
            in_file,
        };
        let mut widgets = Vec::new();
        if dictionary.is(b"Subtype", b"Widget") {
            widgets.push(WidgetNode {
                id,
                dictionary: dictionary.clone(),
            });
        }
        let mut named = Vec::new();
        match self.view.get(&dictionary, b"Kids")? {
            Object::Array(items) => {
                for item in &items {
                    match self.node(item, in_file)? {
                        // A kid with a name is a field of its own, one with a value as well: a value must not hide in a widget.
                        Some((id, kid, in_file))
                            if kid.get(b"T").is_some()
                                || kid.get(b"Kids").is_some()
                                || kid.get(b"V").is_some() =>
                        {
                            named.push((id, kid, in_file));
                        }
                        Some((id, kid, _)) => widgets.push(WidgetNode {
                            id,
                            dictionary: kid,
                        }),
                        None => {}
                    }
                }
            }
            Object::Null => {}
            _ => return Err(PdfError::repair(Repair::FieldTree, 0)),
        }
        self.fields.push(Field {
            name,
            id,
            parent: above.id,
            dictionary,
            field_type,
            in_file,
            widgets,
        });
        for (id, kid, in_file) in named {
            self.field(id, kid, in_file, &below, depth.saturating_add(1))?;
        }
        Ok(())
    }

    fn qualified(&self, dictionary: &Dictionary<'a>, above: &str) -> Result<String, PdfError> {
        let own = self.view.get(dictionary, b"T")?;
        let Some(own) = own.string().map(|name| name.text()) else {
            self.view.document.budget.work(above.len())?;
            return Ok(above.to_owned());
        };
        let name = if above.is_empty() {
            own
        } else {
            format!("{above}.{own}")
        };
        // Each field has the names of all above it: long ones at the top are there a thousand times.
        self.view.document.budget.work(name.len())?;
        Ok(name)
    }
}
