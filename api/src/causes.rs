//! An error with everything that led to it, on one line: for logs and terminals.

use std::error::Error;

/// `error: its cause: the cause of that …`. A log that tells the outermost error alone says that the books do not
/// answer, and not that the disk is full.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        // Some errors tell their cause themselves.
        if !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;

    #[test]
    fn what_an_error_tells_of_its_cause_is_not_told_twice() {
        #[derive(Debug, thiserror::Error)]
        #[error("writing: {0}")]
        struct Writing(#[source] std::fmt::Error);
        let cause = std::fmt::Error;
        assert_eq!(causes(&Writing(cause)), format!("writing: {cause}"));
    }

    #[test]
    fn what_led_to_an_error_is_told_after_it() {
        let error = StoreError::Sqlite(sqlx::Error::PoolTimedOut);
        let expected = format!("{error}: {}", sqlx::Error::PoolTimedOut);
        assert_eq!(causes(&error), expected);
        assert_eq!(
            causes(&sqlx::Error::RowNotFound),
            sqlx::Error::RowNotFound.to_string()
        );
    }
}
