//! Shared by the routes of all features.
//!
//! | module | contents |
//! |---|---|
//! | [`extract`] | the parameters of handlers, checked before they run |
//! | [`answer`] | the answers of handlers |
//! | [`middleware`] | passed by every request, for any route |
//! | [`routes`] | the table of addresses, methods and handlers |

pub mod answer;
pub mod extract;
pub mod middleware;
pub mod routes;

pub use answer::{Conditional, Download, Holding, Page, Paging, Picture, Preconditions, Tagged};
pub use extract::{
    Fields, FromQuery, Given, Id, Json, NoQuery, Parameters, Query, Rule, Shape, Upload,
    client_address,
};
