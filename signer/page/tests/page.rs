//! Whole pages: what is in the file that is drawn.

mod common;

#[test]
fn sample() {
    let written = common::draw(&common::fill());
    std::fs::write("/tmp/sample.pdf", &written.bytes).unwrap();
    println!("{:?} {} of {}", written.gap, written.fixed_prefix, written.bytes.len());
}
