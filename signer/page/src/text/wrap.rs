//! Breaking a text into lines of a width, at one size.

use super::{breaks, characters::Cluster};
use crate::fonts::Glyph;

/// The lines of a text at one size. Together they hold every character but the line breaks asked for.
#[derive(Debug, PartialEq)]
pub(crate) struct Wrapped {
    /// Lines from top to bottom.
    pub(crate) lines: Vec<WrappedLine>,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct WrappedLine {
    /// Characters and glyphs, the spaces at which the line was broken included: they hang over the edge, so that copied
    /// text stays whole.
    pub(crate) glyphs: Vec<(char, Glyph)>,
    /// Width without hanging spaces, thousandths of the size.
    pub(crate) width: u32,
}

/// What the lines must keep to. Widths in thousandths of the size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure {
    /// Widest line.
    pub(crate) width: u32,
    /// Space after each character.
    pub(crate) spacing: u32,
    /// Most lines.
    pub(crate) max_lines: usize,
}

/// Breaks into lines; `None` when a single unbreakable piece is too wide, or when there are too many lines.
pub(crate) fn wrap(clusters: &[Cluster], measure: Measure) -> Option<Wrapped> {
    let mut lines = Vec::new();
    for paragraph in clusters.split(|cluster| *cluster == Cluster::NewLine) {
        let glyphs = paragraph.iter().filter_map(|cluster| match cluster {
            Cluster::Glyph(ch, glyph) => Some((*ch, *glyph)),
            Cluster::NewLine => None,
        });
        wrap_paragraph(&glyphs.collect::<Vec<_>>(), measure, &mut lines)?;
    }
    Some(Wrapped { lines })
}

fn wrap_paragraph(
    mut rest: &[(char, Glyph)],
    measure: Measure,
    lines: &mut Vec<WrappedLine>,
) -> Option<()> {
    loop {
        if lines.len() == measure.max_lines {
            return None;
        }
        let end = line_end(rest, measure)?;
        let (line, following) = rest.split_at(end);
        lines.push(WrappedLine {
            width: visible_width(line, measure.spacing),
            glyphs: line.to_vec(),
        });
        rest = following;
        if rest.is_empty() {
            return Some(());
        }
    }
}

/// Where the first line ends: at the end of the text, or at the last allowed break that fits.
fn line_end(text: &[(char, Glyph)], measure: Measure) -> Option<usize> {
    let mut width = 0;
    let mut last_break = None;
    for (index, (ch, glyph)) in text.iter().enumerate() {
        if index > 0 && breaks::allowed(text[index - 1].0, *ch) {
            last_break = Some(index);
        }
        width += u32::from(glyph.advance);
        if width > measure.width && *ch != ' ' {
            return last_break;
        }
        width += measure.spacing;
    }
    Some(text.len())
}

fn visible_width(line: &[(char, Glyph)], spacing: u32) -> u32 {
    let hanging = line.iter().rev().take_while(|(ch, _)| *ch == ' ').count();
    let visible = &line[..line.len() - hanging];
    let advances: u32 = visible
        .iter()
        .map(|(_, glyph)| u32::from(glyph.advance) + spacing)
        .sum();
    advances.saturating_sub(spacing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fonts::Fonts, text::read};
    use proptest::prelude::*;

    fn measure(width: u32, max_lines: usize) -> Measure {
        Measure {
            width,
            spacing: 0,
            max_lines,
        }
    }

    fn lines(text: &str, limit: u32) -> Option<Vec<String>> {
        let clusters = read(Fonts::embedded(), "x", text).expect("printable");
        let wrapped = wrap(&clusters, measure(limit, usize::MAX))?;
        let line = |line: &WrappedLine| line.glyphs.iter().map(|(ch, _)| *ch).collect();
        Some(wrapped.lines.iter().map(line).collect())
    }

    #[test]
    fn closing_mark_takes_its_character_to_the_next_line() {
        assert_eq!(
            lines("甲乙丙丁，戊己", 4000).unwrap(),
            ["甲乙丙", "丁，戊己"]
        );
    }

    #[test]
    fn opening_mark_goes_to_the_next_line() {
        assert_eq!(
            lines("甲乙丙（丁）戊", 4000).unwrap(),
            ["甲乙丙", "（丁）戊"]
        );
    }

    #[test]
    fn spaces_hang_and_line_breaks_are_kept() {
        assert_eq!(lines("甲乙 丙", 2000).unwrap(), ["甲乙 ", "丙"]);
        assert_eq!(lines("甲\n\n乙", 9000).unwrap(), ["甲", "", "乙"]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_refused_not_cut() {
        assert_eq!(lines("ABCDEFGHIJKLMNOP", 2000), None);
    }

    #[test]
    fn more_lines_than_allowed_are_refused() {
        let clusters = read(Fonts::embedded(), "x", "甲乙丙丁").unwrap();
        assert!(wrap(&clusters, measure(2000, 1)).is_none());
        assert!(wrap(&clusters, measure(2000, 2)).is_some());
    }

    proptest! {
        #[test]
        fn wrapped_text_keeps_every_character_and_no_line_is_too_wide(
            text in "[甲乙（），。《》A-c0-9 —…\n]{0,80}", limit in 1000u32..9000
        ) {
            let clusters = read(Fonts::embedded(), "x", &text).unwrap();
            if let Some(wrapped) = wrap(&clusters, measure(limit, usize::MAX)) {
                let joined: String = wrapped.lines.iter().flat_map(|l| l.glyphs.iter().map(|g| g.0)).collect();
                prop_assert_eq!(joined, text.replace('\n', ""));
                prop_assert!(wrapped.lines.iter().all(|line| line.width <= limit));
            }
        }
    }
}
