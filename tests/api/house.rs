//! The house: which room may know which, and that the owner of a row is in every key.

use std::{collections::BTreeSet, fs, path::Path};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::support::TestDatabase;

/// The rooms of `src/`, from the roof to the ground. A room knows only those below it; rooms on one
/// floor do not know each other.
const FLOORS: [&[&str]; 14] = [
    &["main"],
    &["cli"],
    &["app"],
    &["maintenance"],
    &["transfer"],
    &["workouts"],
    &["exercises"],
    &["account", "front_end", "ops"],
    &["auth"],
    &["log"],
    &["http"],
    &["database"],
    &["error"],
    &["clock", "config", "deadlines", "text"],
];

/// Everything else below `src/`: the map of the house has no floor.
const NO_ROOM: &str = "lib";

fn floor(room: &str) -> usize {
    let floor = FLOORS.iter().position(|rooms| rooms.contains(&room));
    floor.unwrap_or_else(|| panic!("{room} has no floor: give it one in FLOORS"))
}

/// Every source file below a folder, with its text.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path.to_str().unwrap().to_owned(), text));
        }
    }
    found
}

/// The room of a file: its first folder below `src/`, or its own name there.
fn room(path: &str) -> &str {
    let (_, path) = path.rsplit_once("src/").unwrap();
    path.split(['/', '.']).next().unwrap()
}

/// A source without its comments.
fn code(text: &str) -> String {
    let is_comment = |line: &&str| line.trim_start().starts_with("//");
    let code: Vec<&str> = text.lines().filter(|line| !is_comment(line)).collect();
    code.join("\n")
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

/// The limits that a source gives to the API document as literals, and numbers of a limit's size in
/// its sentences. That something is there, or is not negative, is no limit of ours.
fn literal_limits(text: &str) -> Vec<String> {
    let code = code(text.split("#[cfg(test)]").next().unwrap());
    let is_literal = |line: &str| {
        let keywords = [
            "max_length",
            "min_length",
            "maximum",
            "minimum",
            "max_items",
        ];
        keywords.iter().any(|keyword| {
            let value = line.split_once(&format!("{keyword} = "));
            let value = value.map_or("", |(_, value)| value);
            let digits = value.trim_start_matches('-');
            digits.starts_with(|first: char| first.is_ascii_digit())
                && !matches!(digits.split([',', ')']).next(), Some("0" | "1"))
        })
    };
    // `10,000`, which only what groups a limit's digits may write.
    let is_grouped = |line: &str| {
        let characters: Vec<char> = line.chars().collect();
        let mut windows = characters.windows(5);
        windows.any(|window| match window {
            [before, ',', after @ ..] => {
                before.is_ascii_digit() && after.iter().all(char::is_ascii_digit)
            }
            _ => false,
        })
    };
    let lines = code.lines().map(str::trim);
    let lines = lines.filter(|line| is_literal(line) || is_grouped(line));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_limit_is_no_literal_in_the_api_document() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let found: Vec<String> = sources(&folder)
        .iter()
        .flat_map(|(path, text)| {
            let found = literal_limits(text).into_iter();
            found.map(move |line| format!("{path}: {line}"))
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
    let drawn = [
        "#[schema(min_length = 1, max_length = 120)]",
        "#[schema(required = true, minimum = -500)]",
        "fields.problem(\"exercises\", \"can't have more than 1,000 sets in all\");",
        "/// 1,000 sets",
        "#[schema(minimum = 0)]",
        "field.maximum = limits.maximum;",
    ];
    assert_eq!(literal_limits(&drawn.join("\n")), drawn[..3]);
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

/// One key: its table, what it is, and the columns that make it.
type Key = (String, String, Vec<String>);

/// Every primary key, unique index and foreign key of the schema.
async fn keys(connection: &DatabaseConnection) -> Vec<Key> {
    let question = match connection.get_database_backend() {
        DbBackend::Postgres => KEYS_OF_POSTGRES,
        _ => KEYS_OF_SQLITE,
    };
    let question = Statement::from_string(connection.get_database_backend(), question);
    let rows = connection.query_all_raw(question).await.unwrap();
    let text = |row: &sea_orm::QueryResult, index| row.try_get_by_index::<String>(index).unwrap();
    rows.iter()
        .map(|row| {
            let columns = text(row, 2).split(',').map(str::to_owned).collect();
            (text(row, 0), text(row, 1), columns)
        })
        .collect()
}

const KEYS_OF_POSTGRES: &str = "
    SELECT conrelid::regclass::text, conname::text, string_agg(attname, ',')
    FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
    WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace
    GROUP BY conrelid, conname
    UNION
    SELECT indrelid::regclass::text, indexrelid::regclass::text, string_agg(attname, ',')
    FROM pg_index
    JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    JOIN pg_class ON pg_class.oid = indrelid
    WHERE indisunique AND relnamespace = 'public'::regnamespace
    GROUP BY indrelid, indexrelid";

const KEYS_OF_SQLITE: &str = "
    SELECT m.name, i.name, group_concat(c.name)
    FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
    WHERE m.type = 'table' AND i.\"unique\"
    GROUP BY m.name, i.name
    UNION
    SELECT m.name, 'primary key', group_concat(c.name)
    FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND c.pk AND m.name NOT LIKE 'sqlite%'
    GROUP BY m.name
    UNION
    SELECT m.name, 'to ' || f.\"table\", group_concat(f.\"from\")
    FROM sqlite_master m, pragma_foreign_key_list(m.name) f
    WHERE m.type = 'table'
    GROUP BY m.name, f.id";

#[tokio::test]
async fn the_owner_is_in_every_key() {
    let database = TestDatabase::create().await;
    let connection = database.connect().await;
    migration::up(&connection, None).await.unwrap();
    let keys = keys(&connection).await;
    let tables: BTreeSet<&str> = keys.iter().map(|(table, ..)| table.as_str()).collect();
    let owned = [
        "exercises",
        "sessions",
        "workout_exercises",
        "workout_sets",
        "workouts",
    ];
    for table in owned {
        assert!(tables.contains(table), "no key of {table} was found");
    }
    let without: Vec<_> = keys
        .iter()
        .filter(|(table, _, columns)| match table.as_str() {
            // That of the migrations themselves.
            "seaql_migrations" => false,
            "users" => !columns.contains(&"id".to_owned()),
            _ => !columns.contains(&"user_id".to_owned()),
        })
        .map(|(table, _, columns)| (table.as_str(), columns.join(",")))
        .collect();
    // A name is nobody else's: the one thing that is unique among all people.
    let expected = [("users", "username_key".to_owned())];
    let without: BTreeSet<_> = without.into_iter().collect();
    assert_eq!(without, BTreeSet::from(expected));
}
