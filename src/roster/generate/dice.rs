//! Random choices that are the same on every machine and with every version of `rand`.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// What is being drawn. Each kind has a stream of its own, so that drawing more of one
/// (a larger roster, say) leaves the others as they were: the staff keep their names at every size.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stream {
    Places = 1,
    Staff = 2,
    People = 3,
    Namesakes = 4,
    Statuses = 5,
}

/// A source of choices.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64, stream: Stream) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream as u64);
        Self(rng)
    }

    /// A number below `end`; 0 when `end` is 0. The bias (below one in a million for our sizes) is harmless here.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let wide = u64::from(self.0.next_u32()) * u64::from(end);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `percent` of 100 cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of a table's items, by weight; the default of an empty table.
    pub(super) fn weighted<T: Copy + Default>(&mut self, table: &[(T, u32)]) -> T {
        let total = table.iter().map(|(_, weight)| weight).sum();
        let mut rest = self.below(total);
        for (item, weight) in table {
            if rest < *weight {
                return *item;
            }
            rest -= weight;
        }
        T::default()
    }

    /// One of a list's items, all alike; the default of an empty list.
    pub(super) fn one_of<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let place = self.below(u32::try_from(list.len()).unwrap_or(u32::MAX));
        list.get(place as usize).copied().unwrap_or_default()
    }

    /// Puts a list into a random order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.below(u32::try_from(last + 1).unwrap_or(u32::MAX));
            list.swap(last, other as usize);
        }
    }
}
