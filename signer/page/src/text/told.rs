//! A stranger's text on a page that must come out whatever the text is: nothing is dropped, nothing is refused.

use super::{breaks, characters::Cluster, characters::read_one};
use crate::fonts::{Fonts, Glyph};

/// One character of a stranger's text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Printed as itself.
    Glyph(char, Glyph),
    /// Cannot be printed as itself: its code point, `U+202E`, told in a box.
    Told(char, Vec<(char, Glyph)>),
}

/// Size of the code point in the box, in sizes of the text.
pub(crate) const TOLD_SIZE: f32 = 0.62;
/// Room between the code point and each side of its box, thousandths of the size.
pub(crate) const TOLD_MARGIN: u32 = 110;

impl Cell {
    /// Width, thousandths of the size.
    pub(crate) fn advance(&self) -> u32 {
        match self {
            Self::Glyph(_, glyph) => u32::from(glyph.advance),
            Self::Told(_, label) => told_width(label) + 2 * TOLD_MARGIN,
        }
    }

    fn character(&self) -> char {
        match self {
            Self::Glyph(ch, _) => *ch,
            // Breaks like an ideograph: before and after.
            Self::Told(..) => '中',
        }
    }
}

/// Width of a code point at its size, thousandths of the size of the text.
fn told_width(label: &[(char, Glyph)]) -> u32 {
    let width: u32 = label
        .iter()
        .map(|(_, glyph)| u32::from(glyph.advance))
        .sum();
    (width as f32 * TOLD_SIZE).ceil() as u32
}

/// Every character of a text, line breaks included.
pub(crate) fn tell(fonts: &Fonts, text: &str) -> impl Iterator<Item = Cell> {
    text.chars().map(|ch| match read_one(fonts, "", ch) {
        Ok(Cluster::Glyph(ch, glyph)) => Cell::Glyph(ch, glyph),
        Ok(Cluster::NewLine) | Err(_) => Cell::Told(ch, label(fonts, ch)),
    })
}

fn label(fonts: &Fonts, ch: char) -> Vec<(char, Glyph)> {
    let text = format!("U+{:04X}", u32::from(ch));
    text.chars()
        .map(|ch| (ch, fonts.find(ch).expect("a font has ASCII")))
        .collect()
}

/// Lines of a width (thousandths of the size), at most `max_lines`; and whether something was left out. A piece
/// without a break that is wider than a line is broken where the line ends.
pub(crate) fn break_up(
    cells: impl Iterator<Item = Cell>,
    width: u32,
    max_lines: usize,
) -> (Vec<Vec<Cell>>, bool) {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    for cell in cells {
        line.push(cell);
        while line.len() > 1 && visible_width(&line) > width {
            let rest = line.split_off(break_in(&line));
            lines.push(std::mem::replace(&mut line, rest));
            if lines.len() == max_lines {
                return (lines, true);
            }
        }
    }
    lines.push(line);
    (lines, false)
}

/// Where an overfull line breaks: at its last allowed place, else before its last cell.
fn break_in(line: &[Cell]) -> usize {
    let may = |at: &usize| breaks::allowed(line[at - 1].character(), line[*at].character());
    (1..line.len()).rev().find(may).unwrap_or(line.len() - 1)
}

/// Width without the spaces at its end, which hang over the edge.
pub(crate) fn visible_width(line: &[Cell]) -> u32 {
    let hanging = line.iter().rev().take_while(|cell| cell.character() == ' ');
    let visible = &line[..line.len() - hanging.count()];
    visible.iter().map(Cell::advance).sum()
}

/// Ends a line that was cut with an ellipsis, inside the width.
pub(crate) fn end_cut(fonts: &Fonts, line: &mut Vec<Cell>, width: u32) {
    let dots = Cell::Glyph('…', fonts.find('…').expect("a font has the ellipsis"));
    while !line.is_empty() && visible_width(line) + dots.advance() > width {
        line.pop();
    }
    line.push(dots);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fonts() -> &'static Fonts {
        Fonts::embedded()
    }

    fn text(lines: &[Vec<Cell>]) -> String {
        let cells = lines.iter().flatten();
        cells
            .map(|cell| match cell {
                Cell::Glyph(ch, _) | Cell::Told(ch, _) => *ch,
            })
            .collect()
    }

    #[test]
    fn what_cannot_be_printed_is_told_by_its_code_point() {
        let cells: Vec<Cell> = tell(fonts(), "甲\u{202e}ཨ").collect();
        let [
            Cell::Glyph('甲', _),
            Cell::Told('\u{202e}', bidi),
            Cell::Told('ཨ', tibetan),
        ] = &cells[..]
        else {
            panic!("{cells:?}")
        };
        let spelled = |label: &[(char, Glyph)]| label.iter().map(|(ch, _)| *ch).collect::<String>();
        assert_eq!(
            (spelled(bidi), spelled(tibetan)),
            ("U+202E".into(), "U+0F68".into())
        );
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_where_the_line_ends() {
        let (lines, cut) = break_up(tell(fonts(), &"A".repeat(50)), 5000, 100);
        assert!(!cut && lines.len() > 1);
        assert!(lines.iter().all(|line| visible_width(line) <= 5000));
    }

    #[test]
    fn a_text_too_long_is_cut_and_says_so() {
        let (mut lines, cut) = break_up(tell(fonts(), &"甲".repeat(10_000)), 5000, 2);
        assert!(cut);
        assert_eq!(lines.len(), 2);
        let last = lines.last_mut().unwrap();
        end_cut(fonts(), last, 5000);
        assert_eq!(text(&lines), "甲甲甲甲甲甲甲甲甲…");
    }

    proptest! {
        #[test]
        fn any_text_comes_out_whole_and_within_its_width(text_in in any::<String>(), width in 4000u32..20000) {
            let (lines, cut) = break_up(tell(fonts(), &text_in), width, usize::MAX);
            prop_assert!(!cut);
            prop_assert_eq!(text(&lines), text_in);
            prop_assert!(lines.iter().all(|line| line.len() == 1 || visible_width(line) <= width));
        }
    }
}
