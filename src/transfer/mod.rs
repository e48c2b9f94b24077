//! What people bring from elsewhere: the exports of other training apps, and our own.
//!
//! [`read`](mod@read) judges the bytes of a file and gives workouts as documents that `POST /workouts`
//! takes. It knows no database: the same bytes and [`Options`](read::Options) give the same documents.
//!
//! ```text
//! bytes → decode → table → recognised by its header → one of the dialects → drafts → documents
//! ```

mod dates;
mod decode;
mod dialects;
pub mod document;
mod draft;
mod fit;
mod number;
pub mod read;
pub mod remarks;
mod table;
mod zone;

#[cfg(test)]
mod tests;
