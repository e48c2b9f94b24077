//! Reading one page of a list, by number or by cursor: the same for every list of a log.

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
    /// The entity of its items.
    type Entity: EntityTrait;
    /// What is read of an item.
    type Row: Record + Send + 'static;

    /// Identifies it for its cursors: see [`crate::http::answer::cursor::list_name`].
    fn name(&self) -> String;

    /// All its items, unordered.
    fn items(&self) -> Select<Self::Entity>;

    /// Their number, if it is known without counting.
    fn known_total(&self) -> Option<u64> {
        None
    }

    /// The items in order, with the columns of a row.
    fn rows(&self, items: Select<Self::Entity>) -> Select<Self::Entity>;

    /// The sort key of a row, and its id, which decides between equal keys.
    fn key(&self, row: &Self::Row) -> (String, Uuid);

    /// The condition for items after a key; `None` when it is not a key of this list.
    fn behind(&self, key: String, id: Uuid) -> Option<SimpleExpr>;
}

/// Read one page of a list: its rows and its envelope. One statement after a cursor or when the
/// total is known, otherwise two at the same time.
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
