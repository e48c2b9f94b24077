//! Sets: required fields, ranges, and totals.

use serde_json::{Value, json};

use super::{assert_invalid, log, with_sets};
use crate::support::{Actor, App};

/// Log a workout with one set; how it is shown.
async fn accepted(actor: &mut Actor, set: Value) -> Value {
    let (address, written) = log(actor, with_sets(json!([set]))).await;
    assert_eq!(actor.get(&address, 200).await.json(), written);
    written["exercises"][0]["sets"][0].clone()
}

/// Try to log a workout with one set, of which one field is wrong.
async fn refused(actor: &mut Actor, set: Value, field: &str, message: &str) {
    let answer = actor.post("/workouts", with_sets(json!([set])), 422).await;
    let path = format!("exercises[0].sets[0].{field}");
    let subject = format!("Exercise 1, set 1: {}", field.replace('_', " "));
    assert_invalid(&answer, &[(&path, &subject, message)]);
}

#[tokio::test]
async fn a_set_needs_repetitions_a_distance_or_a_duration() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (name, value) in [("reps", 0), ("distance_m", 0), ("duration_s", 0)] {
        let mut expected = json!({"kind": "normal"});
        expected[name] = json!(value);
        assert_eq!(accepted(&mut alice, json!({name: value})).await, expected);
    }
    let message = "can't be blank without distance_m or duration_s";
    for set in [
        json!({}),
        json!({"weight_kg": 80, "rpe": 8, "kind": "normal"}),
        json!({"reps": null, "distance_m": null, "duration_s": null}),
    ] {
        refused(&mut alice, set, "reps", message).await;
    }
}

#[tokio::test]
async fn every_bound_is_accepted_and_one_beyond_is_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for bound in [0, 10_000] {
        let set = json!({"kind": "normal", "reps": bound});
        assert_eq!(accepted(&mut alice, set.clone()).await, set);
    }
    let range = "must be between 0 and 10,000";
    for (reps, message) in [
        (json!(-1), range),
        (json!(10_001), range),
        (json!(i64::MAX), range),
        (json!(1e300), range),
        (json!(1.5), "must be a whole number"),
        (json!(true), "must be a number"),
    ] {
        refused(&mut alice, json!({"reps": reps}), "reps", message).await;
    }
}

#[tokio::test]
async fn distances_durations_and_rests_have_three_decimals() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (field, highest, range) in [
        ("distance_m", 1_000_000, "must be between 0 and 1,000,000"),
        ("duration_s", 604_800, "must be between 0 and 604,800"),
        ("rest_s", 86_400, "must be between 0 and 86,400"),
    ] {
        for value in [
            json!(0),
            json!(0.001),
            json!(400),
            json!(400.5),
            json!(1609.344),
            json!(f64::from(highest) - 0.001),
            json!(highest),
        ] {
            let set = json!({"kind": "normal", "reps": 1, field: value});
            assert_eq!(accepted(&mut alice, set.clone()).await, set);
        }
        for (value, message) in [
            (json!(-0.001), range),
            (json!(f64::from(highest) + 0.001), range),
            (json!(i64::MAX), range),
            (json!(0.0001), "can't have more than 3 decimals"),
            (json!(1609.3445), "can't have more than 3 decimals"),
            (json!("400"), "must be a number"),
        ] {
            let set = json!({"reps": 1, field: value});
            refused(&mut alice, set, field, message).await;
        }
    }
    // A rest alone is no set.
    let message = "can't be blank without distance_m or duration_s";
    refused(&mut alice, json!({"rest_s": 90}), "reps", message).await;
}

#[tokio::test]
async fn a_whole_number_may_be_written_with_a_decimal_point() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let set = json!({"reps": 10.0, "distance_m": 5000.0, "duration_s": 1500.0});
    assert_eq!(
        accepted(&mut alice, set).await,
        json!({"kind": "normal", "reps": 10, "distance_m": 5000, "duration_s": 1500})
    );
}

#[tokio::test]
async fn weights_are_kilograms_with_three_decimals() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for weight in [
        json!(-500),
        json!(-0.001),
        json!(0),
        json!(0.001),
        json!(82.125),
        json!(102.058),
        json!(999.999),
        json!(1999.999),
        json!(2000),
    ] {
        let set = json!({"kind": "normal", "weight_kg": weight, "reps": 1});
        assert_eq!(accepted(&mut alice, set.clone()).await, set);
    }
    assert_eq!(
        accepted(&mut alice, json!({"weight_kg": 40.0, "reps": 1})).await,
        json!({"kind": "normal", "weight_kg": 40, "reps": 1})
    );
    for weight in [-500.001, 2000.001, 1e300] {
        let set = json!({"weight_kg": weight, "reps": 1});
        refused(
            &mut alice,
            set,
            "weight_kg",
            "must be between -500 and 2,000",
        )
        .await;
    }
    for weight in [0.0001, 82.5005, 82.50005, 999.9995, 1999.9999] {
        let set = json!({"weight_kg": weight, "reps": 1});
        refused(
            &mut alice,
            set,
            "weight_kg",
            "can't have more than 3 decimals",
        )
        .await;
    }
}

