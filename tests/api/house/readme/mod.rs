//! The documentation is true: its commands run as printed and answer as printed, and its tables
//! have every route, every command and every setting.

mod binary;
mod links;
mod tour;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use clap::{Args, Command};
use tempfile::TempDir;
use workout_log::config::Config;

use self::{binary::Binary, tour::Step};
use crate::support::{Program, TestDatabase, routes};

/// Pages whose commands start programs, install something, or belong to another client. No tour
/// runs them, so they may have no block that claims to be part of one.
const WITHOUT_A_TOUR: [&str; 8] = [
    "OPERATIONS.md",
    "PERFORMANCE.md",
    "SCALING.md",
    "export.md",
    "postman.md",
    "react.md",
    "settings.md",
    "watching.md",
];

#[tokio::test]
async fn the_tour_runs_as_printed_again_and_again() {
    take_tour("docs/tour.md").await;
}

#[tokio::test]
async fn the_commands_about_workouts_run_as_printed_again_and_again() {
    take_tour("docs/workouts.md").await;
}

#[tokio::test]
async fn the_commands_about_lists_and_sync_run_as_printed_again_and_again() {
    take_tour("docs/lists-and-sync.md").await;
}

#[tokio::test]
async fn the_commands_about_progress_run_as_printed_again_and_again() {
    take_tour("docs/progress.md").await;
}

#[tokio::test]
async fn the_commands_about_importing_run_as_printed_again_and_again() {
    take_tour("docs/import.md").await;
}

#[test]
fn every_command_in_docs_is_part_of_a_tour() {
    let mut without: BTreeSet<&str> = BTreeSet::from(WITHOUT_A_TOUR);
    for file in fs::read_dir(path("docs")).unwrap() {
        let file = file.unwrap();
        let name = file.file_name();
        if !file.path().is_file() {
            continue;
        }
        let may_tour = !without.remove(name.to_str().unwrap());
        let text = fs::read_to_string(file.path()).unwrap();
        let opened: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("```"))
            .collect();
        for fence in opened.into_iter().step_by(2) {
            let is_right = if may_tour {
                ["```bash tour", "```json", "```html"].contains(&fence)
            } else {
                fence != "```bash tour"
            };
            assert!(is_right, "{}: {fence}", name.display());
        }
    }
    assert!(without.is_empty(), "there is no such page: {without:?}");
}

#[test]
fn the_endpoint_table_has_every_route() {
    let configured: BTreeSet<String> = routes()
        .into_iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    let rows = table("README.md", "## Endpoints");
    assert!(rows.values().all(|cells| !cells.is_empty()), "{rows:?}");
    assert_eq!(rows.into_keys().collect::<BTreeSet<_>>(), configured);
}

#[test]
fn the_settings_table_has_every_setting_and_its_default() {
    let mut rows = table("docs/settings.md", "# Settings");
    // Read by the logger, not by us.
    assert!(rows.remove("RUST_LOG").is_some());
    for argument in Config::augment_args(Command::new("workout-log")).get_arguments() {
        let Some(name) = argument.get_env().and_then(|name| name.to_str()) else {
            continue;
        };
        let row = rows.remove(name);
        let row = row.unwrap_or_else(|| panic!("{name} is not in the table"));
        let defaults = argument.get_default_values().iter();
        let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
        let shown = match defaults.as_slice() {
            [] => "none".to_owned(),
            defaults => format!("`{}`", defaults.join(",")),
        };
        assert_eq!(row.first(), Some(&shown), "{name}");
    }
    assert!(rows.is_empty(), "there is no such setting: {rows:?}");
}

#[test]
fn the_command_table_has_every_command() {
    let directory = TempDir::new().unwrap();
    let help = |arguments: &[&str]| {
        let output = Program::run(directory.path(), &[], arguments);
        String::from_utf8(output.stdout).unwrap()
    };
    let mut commands: BTreeSet<String> = commands(&help(&["--help"])).collect();
    // It has a row for each of its own.
    assert!(commands.remove("user"));
    let of_user = help(&["user", "--help"]);
    commands.extend(self::commands(&of_user).map(|command| format!("user {command}")));
    let rows = table("README.md", "## Commands");
    let rows = rows.keys().map(|row| {
        // Its arguments are in capitals, or begin with a dash.
        let is_name = |word: &&str| word.starts_with(|first: char| first.is_lowercase());
        let words: Vec<&str> = row.split(' ').skip(1).take_while(is_name).collect();
        words.join(" ")
    });
    assert_eq!(rows.collect::<BTreeSet<_>>(), commands);
}

/// The commands that a help lists, but for `help`.
fn commands(help: &str) -> impl Iterator<Item = String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    // What does not fit into a line goes on further to the right.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    names.map(str::to_owned)
}

/// Run the tour twice on one server, like somebody who comes back.
async fn take_tour(file: &str) {
    let steps = tour::steps(&read(file));
    assert!(steps.iter().any(|step| !step.answers.is_empty()), "{file}");
    let server = Binary::start(TestDatabase::create().await);
    for run in ["first", "second"] {
        let answers = server.run(steps.iter().map(|step| step.command.as_str()));
        assert_eq!(answers.len(), steps.len(), "{file}: {answers:?}");
        for (Step { command, answers }, real) in steps.iter().zip(answers) {
            let real = tour::answers(&real);
            if let Err(difference) = tour::compare_all(answers, &real) {
                panic!(
                    "{file}: {run} run: {difference}\n--- after\n{command}\n--- came\n{real:#?}"
                );
            }
        }
    }
}

/// The rows of the first table below a heading of a page: what stands in backticks in the first
/// cell, and the other cells.
fn table(file: &str, heading: &str) -> BTreeMap<String, Vec<String>> {
    let page = read(file);
    let lines = page.lines().skip_while(|line| *line != heading).skip(1);
    let rows: Vec<(String, Vec<String>)> = lines
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| {
            let mut cells = line.trim_matches('|').split(" | ").map(str::trim);
            let name = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
            Some((name.to_owned(), cells.map(str::to_owned).collect()))
        })
        .collect();
    let count = rows.len();
    let table = BTreeMap::from_iter(rows);
    assert_eq!(table.len(), count, "{file}: {heading} has a row twice");
    table
}

pub(super) fn read(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap()
}

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}
