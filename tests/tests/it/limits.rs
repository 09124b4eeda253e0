//! The page on attacks names every limit of the reader, with its number.

use yinxin_verifier::pdf::Limits;

const PAGE: &str = include_str!("../../../docs/attacks.md");

#[test]
fn every_limit_stands_on_the_page_with_its_number() {
    let limits = format!("{:?}", Limits::default());
    let inside = limits
        .trim_start_matches("Limits { ")
        .trim_end_matches(" }");
    for limit in inside.split(", ") {
        let (name, number) = limit.split_once(": ").expect("a name and a number");
        let row = format!("| `{name}` | {number} | ");
        assert!(PAGE.contains(&row), "docs/attacks.md lacks {row}");
    }
}
