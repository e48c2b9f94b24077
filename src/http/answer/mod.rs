//! Answers of handlers: pages and their cursors, tags and 304s, files, pictures and downloads.

pub mod cursor;
pub mod download;
pub mod etag;
pub mod file;
pub mod holding;
pub mod limits;
pub mod page;
pub mod picture;

pub use download::Download;
pub use etag::{Conditional, Preconditions, Tagged};
pub use holding::Holding;
pub use page::{Page, Paging};
pub use picture::Picture;
