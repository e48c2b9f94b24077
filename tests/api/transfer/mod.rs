//! What people bring from elsewhere, and what they take away.

mod export;
