//! The properties of a person that stay the same in all workouts.

use super::programme::{PROGRAMMES, Programme};
use crate::people::Language;
use chrono_tz::Tz;
use fake::rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};

/// The bodyweight, in kilograms, for which the starting loads of the exercises are given.
const REFERENCE_BODYWEIGHT_KG: i32 = 80;

/// Where people live.
struct Region {
    /// The time zone of their clock, with summer time.
    zone: Tz,
    /// The unit on the plates of a gym there.
    weight_unit: WeightUnit,
    /// The language of their names.
    language: Language,
}

const fn region(zone: Tz, weight_unit: WeightUnit, language: Language) -> Region {
    Region {
        zone,
        weight_unit,
        language,
    }
}

/// Ordered so that any six neighbours have both units and more than one script.
static REGIONS: [Region; 10] = [
    region(Tz::Europe__Berlin, WeightUnit::Kilograms, Language::German),
    region(Tz::America__New_York, WeightUnit::Pounds, Language::English),
    region(Tz::Asia__Tokyo, WeightUnit::Kilograms, Language::Japanese),
    region(
        Tz::America__Sao_Paulo,
        WeightUnit::Kilograms,
        Language::Portuguese,
    ),
    region(Tz::Europe__London, WeightUnit::Kilograms, Language::English),
    region(Tz::Asia__Riyadh, WeightUnit::Kilograms, Language::Arabic),
    region(
        Tz::America__Los_Angeles,
        WeightUnit::Pounds,
        Language::English,
    ),
    region(Tz::Europe__Paris, WeightUnit::Kilograms, Language::French),
    region(Tz::Asia__Shanghai, WeightUnit::Kilograms, Language::Chinese),
    region(
        Tz::Australia__Adelaide,
        WeightUnit::Kilograms,
        Language::English,
    ),
];

/// The unit in which a person loads the bar and writes weights down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightUnit {
    /// Written as `weight_kg`, in steps of 2.5 kg.
    Kilograms,
    /// Written as `weight_lb`, in steps of 5 lb.
    Pounds,
}

impl WeightUnit {
    /// The unit as accounts store it: `kg` or `lb`.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Kilograms => "kg",
            Self::Pounds => "lb",
        }
    }

    /// The smallest change of the load, in grams: a pair of the smallest plates.
    pub fn step_grams(self) -> i32 {
        match self {
            Self::Kilograms => 2_500,
            Self::Pounds => 2_268,
        }
    }

    /// The empty Olympic bar in steps: 20 kg, or 45 lb.
    pub fn empty_bar_steps(self) -> i32 {
        match self {
            Self::Kilograms => 8,
            Self::Pounds => 9,
        }
    }
}

/// How long somebody has trained. Decides how strong they are and how fast they improve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Experience {
    /// In the first year: light loads that rise quickly.
    Novice,
    /// A few years in: progress by the month.
    Intermediate,
    /// Near their potential: progress by the season.
    Advanced,
}

impl Experience {
    /// Strength at the start of the log against the catalogue's loads, in permille.
    pub(crate) fn strength_permille(self) -> i32 {
        match self {
            Self::Novice => 550,
            Self::Intermediate => 900,
            Self::Advanced => 1_250,
        }
    }

    /// The possible gain over the years, in permille of the starting strength.
    pub(crate) fn potential_permille(self) -> i32 {
        match self {
            Self::Novice => 900,
            Self::Intermediate => 350,
            Self::Advanced => 160,
        }
    }

    /// Tempo pace on foot at the start of the log, in seconds per kilometre.
    fn tempo_pace(self) -> i32 {
        match self {
            Self::Novice => 360,
            Self::Intermediate => 315,
            Self::Advanced => 265,
        }
    }
}

/// One invented person, as far as it matters for training.
#[derive(Clone, Debug)]
pub(crate) struct Character {
    /// The programme they stay with for the whole log.
    pub programme: &'static Programme,
    /// How long they have trained.
    pub experience: Experience,
    /// In kilograms, in the first week; heavier people lift more.
    pub bodyweight_kg: i32,
    /// By how much that changes over the years, in grams.
    pub bodyweight_goal_grams: i32,
    /// Whether they let a clock count the rest between sets.
    pub has_rest_timer: bool,
    /// Tempo pace in the first week, in seconds per kilometre.
    pub tempo_pace: i32,
    /// Where they live.
    pub zone: Tz,
    /// The language of their name.
    pub language: Language,
    /// The unit of every weight they write.
    pub weight_unit: WeightUnit,
    /// The local hour (6–19) around which they train on working days.
    pub training_hour: u32,
    /// The number of weeks (6–8) from one easy week to the next.
    pub deload_interval: i32,
}

impl Character {
    /// Invent the person with a number. Neighbours follow different programmes and live in
    /// different regions, and no programme belongs to one region.
    pub(crate) fn invent(number: usize, rng: &mut StdRng) -> Self {
        let experience = match rng.random_range(0..10) {
            // The demo person has the most to gain, for the sake of the charts.
            _ if number == 0 => Experience::Novice,
            0..4 => Experience::Novice,
            4..8 => Experience::Intermediate,
            _ => Experience::Advanced,
        };
        let ([home, ..], [usual, ..]) = (&REGIONS, &PROGRAMMES);
        let turn = number - number / REGIONS.len();
        let region = REGIONS.get(turn % REGIONS.len()).unwrap_or(home);
        Self {
            programme: PROGRAMMES.get(number % PROGRAMMES.len()).unwrap_or(usual),
            experience,
            bodyweight_kg: rng.random_range(58..=105),
            bodyweight_goal_grams: rng.random_range(-9..=7) * 1_000,
            has_rest_timer: rng.random_ratio(3, 4) || number == 0,
            tempo_pace: experience.tempo_pace() + rng.random_range(-15..=15),
            zone: region.zone,
            language: region.language,
            weight_unit: region.weight_unit,
            training_hour: *[6, 7, 12, 17, 17, 18, 18, 19].choose(rng).unwrap_or(&18),
            deload_interval: rng.random_range(6..=8),
        }
    }

    /// The body of the `PATCH /me` with which this person sets up the account.
    pub(crate) fn preferences(&self) -> Value {
        let week_start = match self.weight_unit {
            WeightUnit::Kilograms => "monday",
            // Where there are pounds on the plates, calendars begin on Sunday.
            WeightUnit::Pounds => "sunday",
        };
        json!({
            "weight_unit": self.weight_unit.symbol(),
            "time_zone": self.zone.name(),
            "week_start": week_start,
        })
    }

    /// This person's starting load for a lift that the catalogue lists at `grams`.
    pub(crate) fn starting_grams(&self, grams: i32) -> i32 {
        grams * self.experience.strength_permille() / 1_000 * self.bodyweight_kg
            / REFERENCE_BODYWEIGHT_KG
    }
}
