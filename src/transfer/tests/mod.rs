mod any_bytes;
mod fitting;
mod refusals;
mod samples;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    read::{Options, Reading, Refusal, Zone, read},
    remarks::Remarks,
};
use crate::log::preferences::WeightUnit;

const STRONG: &str = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,\
    Seconds,Notes,Workout Notes,RPE";
const HEVY: &str = "title,start_time,end_time,description,exercise_title,superset_id,\
    exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe";
const OURS: &str = "title,start_time,end_time,description,exercise_title,superset_id,\
    exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe,workout_id,\
    exercise_index,set_notes,rest_seconds,bodyweight_kg";

/// A person in Berlin who weighs in kilograms.
fn options() -> Options {
    Options {
        unit: Some(WeightUnit::Kilograms),
        zone: Some(zone("Europe/Berlin")),
        format: None,
        namespace: Uuid::from_u128(7),
    }
}

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn reading(text: &str) -> Reading {
    read(text.as_bytes(), &options()).unwrap()
}

/// A file of Strong with these rows.
fn strong(rows: &[&str]) -> String {
    format!("{STRONG}\n{}\n", rows.join("\n"))
}

/// A file of Hevy with these rows.
fn hevy(rows: &[&str]) -> String {
    format!("{HEVY}\n{}\n", rows.join("\n"))
}

/// The sentences of a 422.
fn invalid(bytes: &[u8]) -> Vec<String> {
    match read(bytes, &options()) {
        Err(Refusal::Invalid(sentences)) => sentences,
        other => panic!("{other:?}"),
    }
}

fn bodies(reading: &Reading) -> Vec<Map<String, Value>> {
    let documents = reading.documents.iter();
    documents.map(|document| document.body()).collect()
}

fn told(remarks: &Remarks) -> Vec<(u64, &str)> {
    let rows = remarks.rows.iter();
    let rows: Vec<_> = rows.map(|row| (row.line, row.message.as_str())).collect();
    assert_eq!(rows.len(), remarks.count);
    rows
}
