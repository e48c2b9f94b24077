//! The command line of workout-log: runs a command, and turns a failure into one line.

use std::process::ExitCode;

fn main() -> ExitCode {
    workout_log::cli::run()
}
