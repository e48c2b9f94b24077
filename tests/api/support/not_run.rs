use std::io::Write as _;

/// Say loudly that a test has checked nothing here: past the test harness, which keeps to itself
/// what a test that passes has printed.
pub(crate) fn not_run(what: &str, reason: &str) {
    let _ = writeln!(std::io::stderr(), "NOT RUN: {what}: {reason}");
}
