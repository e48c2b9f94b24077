//! Fitting what was read into what a workout can hold. Nothing is fitted without a word.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    dates::Moment,
    draft::{Draft, End, Head, Notes, Place, Set},
    number::rounded_half_up,
    remarks::Remarks,
    zone::Zone,
};
use crate::{
    http::extract::fields::grouped,
    log::rules::{self, MOST_SETS_PER_EXERCISE},
    text,
};

const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};
/// What a workout without a title is called.
const TITLE: &str = "Workout";

/// Exertion is rated in half steps.
pub(super) fn to_half_steps(rpe: Decimal) -> Decimal {
    let halves = rpe.checked_mul(Decimal::TWO).map(rounded_half_up);
    let whole = halves.and_then(|halves| halves.checked_div(Decimal::TWO));
    whole.unwrap_or(rpe)
}

/// When a workout was, with one warning for everything that was fitted in it.
pub(super) fn times(
    head: &Head,
    zone: Zone,
    warnings: &mut Remarks,
) -> (DateTime<FixedOffset>, Option<DateTime<FixedOffset>>) {
    let mut said = Vec::new();
    let start = time_of(head.start, zone, &mut said);
    if is_first_of_1970(start.naive_local()) {
        said.push("The date is 1 January 1970, which programs write when they know none".into());
    }
    let end = head
        .end
        .and_then(|end| end_of(end, head, start, zone, &mut said));
    let end = end.filter(|end| {
        let duration = end.signed_duration_since(start);
        let problem = if duration < TimeDelta::zero() {
            Some("The end is before the start and was left out".to_owned())
        } else if duration > TimeDelta::seconds(i64::from(rules::DURATION_S.highest)) {
            let days = rules::longest_in_days();
            Some(format!(
                "The end is more than {days} days after the start and was left out"
            ))
        } else {
            None
        };
        let is_kept = problem.is_none();
        said.extend(problem);
        is_kept
    });
    if !said.is_empty() {
        warnings.add(head.line, format!("{}.", said.join(". ")));
    }
    (start, end)
}

fn time_of(moment: Moment, zone: Zone, said: &mut Vec<String>) -> DateTime<FixedOffset> {
    let (time, warning) = match moment {
        Moment::Exact(time) => (time, None),
        Moment::Local(local) => zone.time(local),
        Moment::Day(day) => zone.time(day.and_time(NOON)),
    };
    said.extend(warning);
    time
}

/// The end by the file. A length that no calendar has is as good as one that is too long.
fn end_of(
    end: End,
    head: &Head,
    start: DateTime<FixedOffset>,
    zone: Zone,
    said: &mut Vec<String>,
) -> Option<DateTime<FixedOffset>> {
    match end {
        End::At(Moment::Day(_)) => None,
        End::At(moment) => Some(time_of(moment, zone, said)),
        End::After(seconds) => {
            let longest = TimeDelta::seconds(i64::from(rules::DURATION_S.highest) + 1);
            let millis = seconds.checked_mul(Decimal::ONE_THOUSAND);
            let length = millis.and_then(|millis| TimeDelta::try_milliseconds(millis.to_i64()?));
            start.checked_add_signed(length.unwrap_or(longest).clamp(-longest, longest))
        }
        End::Clock(clock) => {
            let Moment::Local(local) = head.start else {
                return None;
            };
            let day = local.date();
            let day = if clock < local.time() {
                day.succ_opt()?
            } else {
                day
            };
            Some(time_of(Moment::Local(day.and_time(clock)), zone, said))
        }
    }
}

fn is_first_of_1970(local: NaiveDateTime) -> bool {
    let first = NaiveDate::from_ymd_opt(1970, 1, 1);
    // West of Greenwich it was still the day before.
    local.year() <= 1970 && (first == Some(local.date()) || first == local.date().succ_opt())
}

/// The texts of a workout, within their limits.
pub(super) struct Texts {
    pub title: String,
    pub notes: String,
}

