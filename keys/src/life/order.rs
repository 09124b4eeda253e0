//! Who ordered a change, and why.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An order of the people who may change a key. It goes on record as it is.
///
/// Who these people are, and that they are who they say, is known to whoever asked them: the ceremony, the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Who orders it.
    pub actor: String,
    /// Who agrees to it.
    pub second: Option<String>,
    /// Why.
    pub reason: String,
}

/// Why an order does not count.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum OrderRefused {
    /// Nobody gave it.
    #[error("an order names the person who gives it")]
    NoActor,
    /// It says no reason.
    #[error("an order gives its reason")]
    NoReason,
    /// It takes two, and there is one.
    #[error("this takes two people, and only {actor} ordered it")]
    NeedsSecond {
        /// The one.
        actor: String,
    },
    /// It takes two, and both are the same.
    #[error("this takes two different people, and both are {actor}")]
    SamePerson {
        /// The one.
        actor: String,
    },
    /// A text is too long, or holds control characters.
    #[error(
        "names and reasons have at most {limit} bytes and no control characters, found {bytes} bytes"
    )]
    Text {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
}

impl Order {
    /// Longest name or reason, in bytes of UTF-8.
    pub const MAX_TEXT: usize = 256;

    /// The order of one person.
    pub fn by(actor: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            actor: actor.into(),
            second: None,
            reason: reason.into(),
        }
    }

    /// The same, with the agreement of another.
    #[must_use]
    pub fn with(self, second: impl Into<String>) -> Self {
        Self {
            second: Some(second.into()),
            ..self
        }
    }

    /// Whether it can stand on record: a name, a reason, no overlong text.
    pub fn well_formed(&self) -> Result<(), OrderRefused> {
        for text in [Some(&self.actor), self.second.as_ref(), Some(&self.reason)] {
            refuse_text(text.map_or("", String::as_str))?;
        }
        if self.actor.trim().is_empty() {
            return Err(OrderRefused::NoActor);
        }
        if self.reason.trim().is_empty() {
            return Err(OrderRefused::NoReason);
        }
        Ok(())
    }

    /// Whether two different people stand behind it (GB/T 39786; EN 419 221-5: dual control).
    pub fn two_people(&self) -> Result<(), OrderRefused> {
        self.well_formed()?;
        let same = |second: &String| second.trim() == self.actor.trim();
        let actor = self.actor.clone();
        match &self.second {
            None => Err(OrderRefused::NeedsSecond { actor }),
            Some(second) if second.trim().is_empty() => Err(OrderRefused::NeedsSecond { actor }),
            Some(second) if same(second) => Err(OrderRefused::SamePerson { actor }),
            Some(_) => Ok(()),
        }
    }
}

fn refuse_text(text: &str) -> Result<(), OrderRefused> {
    if text.len() > Order::MAX_TEXT || text.chars().any(char::is_control) {
        return Err(OrderRefused::Text {
            bytes: text.len(),
            limit: Order::MAX_TEXT,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_are_two_different_people() {
        let alone = Order::by("王敏", "first use");
        assert!(matches!(
            alone.two_people(),
            Err(OrderRefused::NeedsSecond { .. })
        ));
        for same in ["王敏", " 王敏 "] {
            let twice = alone.clone().with(same);
            assert!(matches!(
                twice.two_people(),
                Err(OrderRefused::SamePerson { .. })
            ));
        }
        assert!(alone.clone().with(" ").two_people().is_err());
        alone.with("李强").two_people().unwrap();
    }

    #[test]
    fn an_order_has_an_actor_and_a_reason_of_bounded_length() {
        Order::by("王敏", "retired").well_formed().unwrap();
        assert_eq!(
            Order::by(" ", "retired").well_formed(),
            Err(OrderRefused::NoActor)
        );
        assert_eq!(
            Order::by("王敏", "").well_formed(),
            Err(OrderRefused::NoReason)
        );
        let long = "x".repeat(Order::MAX_TEXT + 1);
        for order in [
            Order::by("王敏", long.as_str()),
            Order::by(long.as_str(), "x"),
            Order::by("a\nb", "x"),
            Order::by("a", "x").with(long.as_str()),
        ] {
            assert!(matches!(
                order.well_formed(),
                Err(OrderRefused::Text { .. })
            ));
        }
    }
}
