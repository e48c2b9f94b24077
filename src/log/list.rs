//! Reading a part of a list, by page or behind a cursor: one way for every list of a log.

use sea_orm::{EntityTrait, QueryFilter, Select, sea_query::SimpleExpr};
use tokio::try_join;
use uuid::Uuid;

use crate::{
    database::{Database, Record, count, find_part},
    error::ApiResult,
    http::{
        Paging,
        answer::{
            cursor::Position,
            page::{Part, Start, bad_cursor},
        },
    },
};

/// A list in a total order.
pub trait List {
    /// What its items are.
    type Entity: EntityTrait;
    /// What is read of an item.
    type Row: Record + Send + 'static;

    /// What identifies it for its cursors: see [`crate::http::answer::cursor::list_name`].
    fn name(&self) -> String;

    /// All its items, in no order.
    fn items(&self) -> Select<Self::Entity>;

    /// How many they are, when that is known without counting.
    fn known_total(&self) -> Option<u64> {
        None
    }

    /// Items in the order of the list, with the columns of a row.
    fn rows(&self, items: Select<Self::Entity>) -> Select<Self::Entity>;

    /// What a row is sorted by and, between equal ones, its id.
    fn key(&self, row: &Self::Row) -> (String, Uuid);

    /// The condition that is true of the items behind a key; `None` when it is no key of this list.
    fn behind(&self, key: String, id: Uuid) -> Option<SimpleExpr>;
}

/// Read a part of a list: its rows, and what it says about itself. One statement behind a cursor
/// or when the total is known, two otherwise, at once.
///
/// # Errors
/// 422 for a cursor of another list.
pub async fn read<L: List>(
    database: &Database,
    list: &L,
    paging: &Paging,
) -> ApiResult<(Vec<L::Row>, Part)> {
    match &paging.start {
        Start::Page(page) => numbered(database, list, paging, *page).await,
        Start::Cursor(cursor) => behind(database, list, paging, cursor).await,
    }
}

async fn numbered<L: List>(
    database: &Database,
    list: &L,
    paging: &Paging,
    page: u32,
) -> ApiResult<(Vec<L::Row>, Part)> {
    let (limit, offset) = (paging.limit(), paging.offset(page));
    let rows = async {
        if list.known_total().is_some_and(|total| offset >= total) {
            return Ok(Vec::new());
        }
        let rows = list.rows(list.items());
        find_part(database.reader(), rows, limit, offset).await
    };
    let total = async {
        match list.known_total() {
            Some(total) => Ok(total),
            None => count(database.reader(), list.items()).await,
        }
    };
    let (rows, total) = try_join!(rows, total)?;
    let last = rows.last().map(|row| position(list, row));
    let part = Part::numbered(paging, page, total, last);
    Ok((rows, part))
}

/// One row more than is shown tells whether there is more.
async fn behind<L: List>(
    database: &Database,
    list: &L,
    paging: &Paging,
    cursor: &str,
) -> ApiResult<(Vec<L::Row>, Part)> {
    let mut items = list.items();
    if !cursor.is_empty() {
        let condition = Position::open(list.name(), cursor)
            .and_then(|position| list.behind(position.key, position.id))
            .ok_or_else(bad_cursor)?;
        items = items.filter(condition);
    }
    let rows = list.rows(items);
    let mut rows: Vec<L::Row> = find_part(database.reader(), rows, paging.limit() + 1, 0).await?;
    let has_more = paging.cut(&mut rows);
    let last = rows.last().map(|row| position(list, row));
    let part = Part::behind_cursor(paging, last.filter(|_| has_more));
    Ok((rows, part))
}

fn position<L: List>(list: &L, row: &L::Row) -> Position {
    let (key, id) = list.key(row);
    Position {
        list: list.name(),
        key,
        id,
    }
}