/// Bring texts and lists within their limits. What is cut from a text goes on in the notes around
/// it.
pub(super) fn texts(draft: &mut Draft, is_ours: bool, warnings: &mut Remarks) -> Texts {
    let mut fit = Fit { is_ours, warnings };
    let mut places = Vec::with_capacity(draft.places.len());
    let mut notes = draft.head.notes.joined();
    for mut place in std::mem::take(&mut draft.places) {
        fit.place(&mut place, &mut notes);
        fit.split(place, &mut places);
    }
    draft.places = places;
    let head = &draft.head;
    let (what, longest) = ("The title", rules::TITLE.longest);
    let (mut title, rest) = fit.line(head.line, what, &head.title, longest);
    fit.go_on(head.line, what, longest, &rest, &mut notes);
    if text::fold(&title).is_empty() {
        title = TITLE.to_owned();
    }
    let what = "The workout's notes";
    let (notes, rest) = fit.lines(head.line, what, &notes, rules::NOTES.longest);
    if !rest.is_empty() {
        let count = grouped(rest.chars().count());
        let sentence = format!("{what} have {count} characters too many: they were left out.");
        warnings.add(head.line, sentence);
    }
    Texts { title, notes }
}

struct Fit<'w> {
    /// What comes from us stays as it is, as far as it can.
    is_ours: bool,
    warnings: &'w mut Remarks,
}

impl Fit<'_> {
    /// The texts of an exercise and its sets. What is too long goes on in `further`.
    fn place(&mut self, place: &mut Place, further: &mut String) {
        let mut notes = place.notes.joined();
        for set in &mut place.sets {
            let (what, longest) = ("The set's notes", rules::SET_NOTES.longest);
            let (text, rest) = self.lines(set.line, what, &set.notes, longest);
            set.notes = text;
            self.go_on(set.line, what, longest, &rest, &mut notes);
        }
        let (what, longest) = ("The exercise's name", rules::EXERCISE_NAME.longest);
        let (name, rest) = self.line(place.line, what, &place.name, longest);
        place.name = name;
        self.go_on(place.line, what, longest, &rest, &mut notes);
        let (what, longest) = ("The exercise's notes", rules::EXERCISE_NOTES.longest);
        let (text, rest) = self.lines(place.line, what, &notes, longest);
        place.notes = Notes::default();
        place.notes.add(&text);
        self.go_on(place.line, what, longest, &rest, further);
    }

    /// Add what is too much of one text to another.
    fn go_on(&mut self, line: u64, what: &str, longest: usize, rest: &str, notes: &mut String) {
        if rest.is_empty() {
            return;
        }
        if !notes.is_empty() {
            notes.push('\n');
        }
        notes.push_str(rest);
        let most = grouped(longest);
        let sentence = format!("{what}: what is beyond {most} characters goes on in the notes.");
        self.warnings.add(line, sentence);
    }

    /// More sets than an exercise can have go on in a second place.
    fn split(&mut self, mut place: Place, places: &mut Vec<Place>) {
        let mut sets = std::mem::take(&mut place.sets).into_iter();
        place.sets = sets.by_ref().take(MOST_SETS_PER_EXERCISE).collect();
        let (name, superset) = (place.name.clone(), place.superset);
        places.push(place);
        loop {
            let sets: Vec<Set> = sets.by_ref().take(MOST_SETS_PER_EXERCISE).collect();
            let Some(line) = sets.first().map(|set| set.line) else {
                break;
            };
            let sentence = format!(
                "More than {MOST_SETS_PER_EXERCISE} sets of an exercise go on in a second place."
            );
            self.warnings.add(line, sentence);
            places.push(Place {
                line,
                name: name.clone(),
                superset,
                sets,
                ..Place::default()
            });
        }
    }

    fn line(&mut self, line: u64, what: &str, text: &str, longest: usize) -> (String, String) {
        if self.is_ours {
            return self.cut(line, what, text, longest);
        }
        let is_break = |character: char| matches!(character, '\n' | '\r' | '\t');
        let text = text.replace(is_break, " ");
        self.cut(line, what, text::trimmed(&text), longest)
    }

    fn lines(&mut self, line: u64, what: &str, text: &str, longest: usize) -> (String, String) {
        if self.is_ours {
            return self.cut(line, what, text, longest);
        }
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        self.cut(line, what, text.trim(), longest)
    }

    /// A text that is kept, and what is too much of it.
    fn cut(&mut self, line: u64, what: &str, text: &str, longest: usize) -> (String, String) {
        let is_control =
            |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
        let mut text = text::composed(text);
        if text.contains(is_control) {
            text.retain(|character| !is_control(character));
            let sentence = format!("{what}: control characters were left out.");
            self.warnings.add(line, sentence);
        }
        let end = text.char_indices().nth(longest).map(|(end, _)| end);
        let rest = end.map_or_else(String::new, |end| text.split_off(end));
        (text, rest)
    }
}
