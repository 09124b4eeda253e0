//! A progress bar on stderr: only for a person who watches, and only where the results do not scroll by themselves.

use crate::arguments::Lang;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// A run shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two drawings.
const PAUSE: Duration = Duration::from_millis(100);
const WIDTH: usize = 24;

/// The bar.
pub(crate) struct Progress {
    /// `None`: nobody watches.
    begun: Option<Instant>,
    drawn: Option<Instant>,
    lang: Lang,
    /// Files that an earlier run did.
    before: usize,
    total: usize,
}

impl Progress {
    /// `rows_scroll`: the results themselves go to the terminal.
    pub(crate) fn new(before: usize, total: usize, rows_scroll: bool, lang: Lang) -> Self {
        let watched = io::stderr().is_terminal() && !rows_scroll && total > 1;
        Self {
            begun: watched.then(Instant::now),
            drawn: None,
            lang,
            before,
            total,
        }
    }

    /// So many files are done.
    pub(crate) fn done(&mut self, done: usize) {
        let Some(begun) = self.begun else { return };
        let (now, passed) = (Instant::now(), begun.elapsed());
        let recently = self.drawn.is_some_and(|drawn| now - drawn < PAUSE);
        if passed >= PATIENCE && !recently {
            self.drawn = Some(now);
            // A bar that cannot be drawn is no fault of the run.
            let _ = write!(io::stderr(), "\r\u{1b}[K{}", self.bar(done, passed));
        }
    }

    /// Takes the bar away, so that words can follow.
    pub(crate) fn clear(&mut self) {
        if self.drawn.take().is_some() {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }

    fn bar(&self, done: usize, passed: Duration) -> String {
        let full = WIDTH * done / self.total.max(1);
        let (full, empty) = ("#".repeat(full), "-".repeat(WIDTH - full));
        let share = 100 * done / self.total.max(1);
        let fresh = done.saturating_sub(self.before).max(1);
        let left = passed.as_secs_f64() / fresh as f64 * (self.total - done) as f64;
        let left = left.ceil() as u64;
        match self.lang {
            Lang::Zh => format!(
                "[{full}{empty}] {done}/{} {share}% 约剩 {left} 秒",
                self.total
            ),
            Lang::En => format!(
                "[{full}{empty}] {done}/{} {share}%, {left} s left",
                self.total
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_counts_the_time_of_this_run_alone() {
        let progress = Progress {
            begun: None,
            drawn: None,
            lang: Lang::Zh,
            before: 500,
            total: 1000,
        };
        assert_eq!(
            progress.bar(750, Duration::from_secs(10)),
            "[##################------] 750/1000 75% 约剩 10 秒"
        );
    }
}
