//! End-to-end tests: attacks on sealed files, foreign judges, kills, benches.
//!
//! `tests/run` runs everything; `cargo test -p yinxin-tests` runs what needs no foreign tool.
