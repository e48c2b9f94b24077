//! The command line of workout-log: runs a command, and turns a failure into one line.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Small allocations take a quarter of the time of an ordinary request.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    workout_log::cli::run()
}
