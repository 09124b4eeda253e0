//! One region, genuine files of it, and everybody who would like to have others.

mod attacks;
mod authority;
mod documents;
mod every_byte;
mod limits;
mod mutate_itself;
mod requests;
mod shared;
mod staged;
