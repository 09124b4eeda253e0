//! The four parts of the input.

/// Borrowed from the input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) root: &'a [u8],
    pub(crate) bundle: &'a [u8],
    pub(crate) file: &'a [u8],
    pub(crate) question: &'a [u8],
}

/// The input is not four parts that fill it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NotFourParts;

impl std::fmt::Display for NotFourParts {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("the input is not four parts, each led by its length")
    }
}

impl<'a> Parts<'a> {
    pub(crate) fn read(input: &'a [u8]) -> Result<Self, NotFourParts> {
        let (root, rest) = part(input)?;
        let (bundle, rest) = part(rest)?;
        let (file, rest) = part(rest)?;
        let (question, rest) = part(rest)?;
        match rest {
            [] => Ok(Self {
                root,
                bundle,
                file,
                question,
            }),
            _ => Err(NotFourParts),
        }
    }
}

fn part(input: &[u8]) -> Result<(&[u8], &[u8]), NotFourParts> {
    let (length, rest) = input.split_first_chunk().ok_or(NotFourParts)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| NotFourParts)?;
    rest.split_at_checked(length).ok_or(NotFourParts)
}
