//! Whole pictures: each is compared with its file in `snapshots/`, byte for byte.
//!
//! After a change that is meant, `NEW_PICTURES=1 cargo test --lib plot` writes the files. Look at them
//! in a browser before you commit them.

mod contents;
mod examples;
mod layout;
mod series;

use std::{collections::BTreeSet, fs, path::PathBuf};

#[test]
fn pictures_are_those_that_were_looked_at() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/plot/pictures/snapshots");
    let all = examples::all();
    if is_renewing() {
        for (name, picture) in &all {
            fs::write(folder.join(format!("{name}.svg")), picture).unwrap();
        }
    }
    let files = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name());
    let files: BTreeSet<String> = files.map(|name| name.into_string().unwrap()).collect();
    let names: BTreeSet<String> = all.keys().map(|name| format!("{name}.svg")).collect();
    assert_eq!(files, names);
    for (name, picture) in &all {
        let file = fs::read_to_string(folder.join(format!("{name}.svg"))).unwrap();
        assert!(
            file == *picture,
            "{name}.svg has changed: the module says how to renew it"
        );
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "no setting of the server, but a wish of its author"
)]
fn is_renewing() -> bool {
    std::env::var_os("NEW_PICTURES").is_some()
}
