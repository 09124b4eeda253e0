//! Pages for people: the clerk's page and the words behind problem codes.

mod lang;
mod static_files;
mod view;
pub(crate) mod verify;
pub(crate) mod words;

pub(crate) use lang::Lang;
pub(crate) use static_files::static_file;
