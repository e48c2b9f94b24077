//! What the process takes, under the names that every Prometheus client gives it. Linux tells it in
//! `/proc` (proc(5)); elsewhere the metrics have no values.

use std::fs;

use super::page::{Kind, Page};

/// Measure it now.
pub(super) fn measure(page: &mut Page) {
    let metrics = [
        (
            "process_cpu_seconds_total",
            Kind::Counter,
            "Processor time that the process has used.",
            processor_time(),
        ),
        (
            "process_resident_memory_bytes",
            Kind::Gauge,
            "Memory that the process holds.",
            memory(),
        ),
        (
            "process_open_fds",
            Kind::Gauge,
            "Open file descriptors.",
            open_files(),
        ),
        (
            "process_max_fds",
            Kind::Gauge,
            "The most file descriptors that may be open.",
            most_files(),
        ),
        (
            "process_threads",
            Kind::Gauge,
            "Threads.",
            status("Threads:"),
        ),
    ];
    for (name, kind, help, value) in metrics {
        let mut family = page.family(name, kind, help);
        if let Some(value) = value {
            family.value(&[], value);
        }
    }
}

/// In seconds.
fn processor_time() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the name of the program, which may hold anything: it ends at the last bracket.
    let (_, fields) = stat.rsplit_once(')')?;
    // Fields 14 and 15: in user mode and in the kernel, in ticks.
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks = ticks.map(|ticks| ticks.parse::<u32>());
    let sum: f64 = ticks
        .map(|ticks| ticks.map(f64::from))
        .sum::<Result<_, _>>()
        .ok()?;
    // USER_HZ is 100 wherever Linux runs this program.
    Some(sum / 100.0)
}

/// In bytes.
fn memory() -> Option<f64> {
    Some(status("VmRSS:")? * 1024.0)
}

/// A number in `/proc/self/status`.
fn status(name: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

fn open_files() -> Option<f64> {
    // One of them is that of the folder itself.
    let open = fs::read_dir("/proc/self/fd")
        .ok()?
        .count()
        .saturating_sub(1);
    u32::try_from(open).ok().map(f64::from)
}

fn most_files() -> Option<f64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    // `unlimited` is no number, and then there is no such metric.
    line.split_whitespace().next()?.parse().ok()
}
