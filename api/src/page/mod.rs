//! Pages for people: the clerk's page and the words behind problem codes.

mod lang;
mod static_files;
pub(crate) mod verify;
mod view;
pub(crate) mod words;

pub(crate) use lang::Lang;
pub(crate) use static_files::static_file;
