//! What several routes of workouts are asked for: live workouts or the trash, and how much of them.

use entity::{Owned, workout};
use sea_orm::{ColumnTrait, QueryFilter, Select};

use crate::{
    choice,
    http::{
        FromQuery, Parameters,
        extract::{choice::one_of, query::Flag},
    },
};

/// Where to look for workouts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Live workouts.
    #[default]
    Log,
    /// Workouts in the trash, deleted but not purged yet.
    Trash,
}

impl FromQuery for Place {
    fn from_query(parameters: &mut Parameters) -> Self {
        Self::read(parameters, "`true`: read a workout in the trash.")
    }
}

impl Place {
    /// Read `trashed`. `about` is for the OpenAPI document.
    pub(super) fn read(parameters: &mut Parameters, about: &str) -> Self {
        match parameters.read("trashed", about, Flag) {
            Some(true) => Self::Trash,
            _ => Self::Log,
        }
    }

    /// The person's workouts in this place.
    pub(super) fn workouts_of(self, user_id: i64) -> Select<workout::Entity> {
        let workouts = workout::Entity::owned_by(user_id);
        match self {
            Self::Log => workouts.filter(workout::Column::DeletedAt.is_null()),
            Self::Trash => workouts.filter(workout::Column::DeletedAt.is_not_null()),
        }
    }
}

choice! {
    /// How much of a workout to show.
    pub(super) enum View {
        /// All of it.
        Full = "full",
        /// Without exercises and notes.
        Summary = "summary",
    }
}

impl FromQuery for View {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "`summary` leaves out exercises and notes. `full` when left out.";
        parameters.read("view", about, one_of()).unwrap_or_default()
    }
}
