//! [`LogFormat`]: what a line of the log looks like.

use clap::ValueEnum;

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Words, for people.
    #[default]
    Text,
    /// A JSON object, for programs.
    Json,
}
