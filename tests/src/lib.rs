//! End-to-end tests: attacks on sealed files, foreign judges, kills, benches.
//!
//! `tests/run` runs everything; `cargo test -p yinxin-tests` runs what needs no foreign tool.
//!
//! [`mutate`] turns a sealed PDF into the files that a forger would hand in:
//!
//! ```
//! use yinxin_tests::mutate::Dice;
//! let mut dice = Dice::new(7);
//! assert!(dice.below(10) < 10);
//! ```

pub mod desk;
pub mod every_byte;
pub mod forge;
pub mod house;
pub mod http;
pub mod mutate;
pub mod samples;
pub mod staged;
