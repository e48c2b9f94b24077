//! Every promise of `docs/SECURITY.md` names the tests that prove it, and they exist.

use std::{collections::BTreeSet, fs, path::PathBuf};

const HEADING: &str = "## What proves it";

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// The rows of the table: a requirement, and the tests named beside it.
fn rows() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(path("docs/SECURITY.md")).unwrap();
    let (_, section) = text.split_once(HEADING).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let lines = section.lines().filter(|line| line.starts_with("| "));
    lines
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 2, "{line}");
            let tests = cells[1].split(", ").map(|test| {
                let name = test
                    .strip_prefix('`')
                    .and_then(|test| test.strip_suffix('`'));
                name.unwrap_or_else(|| panic!("{line}")).to_owned()
            });
            (cells[0].to_owned(), tests.collect())
        })
        .collect()
}

/// Whether `module::name` is a test function in the file of that module.
fn is_test(test: &str) -> bool {
    let Some((module, name)) = test.rsplit_once("::") else {
        return false;
    };
    let file = format!("tests/api/{}", module.replace("::", "/"));
    let source = fs::read_to_string(path(&format!("{file}.rs")))
        .or_else(|_| fs::read_to_string(path(&format!("{file}/mod.rs"))));
    let Ok(source) = source else { return false };
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let signature = format!("fn {name}()");
    lines.windows(2).any(|pair| {
        let is_marked = ["#[test]", "#[tokio::test]"].contains(&pair[0]);
        let function = pair[1].strip_prefix("async ").unwrap_or(pair[1]);
        is_marked && function.starts_with(&signature)
    })
}

/// Whether each of the modules that lead to a test is compiled at all.
fn is_compiled(test: &str) -> bool {
    let (modules, _) = test.rsplit_once("::").unwrap();
    let mut parent = path("tests/api/main.rs");
    let mut folder = path("tests/api");
    modules.split("::").all(|module| {
        let source = fs::read_to_string(&parent).unwrap();
        folder.push(module);
        parent = folder.join("mod.rs");
        source.lines().any(|line| line == format!("mod {module};"))
    })
}

#[test]
fn every_promise_names_tests_that_exist() {
    let rows = rows();
    assert!(rows.len() >= 50, "only {} rows", rows.len());
    let requirements: BTreeSet<&String> = rows.iter().map(|(requirement, _)| requirement).collect();
    assert_eq!(
        requirements.len(),
        rows.len(),
        "a requirement is there twice"
    );
    for (requirement, tests) in &rows {
        for test in tests {
            assert!(is_test(test) && is_compiled(test), "{requirement}: {test}");
        }
    }
}

#[test]
fn a_test_that_does_not_exist_is_noticed() {
    assert!(is_test(
        "house::promises::a_test_that_does_not_exist_is_noticed"
    ));
    for none in [
        "house::promises::nothing",
        "house::promises::is_test",
        "nowhere::every_promise_names_tests_that_exist",
        "every_promise_names_tests_that_exist",
        "house::promises::every_promise",
    ] {
        assert!(!is_test(none), "{none}");
    }
    assert!(is_compiled("house::readme::links::any"));
    for none in [
        "nowhere::promises::any",
        "house::nowhere::any",
        "promises::any",
    ] {
        assert!(!is_compiled(none), "{none}");
    }
}
