//! Where each object is in each revision, found without asking every cross-reference section.

use super::document::Revision;
use super::xref::Place;

/// Entries of all revisions by object number, then by revision (index from 0). Empty for a file of one revision, whose sections
/// are in that order already.
#[derive(Debug)]
pub(super) struct Places(Vec<(u32, u32, Place)>);

impl Places {
    pub(super) fn of(revisions: &[Revision<'_>]) -> Self {
        let mut entries = Vec::new();
        if let [_] = revisions {
            return Self(entries);
        }
        for (index, revision) in (0..).zip(revisions) {
            for section in &revision.sections {
                let of_section = section.entries.iter();
                entries.extend(of_section.map(|(number, place)| (*number, index, *place)));
            }
        }
        // Stable: of two sections of one revision the first that is searched counts.
        entries.sort_by_key(|(number, index, _)| (*number, *index));
        entries.dedup_by_key(|(number, index, _)| (*number, *index));
        Self(entries)
    }

    /// The last entry of a number up to the revision `index` of `revisions`, and the revision that has it.
    pub(super) fn find(
        &self,
        revisions: &[Revision<'_>],
        number: u32,
        index: usize,
    ) -> Option<(usize, Place)> {
        if let [only] = revisions {
            let mut sections = only.sections.iter();
            let place = sections.find_map(|section| section.place(number));
            return place.map(|place| (0, place));
        }
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let after = |(other, at, _): &(u32, u32, Place)| (*other, *at) <= (number, index);
        let last = self.0.partition_point(after).checked_sub(1)?;
        let (_, at, place) = self.0.get(last).filter(|(found, ..)| *found == number)?;
        Some((usize::try_from(*at).ok()?, *place))
    }
}
