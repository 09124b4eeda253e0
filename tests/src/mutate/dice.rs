//! Changes at places that look random and are the same in every run.

/// A small deterministic generator (xorshift64*), for places and values, not for secrets.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The sequence of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`, which must not be zero.
    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }
}

/// One blind change of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Alteration {
    /// The byte at `.0` is XORed with `.1`.
    Flip(usize, u8),
    /// `.1` is inserted before offset `.0`.
    Insert(usize, u8),
    /// The byte at the offset is taken out.
    Remove(usize),
    /// The bytes at both offsets change places.
    Swap(usize, usize),
    /// The file ends at the offset.
    Truncate(usize),
}

impl Alteration {
    /// An alteration of a file of `length` bytes.
    pub fn any(dice: &mut Dice, length: usize) -> Self {
        let at = dice.below(length);
        match dice.below(5) {
            0 => Self::Flip(at, 1 << dice.below(8)),
            1 => Self::Insert(at, dice.roll() as u8),
            2 => Self::Remove(at),
            3 => Self::Swap(at, dice.below(length)),
            _ => Self::Truncate(at),
        }
    }

    /// The altered file; `None` where nothing would change (equal bytes swapped).
    #[must_use]
    pub fn of(self, file: &[u8]) -> Option<Vec<u8>> {
        let mut altered = file.to_vec();
        match self {
            Self::Flip(at, mask) => altered[at] ^= mask,
            Self::Insert(at, byte) => altered.insert(at, byte),
            Self::Remove(at) => drop(altered.remove(at)),
            Self::Swap(one, other) => altered.swap(one, other),
            Self::Truncate(at) => altered.truncate(at),
        }
        (altered != file).then_some(altered)
    }
}
