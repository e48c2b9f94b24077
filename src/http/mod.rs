//! What every feature's routes share.
//!
//! | module | what it is for |
//! |---|---|
//! | [`extract`] | what a handler is given, judged before it runs |
//! | [`answer`] | what a handler answers with |
//! | [`middleware`] | what every request passes, whichever route it is for |
//! | [`routes`] | how a feature says which handler answers at which address |

pub mod answer;
pub mod extract;
pub mod middleware;
pub mod routes;

pub use answer::{Conditional, Holding, Page, Paging, Preconditions, Tagged};
pub use extract::{
    Fields, FromQuery, Given, Id, Json, NoQuery, Parameters, Query, Rule, Shape, client_address,
};
