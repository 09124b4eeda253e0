//! Changes made to a file after a signature.

/// Which later updates a seal admits. Everything not named is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaterRule {
    /// Only validation material and document time stamps: the rule of a licence.
    #[default]
    Licence,
    /// Also seals of other departments, each in a new field or in an empty signature field that was signed over; and filling in
    /// empty fields, where a certification of the file says that it may be filled in.
    Document,
}

/// One difference between a revision and the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Revision that made the change, from 2.
    pub revision: usize,
    /// Page that shows the object, from 1; `None` for objects of no page.
    pub page: Option<usize>,
    /// The object, as `12 0`; `trailer` or `bytes 100-120` for what is no object.
    pub object: String,
    /// Fully qualified name of the field that was sealed or filled in.
    pub field: Option<String>,
    /// What kind of change.
    pub kind: ChangeKind,
    /// Whether the rule that was asked about admits it.
    pub allowed: bool,
}

/// What a change is. The first nine can be admitted, the others never.
///
/// | change | licence | document | why |
/// |---|---|---|---|
/// | validation data, document time stamp | yes | yes | says nothing new on a page; ISO 32000-2 counts neither as a change, even at `/P 1` |
/// | housekeeping | yes | yes | every writer of increments dates its work |
/// | metadata | no | with a seal or stamp | no page shows it, but a title or author may mislead: somebody must sign for it, and it is reported |
/// | co-seal, empty field signed, empty field added | no | yes | joint issue (联合行文); each seal is judged by itself, is bounded in size, alone and together, and covers no other |
/// | field filled in | no | where allowed | the file is certified for it (`/P 2` or `3`), no lock holds the field; it was empty and in sight, its place covers nothing |
/// | structure of a new seal | no | yes | a tagged file must name the seal's widget; the new element has no text of its own |
/// | everything else, fill-in that nobody allowed included | no | no | what a filled field shows was not there when the seal was made (shadow attacks "replace" and "hide") |
///
/// pyHanko and EU DSS admit fill-in unless the seal forbids it, values that were sealed included; EU DSS also admits changes of the structure tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// Validation material added (`/DSS`, EN 319 142-1 5.4.2).
    ValidationData,
    /// A document time stamp in an invisible field.
    DocumentTimeStamp,
    /// A seal in a new signature field.
    CoSeal,
    /// A seal in a signature field that was there, empty, when the earlier seal was made.
    FieldSigned,
    /// An empty signature field that shows nothing, for the next seal.
    FieldPrepared,
    /// A form field filled in that was empty when the earlier seal was made.
    FieldFilledIn,
    /// `/Extensions` added, `/Version` raised, `/ModDate` or `/Producer` in the information dictionary.
    Housekeeping,
    /// XMP metadata of the document or its information dictionary: title, author and the like.
    Metadata,
    /// An element of the structure tree that names the widget of a new seal and says nothing else.
    SealStructure,
    /// A page was added, removed or moved.
    PageTree,
    /// What a page shows or how it shows it.
    Page,
    /// An annotation was added, removed or changed.
    Annotation,
    /// A form field was added, filled in, removed or changed.
    FormField,
    /// A signature dictionary was changed or removed.
    Signature,
    /// A font, picture, colour space or other resource.
    Resource,
    /// The structure tree that screen readers use.
    Structure,
    /// Another entry of the catalog: names, attachments, actions, outlines, permissions.
    Catalog,
    /// Validation material was removed or changed.
    ValidationDataRemoved,
    /// A new seal that covers too much of its page or leaves it.
    CoSealTooLarge,
    /// A new seal that covers an earlier one.
    CoSealOverlaps,
    /// The seals that came after the first one cover too much of a page together.
    CoSealsCoverPage,
    /// A seal in, or something written into, a field that an earlier signature locked.
    LockedField,
    /// An object that is still referred to was deleted.
    Removed,
    /// A new object that the signed revision already referred to: prepared before, filled in later.
    Prepared,
    /// A changed object that is used in more than one place.
    Shared,
    /// A new or changed object that no admitted change explains.
    Unexplained,
    /// Bytes that belong to no object of the revision.
    Bytes,
    /// The trailer.
    Trailer,
    /// The update could not be read, so that nothing about it is known.
    Unreadable,
    /// Comparing the update is more work than [`Limits`](super::Limits) allow, so that nothing about it is known.
    OverLimit,
}

impl ChangeKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[
        Self::ValidationData,
        Self::DocumentTimeStamp,
        Self::CoSeal,
        Self::FieldSigned,
        Self::FieldPrepared,
        Self::FieldFilledIn,
        Self::Housekeeping,
        Self::Metadata,
        Self::SealStructure,
        Self::PageTree,
        Self::Page,
        Self::Annotation,
        Self::FormField,
        Self::Signature,
        Self::Resource,
        Self::Structure,
        Self::Catalog,
        Self::ValidationDataRemoved,
        Self::CoSealTooLarge,
        Self::CoSealOverlaps,
        Self::CoSealsCoverPage,
        Self::LockedField,
        Self::Removed,
        Self::Prepared,
        Self::Shared,
        Self::Unexplained,
        Self::Bytes,
        Self::Trailer,
        Self::Unreadable,
        Self::OverLimit,
    ];

    /// The kind of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|kind| kind.code() == code).copied()
    }

    /// Whether `rule` can admit it; metadata and filling in have a further condition, see [`later_changes`](super::later_changes).
    pub fn allowed_by(self, rule: LaterRule) -> bool {
        match self {
            Self::ValidationData | Self::DocumentTimeStamp | Self::Housekeeping => true,
            Self::CoSeal
            | Self::FieldSigned
            | Self::FieldPrepared
            | Self::FieldFilledIn
            | Self::Metadata
            | Self::SealStructure => rule == LaterRule::Document,
            _ => false,
        }
    }

    /// Stable code for reports (`seals[].coverage.later_changes[].kind`).
    pub fn code(self) -> &'static str {
        match self {
            Self::ValidationData => "validation_data",
            Self::DocumentTimeStamp => "document_time_stamp",
            Self::CoSeal => "co_seal",
            Self::FieldSigned => "field_signed",
            Self::FieldPrepared => "field_prepared",
            Self::FieldFilledIn => "field_filled_in",
            Self::Housekeeping => "housekeeping",
            Self::PageTree => "page_tree",
            Self::Page => "page",
            Self::Annotation => "annotation",
            Self::FormField => "form_field",
            Self::Signature => "signature",
            Self::Resource => "resource",
            Self::Structure => "structure",
            Self::Metadata => "metadata",
            Self::Catalog => "catalog",
            Self::ValidationDataRemoved => "validation_data_removed",
            Self::CoSealTooLarge => "co_seal_too_large",
            Self::CoSealOverlaps => "co_seal_overlaps",
            Self::CoSealsCoverPage => "co_seals_cover_page",
            Self::LockedField => "locked_field",
            Self::SealStructure => "seal_structure",
            Self::Removed => "removed",
            Self::Prepared => "prepared",
            Self::Shared => "shared",
            Self::Unexplained => "unexplained",
            Self::Bytes => "bytes",
            Self::Trailer => "trailer",
            Self::Unreadable => "unreadable",
            Self::OverLimit => "over_limit",
        }
    }
}
