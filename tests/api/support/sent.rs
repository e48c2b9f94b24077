//! The statements that a server sends, and whether each says whose rows it wants.

use std::sync::{Arc, Mutex};

use sea_orm::Statement;
use workout_log::database::Database;

/// The tables, each with the column that says where its rows are when they are on several machines.
const OWNERS: [(&str, &str); 8] = [
    ("exercises", "user_id"),
    ("sessions", "user_id"),
    ("streaks", "user_id"),
    ("usernames", "username_key"),
    ("users", "id"),
    ("workout_exercises", "user_id"),
    ("workout_sets", "user_id"),
    ("workouts", "user_id"),
];

/// What a purge asks of everybody, to go on person by person.
const OF_EVERYBODY: [&str; 3] = [
    r#"SELECT "sessions"."user_id" FROM "sessions" WHERE "sessions"."expires_at" <= "#,
    r#"SELECT "sessions"."user_id" FROM "sessions" WHERE "sessions"."last_seen_at" <= "#,
    r#"SELECT "workouts"."user_id" FROM "workouts" WHERE "workouts"."deleted_at" <= "#,
];

/// What a server has sent since it was started. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Sent(Arc<Mutex<Notes>>);

#[derive(Default)]
struct Notes {
    /// Once somebody wants them.
    kept: Option<Vec<Statement>>,
    strays: Vec<String>,
}

impl Sent {
    /// What a server sends from now on.
    pub(crate) fn by(database: &Database) -> Self {
        let sent = Self::default();
        let notes = Arc::clone(&sent.0);
        database.watch(move |statement| {
            let mut notes = notes.lock().unwrap();
            let is_purge = OF_EVERYBODY
                .iter()
                .any(|sql| statement.sql.starts_with(sql));
            if !is_purge && !names_its_owner(&statement.sql) {
                notes.strays.push(statement.sql.clone());
            }
            if let Some(kept) = &mut notes.kept {
                kept.push(statement.clone());
            }
        });
        sent
    }

    /// The statements since the last call; the first one begins to keep them.
    pub(crate) fn take(&self) -> Vec<Statement> {
        let kept = self.0.lock().unwrap().kept.replace(Vec::new());
        kept.unwrap_or_default()
    }

    /// Statements that do not say whose rows they want, since the last call.
    pub(crate) fn take_strays(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().strays)
    }
}

/// Whether each table in each part of a statement is bound to one person: its owner is a value, or that
/// of a table which is bound.
pub(crate) fn names_its_owner(sql: &str) -> bool {
    parts(sql).iter().all(|part| Part::read(part).binds_all())
}

/// The words and signs of each `SELECT`, `INSERT`, `UPDATE` and `DELETE` by itself: an inner one is `()`
/// in the outer one.
fn parts(sql: &str) -> Vec<Vec<String>> {
    const VERBS: [&str; 5] = ["select", "insert", "update", "delete", "with"];
    let words = words(sql);
    let (mut done, mut open) = (Vec::new(), vec![Vec::new()]);
    // For each parenthesis whether a part begins with it.
    let mut parentheses = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let top = open.last_mut().unwrap();
        match word.as_str() {
            "(" => {
                let next = words.get(index + 1);
                let is_part = next.is_some_and(|next| VERBS.contains(&next.as_str()));
                parentheses.push(is_part);
                if is_part {
                    top.push("()".to_owned());
                    open.push(Vec::new());
                } else {
                    top.push(word.clone());
                }
            }
            ")" if parentheses.pop() == Some(true) => done.push(open.pop().unwrap()),
            // The next one stands for itself.
            "union" | "except" | "intersect" => done.push(std::mem::take(top)),
            _ => top.push(word.clone()),
        }
    }
    done.append(&mut open);
    done
}

/// Names without quotes, values, and signs one by one. Texts are left out.
fn words(sql: &str) -> Vec<String> {
    let without_texts: String = sql.split('\'').step_by(2).collect::<Vec<_>>().join("?");
    let mut words: Vec<String> = Vec::new();
    let mut is_word = false;
    for character in without_texts.to_lowercase().chars() {
        let continues = character.is_alphanumeric() || "_$?".contains(character);
        match words.last_mut() {
            Some(word) if continues && is_word => word.push(character),
            _ if continues || !(character.is_whitespace() || character == '"') => {
                words.push(character.to_string());
            }
            _ => {}
        }
        is_word = continues;
    }
    words
}

