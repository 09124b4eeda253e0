//! Where a line may break: a small part of UAX 14 and of 禁则 (GB/T 15834: 标点 at the start and end of lines).

/// Whether a line may break between `before` and `after`.
pub(super) fn allowed(before: char, after: char) -> bool {
    if forbidden_at_start(after) || forbidden_at_end(before) || unbreakable_pair(before, after) {
        return false;
    }
    if before == ' ' {
        return true;
    }
    after != ' ' && (is_wide(before) || is_wide(after) || before == '-')
}

/// Closing punctuation, and marks that belong to what stands before them.
fn forbidden_at_start(ch: char) -> bool {
    "、。，．：；！？）］｝〕】〗」』》〉〙〛”’…—～·‧％‰℃°′″々〻ー!%),.:;?]}>»›¢".contains(ch)
}

/// Opening punctuation, and signs that belong to what follows.
fn forbidden_at_end(ch: char) -> bool {
    "（［｛〔【〖「『《〈〘〚“‘￥＄№§([{<«‹$¥£€#".contains(ch)
}

/// Two-part dashes and ellipses are one mark.
fn unbreakable_pair(before: char, after: char) -> bool {
    before == after && matches!(before, '—' | '…')
}

/// Ideographs and their kin: between two of them a line may always break.
fn is_wide(ch: char) -> bool {
    matches!(u32::from(ch), 0x2E80..=0xA4CF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn ideographs_break_anywhere_and_latin_words_only_at_spaces() {
        assert!(allowed('中', '国'));
        assert!(allowed('中', 'A'));
        assert!(!allowed('A', 'B'));
        assert!(!allowed('1', '2'));
        assert!(allowed(' ', 'B'));
        assert!(!allowed('A', ' '));
    }

    #[test]
    fn closing_marks_never_start_and_opening_marks_never_end_a_line() {
        for mark in "，。；：、）》」』】”’！？％…—·".chars() {
            assert!(!allowed('中', mark), "{mark}");
        }
        for mark in "（《「『【“‘￥".chars() {
            assert!(!allowed(mark, '中'), "{mark}");
        }
        assert!(allowed('。', '中'));
        assert!(allowed('中', '（'));
    }
}
