//! Which files to judge: those named, those in a folder, those of a list.

use crate::arguments::Arguments;
use crate::input::Unreadable;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// A file to judge; or a place where files were looked for in vain, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) path: PathBuf,
    pub(crate) why_not: Option<String>,
}

impl Listed {
    fn file(path: PathBuf) -> Self {
        Self {
            path,
            why_not: None,
        }
    }

    fn none(path: &Path, why: impl ToString) -> Self {
        Self {
            path: path.to_owned(),
            why_not: Some(why.to_string()),
        }
    }

    /// As reports call it.
    pub(crate) fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }
}

/// In the order of the arguments; those of a folder by name; those of a list last. Only a list that cannot be read
/// stops everything: nobody knows what should have been judged.
pub(crate) fn files(arguments: &Arguments) -> Result<Vec<Listed>, Unreadable> {
    let mut found = Vec::new();
    for path in &arguments.files {
        match path.is_dir() {
            true => folder(path, &mut found),
            false => found.push(Listed::file(path.clone())),
        }
    }
    if let Some(list) = &arguments.list {
        let lines = std::fs::read(list).map_err(|error| Unreadable::new(list, error))?;
        found.extend(paths(&lines).map(Listed::file));
    }
    Ok(found)
}

/// A path each line; a byte order mark and Windows line ends are none of it.
fn paths(list: &[u8]) -> impl Iterator<Item = PathBuf> {
    let list = list.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(list);
    let lines = list.split(|byte| *byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines
        .filter(|line| !line.trim_ascii().is_empty())
        .map(|line| PathBuf::from(os_string(line)))
}

/// File names are bytes, in whatever encoding.
#[cfg(unix)]
fn os_string(line: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(line.to_vec())
}

#[cfg(not(unix))]
fn os_string(line: &[u8]) -> OsString {
    String::from_utf8_lossy(line).into_owned().into()
}

/// Sealed files by their ending, folders within it included; links are not followed.
fn folder(path: &Path, found: &mut Vec<Listed>) {
    let before = found.len();
    walk(path, found);
    if found.len() == before {
        found.push(Listed::none(path, "no PDF or OFD file in the folder"));
    }
}

fn walk(path: &Path, found: &mut Vec<Listed>) {
    let entries = match entries(path) {
        Ok(entries) => entries,
        Err(error) => return found.push(Listed::none(path, error)),
    };
    for (path, kind) in entries {
        if kind.is_dir() {
            walk(&path, found);
        } else if kind.is_file() && is_candidate(&path) {
            found.push(Listed::file(path));
        }
    }
}

fn entries(path: &Path) -> io::Result<Vec<(PathBuf, std::fs::FileType)>> {
    let mut entries = std::fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let kinds = entries
        .into_iter()
        .map(|entry| Ok((entry.path(), entry.file_type()?)));
    kinds.collect()
}

fn is_candidate(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ending == "pdf" || ending == "ofd")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_written_on_windows_names_the_same_files() {
        let found: Vec<PathBuf> = paths(b"\xEF\xBB\xBFa b.pdf \r\n\r\n  \nc.pdf").collect();
        assert_eq!(found, [PathBuf::from("a b.pdf "), PathBuf::from("c.pdf")]);
    }
}