#[tokio::test]
async fn weights_may_be_written_in_pounds_with_two_decimals() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (pounds, kilograms) in [
        (json!(225), json!(102.058)),
        (json!(2.25), json!(1.021)),
        (json!(0), json!(0)),
        (json!(-44.99), json!(-20.407)),
        (json!(-1102.31), json!(-499.999)),
        (json!(4409.24), json!(1999.998)),
    ] {
        assert_eq!(
            accepted(&mut alice, json!({"weight_lb": pounds, "reps": 1})).await,
            json!({"kind": "normal", "weight_kg": kilograms, "reps": 1})
        );
    }
    for pounds in [-1102.32, 4409.25] {
        let set = json!({"weight_lb": pounds, "reps": 1});
        refused(
            &mut alice,
            set,
            "weight_lb",
            "must be between -1,102.31 and 4,409.24",
        )
        .await;
    }
    for pounds in [0.001, 225.005, 4000.001] {
        let set = json!({"weight_lb": pounds, "reps": 1});
        refused(
            &mut alice,
            set,
            "weight_lb",
            "can't have more than 2 decimals",
        )
        .await;
    }
    let set = json!({"weight_kg": 102.058, "weight_lb": 225, "reps": 1});
    let message = "can't be given together with weight_kg";
    refused(&mut alice, set, "weight_lb", message).await;
}

#[tokio::test]
async fn exertion_is_rated_from_1_to_10_in_steps_of_half() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for rpe in [json!(1), json!(1.5), json!(8.5), json!(10)] {
        let set = json!({"kind": "normal", "reps": 5, "rpe": rpe});
        assert_eq!(accepted(&mut alice, set.clone()).await, set);
    }
    for rpe in [0.5, 8.25, 10.5, 0.0, -8.0] {
        let message = "must be between 1 and 10 in steps of 0.5";
        refused(&mut alice, json!({"reps": 5, "rpe": rpe}), "rpe", message).await;
    }
}

#[tokio::test]
async fn a_set_has_a_known_kind() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for kind in ["normal", "warmup", "dropset", "failure"] {
        let set = json!({"kind": kind, "reps": 5});
        assert_eq!(accepted(&mut alice, set.clone()).await, set);
    }
    for kind in [json!("Normal"), json!("rest"), json!(""), json!(1)] {
        let message = "must be normal, warmup, dropset or failure";
        refused(
            &mut alice,
            json!({"reps": 5, "kind": kind}),
            "kind",
            message,
        )
        .await;
    }
}

#[tokio::test]
async fn warm_ups_do_not_count_and_assistance_adds_no_volume() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (sets, set_count, volume) in [
        (
            json!([{"kind": "warmup", "weight_kg": 100, "reps": 10}]),
            0,
            json!(0),
        ),
        (json!([{"weight_kg": -20, "reps": 10}]), 1, json!(0)),
        (
            json!([{"weight_kg": -20, "reps": 10}, {"weight_kg": 20, "reps": 1}]),
            2,
            json!(20),
        ),
        (json!([{"weight_kg": 100, "reps": 0}]), 1, json!(0)),
        (json!([{"weight_kg": 100, "distance_m": 20}]), 1, json!(0)),
        (json!([{"reps": 10}, {"duration_s": 60}]), 2, json!(0)),
        (json!([{"weight_kg": 0.001, "reps": 1}]), 1, json!(0.001)),
        (
            json!([{"weight_kg": 2000, "reps": 10_000}]),
            1,
            json!(20_000_000),
        ),
        (
            json!([
                {"kind": "warmup", "weight_kg": 40, "reps": 10},
                {"kind": "normal", "weight_kg": 82.5, "reps": 8},
                {"kind": "dropset", "weight_kg": 60.25, "reps": 7},
                {"kind": "failure", "weight_kg": 40.125, "reps": 3},
            ]),
            3,
            json!(1202.125),
        ),
    ] {
        let (address, workout) = log(&mut alice, with_sets(sets)).await;
        assert_eq!(workout["set_count"], set_count, "{workout}");
        assert_eq!(workout["volume_kg"], volume, "{workout}");
        assert_eq!(alice.get(&address, 200).await.json(), workout);
    }
}
