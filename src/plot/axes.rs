//! The axes of a chart: values upward, and labels below that never overlap.

use super::{
    lettering::{self, LABEL},
    picture::{Anchor, Area, MARGIN, Picture, segment},
    ticks::Scale,
};

/// The space between a label and the edge of the picture.
const EDGE: f64 = 2.0;
/// The space between two labels side by side.
const GAP: f64 = 10.0;
/// The space from one line of labels to the next.
const LINE: f64 = 15.0;
/// The space from an axis to the labels below it.
const BELOW_AXIS: f64 = 17.0;
/// How far apart the ticks of values are at least.
const BETWEEN_TICKS: f64 = 26.0;

/// A label below the axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    /// The middle of it.
    pub(super) x: f64,
    pub(super) text: String,
    /// What several labels have in common, like a year. It stands below the first of them.
    pub(super) group: String,
}

/// How many steps an axis of values has room for.
pub(super) fn steps(picture: &Picture) -> f64 {
    let room = picture.lines.last - picture.lines.top - BELOW_AXIS - LINE;
    (room / BETWEEN_TICKS).floor().clamp(2.0, 8.0)
}

/// The part of a picture that is left to the series, beside the labels of its axes: below it is
/// room for a line of labels and one of groups.
pub(super) fn area(picture: &Picture, scale: &Scale) -> Area {
    let widths = scale
        .ticks
        .iter()
        .map(|tick| lettering::width(&tick.label, LABEL));
    let left = MARGIN + widths.fold(0.0, f64::max) + 8.0;
    Area {
        // Whatever the labels: a series needs some room.
        left: left.min(picture.width / 2.0),
        right: picture.width - MARGIN - 4.0,
        top: picture.lines.top,
        bottom: picture.lines.last - BELOW_AXIS - LINE,
    }
}

/// The area with the line of groups, when none of the labels has one.
pub(super) fn filled(area: Area, labels: &[Label]) -> Area {
    let has_groups = labels.iter().any(|label| !label.group.is_empty());
    let line = if has_groups { 0.0 } else { LINE };
    Area {
        bottom: area.bottom + line,
        ..area
    }
}

/// Draw the axis of values: a line for each tick, its label beside it, and the unit above them.
/// `y` says where a value is.
pub(super) fn draw_values(
    picture: &mut Picture,
    area: Area,
    scale: &Scale,
    unit: &str,
    y: impl Fn(f64) -> f64,
) {
    let room = picture.width * 0.6;
    let unit = lettering::shortened(&lettering::clean(unit), LABEL, room);
    picture.label(MARGIN, picture.lines.note, Anchor::Left, &unit);
    let across = |y| segment((area.left, y), (area.right, y));
    let lines: String = scale
        .ticks
        .iter()
        .map(|tick| across(y(tick.value)))
        .collect();
    picture.draw("grid", &lines);
    for tick in &scale.ticks {
        let y = y(tick.value);
        picture.label(area.left - 8.0, y + 4.0, Anchor::Right, &tick.label);
    }
}

/// Draw labels below an area, and below them the groups that begin.
pub(super) fn draw_labels(picture: &mut Picture, area: Area, labels: Vec<Label>) {
    let edge = picture.width - EDGE;
    let labels = without_overlaps(labels, edge);
    for (x, group) in groups(&labels, edge) {
        picture.label(x, area.bottom + BELOW_AXIS + LINE, Anchor::Middle, group);
    }
    for Label { x, text, .. } in labels {
        picture.label(x, area.bottom + BELOW_AXIS, Anchor::Middle, &text);
    }
}

/// Each group below the first of its labels. One that has no room before the next is left out: below
/// a later label it would say that the earlier ones are not in it.
fn groups(labels: &[Label], edge: f64) -> Vec<(f64, &str)> {
    let mut groups = Vec::new();
    let mut taken = f64::MAX;
    for labels in labels.chunk_by(|one, next| one.group == next.group).rev() {
        let Some(Label { x, group, .. }) = labels.first() else {
            continue;
        };
        let x = inside(*x, group, edge);
        let (start, end) = extent(x, group);
        if !group.is_empty() && start >= EDGE && end <= taken {
            groups.push((x, group.as_str()));
            taken = start - GAP;
        }
    }
    groups.reverse();
    groups
}

/// The labels that have room, from the left. One that would reach beyond the edge moves inward.
fn without_overlaps(labels: Vec<Label>, edge: f64) -> Vec<Label> {
    let mut taken = EDGE;
    let moved = |mut label: Label| {
        label.x = inside(label.x, &label.text, edge);
        let (start, end) = extent(label.x, &label.text);
        let is_free = start >= taken;
        taken = if is_free { end + GAP } else { taken };
        is_free.then_some(label)
    };
    labels.into_iter().filter_map(moved).collect()
}

/// The middle of a label, moved to the left as far as it would reach beyond the edge.
fn inside(middle: f64, text: &str, edge: f64) -> f64 {
    let (_, end) = extent(middle, text);
    middle + (edge - end).min(0.0)
}

/// From where to where a label reaches that has its middle somewhere.
fn extent(middle: f64, text: &str) -> (f64, f64) {
    let half = lettering::width(text, LABEL) / 2.0;
    (middle - half, middle + half)
}

/// The room that a label needs, with some space to the next.
pub(super) fn room_for(text: &str) -> f64 {
    lettering::width(text, LABEL) + GAP
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(x: f64, text: &str) -> Label {
        Label {
            x,
            text: text.to_owned(),
            group: String::new(),
        }
    }

    #[test]
    fn labels_that_would_overlap_are_left_out() {
        let labels = [10.0, 20.0, 60.0, 75.0, 100.0, 140.0, 178.0].map(|x| label(x, "Mar"));
        let kept = without_overlaps(labels.to_vec(), 180.0);
        let middles: Vec<f64> = kept.iter().map(|label| label.x.round()).collect();
        assert_eq!(middles, [20.0, 60.0, 100.0, 140.0]);
        for pair in kept.windows(2) {
            assert!(extent(pair[0].x, "Mar").1 < extent(pair[1].x, "Mar").0);
        }
    }

    #[test]
    fn a_label_at_the_edge_moves_inward() {
        let kept = without_overlaps(vec![label(100.0, "2025"), label(199.0, "2026")], 200.0);
        assert_eq!(kept.len(), 2);
        let (_, end) = extent(kept[1].x, "2026");
        assert!((end - 200.0).abs() < 1e-9);
    }
}
