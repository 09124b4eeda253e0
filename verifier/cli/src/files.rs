//! Which files to judge: those named, those in a folder, those of a list.

use crate::arguments::Arguments;
use crate::input::Unreadable;
use std::io;
use std::path::{Path, PathBuf};

/// In the order of the arguments; those of a folder by name; those of a list last.
pub(crate) fn files(arguments: &Arguments) -> Result<Vec<PathBuf>, Unreadable> {
    let mut found = Vec::new();
    for path in &arguments.files {
        match path.is_dir() {
            true => folder(path, &mut found)?,
            false => found.push(path.clone()),
        }
    }
    if let Some(list) = &arguments.list {
        let text = std::fs::read_to_string(list).map_err(|error| Unreadable::new(list, error))?;
        let lines = text
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty());
        found.extend(lines.map(PathBuf::from));
    }
    Ok(found)
}

/// Sealed files by their ending, folders within it included; links are not followed.
fn folder(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), Unreadable> {
    let before = found.len();
    walk(path, found).map_err(|error| Unreadable::new(path, error))?;
    match found.len() == before {
        true => Err(Unreadable::new(path, "no PDF or OFD file in the folder")),
        false => Ok(()),
    }
}

fn walk(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = std::fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (kind, path) = (entry.file_type()?, entry.path());
        if kind.is_dir() {
            walk(&path, found)?;
        } else if kind.is_file() && is_candidate(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_candidate(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ending == "pdf" || ending == "ofd")
}
