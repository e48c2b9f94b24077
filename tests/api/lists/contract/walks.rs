use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{LISTS, id, ids, somebody};
use crate::support::{Actor, App};

#[tokio::test]
async fn a_walk_meets_each_item_once_while_others_come_and_go() {
    let app = App::start().await;
    let mut alice = somebody(&app, "alice").await;
    for list in &LISTS {
        let before = list.all(&mut alice).await;
        let (mut met, mut touched) = (Vec::new(), BTreeSet::new());
        let mut cursor = String::new();
        loop {
            let address = list.and(&format!("per_page=8&cursor={cursor}"));
            let part = alice.get(&address, 200).await;
            met.extend(part.items());
            let Some(next) = part.json()["next_cursor"].as_str().map(str::to_owned) else {
                break;
            };
            cursor = next;
            touched.extend(disturb(&mut alice, met.len()).await);
        }
        let met = ids(&met);
        let distinct: BTreeSet<&String> = met.iter().collect();
        assert_eq!(
            distinct.len(),
            met.len(),
            "{}: something was met twice",
            list.path
        );
        let stayed: Vec<String> = ids(&before)
            .into_iter()
            .filter(|id| !touched.contains(id))
            .collect();
        assert!(
            stayed.len() > 6 && stayed.len() < before.len(),
            "{}",
            list.path
        );
        for id in &stayed {
            assert!(distinct.contains(id), "{}: {id} was missed", list.path);
        }
    }
}

/// Write a workout before and one behind all others, with new exercises; trash one, restore one,
/// and join two exercises, somewhere in the middle. Returns what has come or gone there.
async fn disturb(actor: &mut Actor, step: usize) -> [String; 3] {
    for (title, start) in [
        ("0 day", "2026-01-02T00:00:00Z"),
        ("ω day", "2026-12-30T00:00:00Z"),
    ] {
        let name = format!("{title} lift {}", uuid::Uuid::new_v4());
        let exercises = json!([{"name": name, "sets": []}]);
        let workout = json!({"title": title, "started_at": start, "exercises": exercises});
        actor.post("/workouts", workout, 201).await;
    }
    let trashed = pick(actor, "/workouts?view=summary&trashed=true", step).await;
    let live = pick(actor, "/workouts?view=summary&sort=title", step).await;
    actor.delete(&format!("/workouts/{}", id(&live)), 204).await;
    let restore = format!("/workouts/{}/restore", id(&trashed));
    actor.post(&restore, json!({}), 200).await;
    let one = pick(actor, "/exercises", step).await;
    let other = pick(actor, "/exercises", step + 3).await;
    let join = format!("/exercises/{}?merge=true", id(&one));
    let name = json!({"name": other["name"]});
    actor.patch(&join, name, 200).await;
    [id(&trashed), id(&live), id(&one)]
}

/// One of the items in the list, further on with each step.
async fn pick(actor: &mut Actor, path: &str, step: usize) -> Value {
    let items = actor.get(path, 200).await.items();
    items[step * 3 % items.len()].clone()
}
