//! The house: which room may know which.

use std::{collections::BTreeSet, path::Path};

use super::{code, sources};

/// The rooms of `src/`, from the roof to the ground. A room knows only those below it; rooms on one
/// floor do not know each other.
const FLOORS: [&[&str]; 14] = [
    &["main"],
    &["cli"],
    &["app"],
    &["copy", "maintenance"],
    &["transfer"],
    &["stats", "workouts"],
    &["exercises"],
    &["account", "front_end", "ops", "pictures"],
    &["auth"],
    &["log", "plot"],
    &["http"],
    &["database"],
    &["error"],
    &["clock", "config", "deadlines", "metrics", "text"],
];

/// Everything else below `src/`: the map of the house has no floor.
const NO_ROOM: &str = "lib";

fn floor(room: &str) -> usize {
    let floor = FLOORS.iter().position(|rooms| rooms.contains(&room));
    floor.unwrap_or_else(|| panic!("{room} has no floor: give it one in FLOORS"))
}

/// The room of a file: its first folder below `src/`, or its own name there.
fn room(path: &str) -> &str {
    let (_, path) = path.rsplit_once("src/").unwrap();
    path.split(['/', '.']).next().unwrap()
}

/// The rooms that a source names behind `crate::` or `workout_log::`.
fn known_to(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let mut known = BTreeSet::new();
    for root in ["crate::", "workout_log::"] {
        for (index, _) in code.match_indices(root) {
            known.extend(first_names(&code[index + root.len()..]));
        }
    }
    known
}

/// `a::b` begins with `a`; `{a, b::{c, d}}` with `a` and `b`.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let is_part = |character: &char| character.is_alphanumeric() || *character == '_';
        text.trim_start().chars().take_while(is_part).collect()
    };
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let (mut depth, mut start, mut names) = (0_usize, 0, Vec::new());
    for (index, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name(&group[start..]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name(&group[start..]));
                start = index + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The arrows of a source that do not lead down.
fn arrows_up(path: &str, text: &str) -> Vec<String> {
    let from = room(path);
    // What has no floor is no room, but a macro at the root: that each room has one is tested apart.
    let is_room = |name: &str| FLOORS.iter().any(|rooms| rooms.contains(&name));
    let rooms = known_to(text).into_iter();
    let rooms = rooms.filter(|to| to != from && is_room(to));
    rooms
        .filter(|to| floor(to) <= floor(from))
        .map(|to| format!("{path}: {from} knows {to}"))
        .collect()
}

#[test]
fn every_room_knows_only_those_below_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = BTreeSet::new();
    let mut up = Vec::new();
    for (path, text) in sources(&folder) {
        if room(&path) == NO_ROOM {
            continue;
        }
        seen.insert(room(&path).to_owned());
        up.extend(arrows_up(&path, &text));
    }
    assert_eq!(up, Vec::<String>::new());
    let rooms: BTreeSet<String> = FLOORS.concat().into_iter().map(str::to_owned).collect();
    assert_eq!(seen, rooms, "FLOORS is not the house that stands");
}

#[test]
fn an_arrow_that_leads_up_is_seen() {
    for (path, text) in [
        ("src/http/page.rs", "use crate::workouts::list;"),
        (
            "src/exercises/store.rs",
            "use crate::{clock, workouts::{row::Row, set}};",
        ),
        (
            "src/database.rs",
            "fn open() -> crate::http::Page { todo() }",
        ),
        ("src/account/routes.rs", "use crate::ops::Status;"),
    ] {
        assert_eq!(arrows_up(path, text).len(), 1, "{path}");
    }
    let down = "/// See [`crate::workouts`].\nuse crate::{auth::{CurrentUser, cookie}, text};";
    assert!(arrows_up("src/account/routes.rs", down).is_empty());
}

#[test]
fn handlers_send_no_statements_and_rows_are_not_sent_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = sources(&root.join("src"));
    let routes: Vec<_> = all
        .iter()
        .filter(|(path, _)| path.ends_with("/routes.rs") && !path.ends_with("http/routes.rs"))
        .collect();
    assert!(routes.len() >= 5, "{}", routes.len());
    for (path, text) in routes {
        assert!(!code(text).contains("sea_orm"), "{path}");
    }
    for (path, text) in sources(&root.join("entity/src")) {
        assert!(!code(&text).contains("Serialize"), "{path}");
    }
}
