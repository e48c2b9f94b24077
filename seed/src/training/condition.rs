//! How strong a person is on a certain day.

use super::character::Character;
use fake::rand::{RngExt as _, rngs::StdRng};

/// The week in which half of a person's potential has been reached.
const HALF_WAY_WEEK: i32 = 24;

/// The load of an easy week, in permille of the normal load.
const DELOAD_PERMILLE: i32 = 800;

/// The load on a bad day, in permille of the normal load.
const BAD_DAY_PERMILLE: i32 = 950;

/// How well a day goes, compared with the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An extra repetition here and there.
    Good,
    /// As planned.
    Usual,
    /// A little less on the bar.
    Bad,
}

/// A person's strength on one training day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    /// The gain since the first week, in permille of the starting strength.
    pub gain_permille: i32,
    /// Weeks since the last deload; effort rises with it.
    pub block_week: i32,
    /// Whether this is an easy week: lighter, fewer sets, nothing to failure.
    pub is_deload: bool,
    /// Whether this is the last hard week before an easy one, in which people try their strength.
    pub is_peak: bool,
    /// How well the day goes.
    pub form: Form,
}

impl Condition {
    /// The condition in a week of the log (0 is the first).
    pub(super) fn in_week(week: i32, character: &Character, rng: &mut StdRng) -> Self {
        let block_week = week % character.deload_interval;
        let is_deload = block_week == character.deload_interval - 1;
        let form = match rng.random_range(0..20) {
            _ if is_deload => Form::Usual,
            0 => Form::Bad,
            1..4 => Form::Good,
            _ => Form::Usual,
        };
        Self {
            gain_permille: gain_permille(week, character),
            block_week,
            is_deload,
            is_peak: block_week == character.deload_interval - 2,
            form,
        }
    }

    /// The load today of somebody who started with `grams`.
    pub(super) fn load(&self, grams: i32) -> i32 {
        self.eased(grams * (1_000 + self.gain_permille) / 1_000)
    }

    /// Reduce an amount (a load, a distance, a time) for an easy week or a bad day.
    pub(super) fn eased(&self, amount: i32) -> i32 {
        match (self.is_deload, self.form) {
            (true, _) => amount * DELOAD_PERMILLE / 1_000,
            (false, Form::Bad) => amount * BAD_DAY_PERMILLE / 1_000,
            (false, Form::Good | Form::Usual) => amount,
        }
    }

    /// How many of the `planned` sets are done.
    pub(super) fn sets(&self, planned: i32) -> i32 {
        if self.is_deload {
            (planned - 1).max(1)
        } else {
            planned
        }
    }
}

/// A hyperbola: nearly linear in the first months, then flatter and flatter.
fn gain_permille(week: i32, character: &Character) -> i32 {
    let potential = character.experience.potential_permille();
    // Beyond a few decades nothing changes, and the product must not overflow.
    let week = week.min(2_000);
    potential * week / (week + HALF_WAY_WEEK)
}
