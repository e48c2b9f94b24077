//! [`Owned`]: rows that belong to one person.

use sea_orm::{ColumnTrait, DeleteMany, EntityTrait, QueryFilter, Select, UpdateMany};

/// Rows that belong to one person. All queries start here: each function puts the owner into the
/// `WHERE`, so that nobody can query somebody else's rows by forgetting a filter.
pub trait Owned: EntityTrait {
    /// The column that holds the owner.
    const OWNER: Self::Column;

    /// Start a `SELECT` of this person's rows.
    fn owned_by(user_id: i64) -> Select<Self> {
        Self::find().filter(Self::OWNER.eq(user_id))
    }

    /// Start an `UPDATE` of this person's rows.
    fn update_owned_by(user_id: i64) -> UpdateMany<Self> {
        Self::update_many().filter(Self::OWNER.eq(user_id))
    }

    /// Start a `DELETE` of this person's rows.
    fn delete_owned_by(user_id: i64) -> DeleteMany<Self> {
        Self::delete_many().filter(Self::OWNER.eq(user_id))
    }
}
