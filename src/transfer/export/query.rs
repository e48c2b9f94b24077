//! What an export is asked for.

use crate::{
    choice,
    http::{FromQuery, Parameters, extract::choice::one_of},
    log::{days::DayRange, preferences::WeightUnit},
};

choice! {
    /// The kind of a file: `json` has everything; `csv` is a table for spreadsheets and other apps.
    pub enum ExportFormat {
        /// Everything.
        Json = "json",
        /// A table.
        Csv = "csv",
    }
}

/// What an export is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportQuery {
    /// The kind of the file.
    pub format: ExportFormat,
    /// The days of its workouts.
    pub days: DayRange,
    /// The unit of weights and distances in a table; the person's when there is none.
    pub unit: Option<WeightUnit>,
}

impl ExportQuery {
    /// Why a unit is refused.
    pub const UNIT_OF_TABLE: &str = "can be given only with format=csv";

    /// Whether it has a unit although the format has its own.
    pub fn has_idle_unit(&self) -> bool {
        self.unit.is_some() && self.format != ExportFormat::Csv
    }
}

impl FromQuery for ExportQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "`json`, with everything, or `csv`, a table. `json` when left out.";
        let format: Option<ExportFormat> = parameters.read("format", about, one_of());
        let days = DayRange::from_query(parameters);
        let about = "Only with `format=csv`: the unit of weights; distances are in kilometres or \
            miles. Yours when left out.";
        let query = Self {
            format: format.unwrap_or_default(),
            days,
            unit: parameters.read("unit", about, one_of()),
        };
        if query.has_idle_unit() {
            parameters.problem("unit", Self::UNIT_OF_TABLE);
        }
        query
    }
}