/// A table in a part of a statement.
struct Table {
    alias: String,
    owner: &'static str,
    is_bound: bool,
}

/// One part of a statement: its tables, and what is equal in its conditions.
struct Part {
    tables: Vec<Table>,
    equalities: Vec<(Vec<String>, Vec<String>)>,
}

impl Part {
    fn read(words: &[String]) -> Self {
        let mut part = Self {
            tables: Vec::new(),
            equalities: Vec::new(),
        };
        let word = |index: usize| words.get(index).map_or("", String::as_str);
        let (mut depth, mut is_condition, mut has_or) = (0_u32, false, false);
        for index in 0..words.len() {
            match word(index) {
                "(" => depth += 1,
                ")" => depth -= 1,
                "where" | "on" if depth == 0 => is_condition = true,
                "set" | "from" | "join" if depth == 0 => is_condition = false,
                // Then no condition beside it holds for all rows.
                "or" if depth == 0 && is_condition => has_or = true,
                "=" if depth == 0 && is_condition => {
                    let sides = (name_before(words, index), name_behind(words, index));
                    part.equalities.push(sides);
                }
                name => {
                    let before = index.checked_sub(1).map_or("", word);
                    let is_named = ["from", "join", "update", "into", ","].contains(&before);
                    let table = OWNERS.iter().find(|(table, _)| *table == name);
                    if let Some((name, owner)) =
                        table.filter(|_| is_named && word(index + 1) != ".")
                    {
                        let alias = if word(index + 1) == "as" {
                            word(index + 2)
                        } else {
                            name
                        };
                        // The rows of an INSERT bring it, and a new person is anywhere.
                        let columns = words[index..].iter().take_while(|word| *word != ")");
                        let is_brought = before == "into"
                            && (*name == "users" || columns.into_iter().any(|word| word == owner));
                        part.tables.push(Table {
                            alias: alias.to_owned(),
                            owner,
                            is_bound: is_brought,
                        });
                    }
                }
            }
        }
        if has_or {
            part.equalities.clear();
        }
        part
    }

    fn binds_all(mut self) -> bool {
        // Each round may bind one table by another.
        for _ in 0..self.tables.len() {
            for index in 0..self.tables.len() {
                let is_bound = self.equalities.iter().any(|(one, other)| {
                    self.is_owner(index, one) && self.is_known(other)
                        || self.is_owner(index, other) && self.is_known(one)
                });
                self.tables[index].is_bound |= is_bound;
            }
        }
        self.tables.iter().all(|table| table.is_bound)
    }

    fn is_owner(&self, index: usize, name: &[String]) -> bool {
        let Table { alias, owner, .. } = &self.tables[index];
        match name {
            [table, column] => table == alias && column == owner,
            [column] => column == owner && self.tables.len() == 1,
            _ => false,
        }
    }

    /// A value, or the owner of a table that is bound here or in an outer part.
    fn is_known(&self, name: &[String]) -> bool {
        match name {
            [value] => value.starts_with(|first: char| "?$".contains(first) || first.is_numeric()),
            [table, column] => match self.tables.iter().find(|here| here.alias == *table) {
                Some(here) => here.is_bound && here.owner == column,
                None => OWNERS.contains(&(table, column)),
            },
            _ => false,
        }
    }
}

/// `table.column`, `column` or a value before a sign.
fn name_before(words: &[String], sign: usize) -> Vec<String> {
    match &words[..sign] {
        [.., table, dot, column] if dot == "." => vec![table.clone(), column.clone()],
        [.., name] => vec![name.clone()],
        [] => Vec::new(),
    }
}

/// The same behind it.
fn name_behind(words: &[String], sign: usize) -> Vec<String> {
    match &words[sign + 1..] {
        [table, dot, column, ..] if dot == "." => vec![table.clone(), column.clone()],
        [name, ..] => vec![name.clone()],
        [] => Vec::new(),
    }
}
