//! Weights and distances whose unit stands in the header, in the row, or nowhere.

use rust_decimal::Decimal;

use crate::{
    log::preferences::WeightUnit,
    transfer::{
        draft::Drafts,
        number::Unit,
        remarks::quoted,
        table::{Column, Row, Table},
    },
};

/// What is measured.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    /// A unit by its name.
    named: fn(&str) -> Option<Unit>,
    /// The unit of somebody who weighs in kilograms or pounds.
    asked: fn(WeightUnit) -> Unit,
}

pub(super) const WEIGHT: Measure = Measure {
    named: Unit::weight,
    asked: Unit::of_weight,
};
pub(super) const DISTANCE: Measure = Measure {
    named: Unit::distance,
    asked: Unit::of_distance,
};

/// A column of amounts.
pub(super) struct Amount {
    column: Column,
    measure: Measure,
    unit: UnitOf,
}

/// Where the unit of a column stands.
enum UnitOf {
    Header(Unit),
    Row(Column),
    Nowhere,
}

impl Measure {
    /// The column that is called `name`, with the unit behind it in brackets, in a column `unit`,
    /// or nowhere.
    pub(super) fn column(self, table: &Table<'_>, name: &str, unit: &str) -> Amount {
        if let Some(column) = self.in_header(table, name) {
            return column;
        }
        let in_row = table.column(unit);
        Amount {
            column: table.column(name),
            measure: self,
            unit: if in_row.is_there() {
                UnitOf::Row(in_row)
            } else {
                UnitOf::Nowhere
            },
        }
    }

    /// The column that is called `name`, with its unit behind it in brackets.
    pub(super) fn in_header(self, table: &Table<'_>, name: &str) -> Option<Amount> {
        let (column, unit) = table.column_with_unit(name, self.named)?;
        Some(self.known(column, unit))
    }

    /// The column that is called exactly `name`, with its unit in brackets.
    pub(super) fn exactly(self, table: &Table<'_>, name: &str) -> Option<Amount> {
        let unit = name.split(['(', ')']).nth(1).and_then(self.named)?;
        Some(self.known(table.column(name), unit))
    }

    /// The column that is called like its unit, by the first of `names` that is there.
    pub(super) fn called(self, table: &Table<'_>, names: &[&str]) -> Option<Amount> {
        let mut columns = names.iter().map(|name| table.column(name));
        let column = columns.find(Column::is_there)?;
        let unit = (self.named)(column.name())?;
        Some(self.known(column, unit))
    }

    fn known(self, column: Column, unit: Unit) -> Amount {
        Amount {
            column,
            measure: self,
            unit: UnitOf::Header(unit),
        }
    }
}

impl Amount {
    /// The amount of a row in kilograms or metres; none is also what nobody needs a unit for.
    pub(super) fn read(&self, row: &Row<'_>, drafts: &mut Drafts<'_>) -> Option<Decimal> {
        let value = row.number(&self.column, &mut drafts.findings)?;
        if value.is_zero() {
            return None;
        }
        let unit = self.unit(row, drafts)?;
        row.amount(&self.column, unit, &mut drafts.findings)
    }

    fn unit(&self, row: &Row<'_>, drafts: &mut Drafts<'_>) -> Option<Unit> {
        let name = match &self.unit {
            UnitOf::Header(unit) => return Some(*unit),
            UnitOf::Row(column) => row.text(column),
            UnitOf::Nowhere => "",
        };
        if name.is_empty() {
            return drafts.unit().map(self.measure.asked);
        }
        let unit = (self.measure.named)(name);
        if unit.is_none() {
            let sentence = format!("The unit {} is not known.", quoted(name));
            drafts.findings.problems.add(row.line, sentence);
        }
        unit
    }
}
