//! Links from page to page, and to the headings in them.

use std::fs;

use super::{path, read};

#[test]
fn every_link_to_a_page_or_heading_leads_somewhere() {
    let mut pages: Vec<String> = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ]
    .map(str::to_owned)
    .into();
    for file in fs::read_dir(path("docs")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            pages.push(format!("docs/{name}"));
        }
    }
    let mut followed = 0;
    for page in &pages {
        for link in links(&read(page)) {
            followed += 1;
            assert!(leads_somewhere(page, &link), "{page}: {link}");
        }
    }
    assert!(followed > pages.len(), "no links are found");
    for broken in ["docs/none.md", "#none", "docs/react.md#none"] {
        assert!(!leads_somewhere("README.md", broken), "{broken}");
    }
}

/// The targets of the links of a page, without those to other hosts.
fn links(markdown: &str) -> Vec<String> {
    let parts = markdown.split("](").skip(1);
    parts
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.to_owned())
        .filter(|target| !target.contains("://"))
        .collect()
}

fn leads_somewhere(page: &str, link: &str) -> bool {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let from = path(page);
    let target = if file.is_empty() {
        from
    } else {
        from.parent().unwrap().join(file)
    };
    let has_anchor = || {
        let text = fs::read_to_string(&target).unwrap();
        let headings = text.lines().filter(|line| line.starts_with('#'));
        headings.map(anchor_of).any(|heading| heading == anchor)
    };
    target.exists() && (anchor.is_empty() || has_anchor())
}

/// The anchor that a forge gives a heading.
fn anchor_of(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.replace(' ', "-")
        .replace(|c: char| !c.is_alphanumeric() && !"-_".contains(c), "")
}
