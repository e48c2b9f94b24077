//! What a person weighs, when they step on a scale.

use super::{
    calendar::Appointment,
    character::{Character, WeightUnit},
};
use fake::rand::{RngExt as _, rngs::StdRng};

/// The week in which half of the change that a person aims for has been reached.
const HALF_WAY_WEEK: i32 = 30;

/// How much heavier people are in the middle of winter than on average, and lighter in summer, in grams.
const SEASON_GRAMS: i32 = 1_200;

/// Water and meals: how far a morning is from the average of its week, in grams.
const DAILY_GRAMS: i32 = 600;

/// A tenth of a pound, in micrograms.
const TENTH_POUND: i64 = 45_359_237;

/// What the scale shows before a workout, in grams; on most days nobody looks.
pub(super) fn before(
    appointment: &Appointment,
    character: &Character,
    rng: &mut StdRng,
) -> Option<i32> {
    let daily = rng.random_range(-DAILY_GRAMS..=DAILY_GRAMS);
    if !rng.random_ratio(2, 5) {
        return None;
    }
    let week = appointment.week.clamp(0, 2_000);
    let changed = character.bodyweight_goal_grams * week / (week + HALF_WAY_WEEK);
    let grams = character.bodyweight_kg * 1_000 + changed + season(appointment) + daily;
    Some(as_shown(grams, character.weight_unit))
}

/// A triangle over the year: most in January, least in July.
fn season(appointment: &Appointment) -> i32 {
    let week = i32::try_from(appointment.week_of_year()).unwrap_or(0);
    SEASON_GRAMS - SEASON_GRAMS * 2 * (26 - (26 - week).abs()) / 26
}

/// Scales show tenths of a kilogram or of a pound.
fn as_shown(grams: i32, unit: WeightUnit) -> i32 {
    match unit {
        WeightUnit::Kilograms => grams / 100 * 100,
        WeightUnit::Pounds => {
            let tenths = i64::from(grams) * 1_000_000 / TENTH_POUND;
            let shown = (tenths * TENTH_POUND + 500_000) / 1_000_000;
            i32::try_from(shown).unwrap_or(grams)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_shows_tenths() {
        assert_eq!(as_shown(80_199, WeightUnit::Kilograms), 80_100);
        // 176.8 lb.
        assert_eq!(as_shown(80_199, WeightUnit::Pounds), 80_195);
    }
}
