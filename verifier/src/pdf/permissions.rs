//! What a signature allows after it: certification (DocMDP, ISO 32000-1 12.8.2.2) and locked fields (FieldMDP 12.8.2.4,
//! signature field locks 12.7.4.5).

use super::document::View;
use super::error::PdfError;
use super::object::{Dictionary, Object};

/// Room that a name takes beside its letters.
const NAME_BYTES: usize = 64;

/// Restrictions of one signature, from its own `/Reference` and from the `/Lock` of its field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Permissions {
    /// The strictest level that signature and lock ask for; `None` when neither does.
    pub(super) level: Option<Level>,
    locks: Vec<Lock>,
}

/// How much of the document may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// `/P 1`, and any number that the standard does not name: nothing but validation data and document time stamps.
    Nothing,
    /// `/P 2` or no number: filling in and signing.
    Signing,
    /// `/P 3`: annotations as well, which we never admit.
    Annotations,
}

impl Level {
    fn from_number(number: Option<i64>) -> Self {
        match number {
            None | Some(2) => Self::Signing,
            Some(3) => Self::Annotations,
            Some(_) => Self::Nothing,
        }
    }
}

/// Fields that must stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Lock {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Lock {
    fn holds(&self, field: &str) -> bool {
        match self {
            Self::All => true,
            Self::Include(names) => names.iter().any(|name| is_under(field, name)),
            Self::Exclude(names) => !names.iter().any(|name| is_under(field, name)),
        }
    }
}

/// A field, or one below it: `a` names `a.b` as well, and not `ab`.
fn is_under(field: &str, name: &str) -> bool {
    let rest = field.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Permissions {
    /// Nothing may change.
    pub(super) fn strictest() -> Self {
        Self {
            level: Some(Level::Nothing),
            locks: vec![Lock::All],
        }
    }

    /// Reads them. An action that the standard does not name locks everything.
    pub(super) fn read<'a>(
        view: View<'_, 'a>,
        signature: &Dictionary<'a>,
        field: &Dictionary<'a>,
    ) -> Result<Self, PdfError> {
        let mut permissions = Self::default();
        for item in view
            .get(signature, b"Reference")?
            .array()
            .unwrap_or_default()
        {
            let Object::Dictionary(reference) = view.resolve(item)? else {
                continue;
            };
            let parameters = view.get(&reference, b"TransformParams")?;
            let empty = Dictionary::default();
            let parameters = parameters.dictionary().unwrap_or(&empty);
            match reference.name(b"TransformMethod") {
                Some(b"DocMDP") => permissions.restrict(view, parameters)?,
                Some(b"FieldMDP") => permissions.lock(view, parameters)?,
                _ => {}
            }
        }
        if let Object::Dictionary(lock) = view.get(field, b"Lock")? {
            permissions.lock(view, &lock)?;
            if lock.get(b"P").is_some() {
                permissions.restrict(view, &lock)?;
            }
        }
        Ok(permissions)
    }

    fn restrict<'a>(&mut self, view: View<'_, 'a>, of: &Dictionary<'a>) -> Result<(), PdfError> {
        let number = match view.get(of, b"P")? {
            Object::Null => None,
            other => Some(other.integer().unwrap_or(0)),
        };
        let level = Level::from_number(number);
        self.level = Some(self.level.map_or(level, |known| known.min(level)));
        Ok(())
    }

    fn lock<'a>(&mut self, view: View<'_, 'a>, of: &Dictionary<'a>) -> Result<(), PdfError> {
        let names = view.get(of, b"Fields")?;
        let mut fields = Vec::new();
        for name in names.array().unwrap_or_default() {
            let name = view.resolve(name)?.string().map(|name| name.text());
            // Many signatures may share one long list, and each keeps it.
            let bytes = name.as_ref().map_or(0, String::len);
            view.document
                .budget
                .work(bytes.saturating_add(NAME_BYTES))?;
            fields.extend(name);
        }
        self.locks.push(match of.name(b"Action") {
            Some(b"Include") => Lock::Include(fields),
            Some(b"Exclude") => Lock::Exclude(fields),
            _ => Lock::All,
        });
        Ok(())
    }

    /// Whether a field of this fully qualified name must stay as it is.
    pub(super) fn locks(&self, field: &str) -> bool {
        self.locks.iter().any(|lock| lock.holds(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_a_field_locks_what_is_below_it_and_no_namesake() {
        let lock = Lock::Include(vec!["a".into()]);
        assert!(lock.holds("a") && lock.holds("a.b"));
        assert!(!lock.holds("ab") && !lock.holds("b.a"));
        let all_but = Lock::Exclude(vec!["a".into()]);
        assert!(!all_but.holds("a.b") && all_but.holds("ab"));
        assert!(Lock::All.holds("anything"));
    }
}
