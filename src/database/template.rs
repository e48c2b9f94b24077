//! Statements whose text is built once.

use std::sync::OnceLock;

use sea_orm::{DbBackend, QueryTrait, Statement, Value};

use super::statements::IntoStatement;

/// The text of a statement that is sent so often that building it each time would be seen in every answer.
///
/// Use it rarely: the order of the values is not checked in a release build.
#[derive(Default)]
pub struct Template {
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Template {
    /// One that is still to be built.
    pub const fn new() -> Self {
        Self {
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// The text with these values, in the order of the placeholders. `query` builds it with the same
    /// values: once for each engine, and each time in a debug build, which compares the two.
    pub fn fill<Q: QueryTrait>(
        &self,
        values: impl Into<Vec<Value>>,
        query: impl Fn() -> Q,
    ) -> Filled<'_, impl Fn() -> Q> {
        Filled {
            template: self,
            values: values.into(),
            query,
        }
    }

    /// One statement for PostgreSQL of two, with the values of the first and then those of the second.
    /// `together` makes it of their queries: once, and each time in a debug build.
    pub(super) fn fill_together<P: QueryTrait, Q: QueryTrait>(
        &self,
        first: Filled<'_, impl Fn() -> P>,
        second: Filled<'_, impl Fn() -> Q>,
        together: impl Fn(P, Q) -> Statement,
    ) -> Statement {
        let built = || together((first.query)(), (second.query)());
        let text = self.postgres.get_or_init(|| built().sql);
        let mut values = first.values;
        values.extend(second.values);
        let filled = Statement::from_sql_and_values(DbBackend::Postgres, text, values);
        debug_assert_eq!(filled, built(), "the text or its values vary");
        filled
    }
}

/// A [`Template`] with values.
pub struct Filled<'a, F> {
    template: &'a Template,
    values: Vec<Value>,
    query: F,
}

impl<Q: QueryTrait, F: Fn() -> Q> IntoStatement for Filled<'_, F> {
    fn into_statement(self, engine: DbBackend) -> Statement {
        let text = match engine {
            DbBackend::Sqlite => &self.template.sqlite,
            _ => &self.template.postgres,
        };
        let built = || (self.query)().build(engine);
        let text = text.get_or_init(|| built().sql);
        let filled = Statement::from_sql_and_values(engine, text, self.values);
        debug_assert_eq!(filled, built(), "the text or its values vary");
        filled
    }
}

#[cfg(test)]
mod tests {
    use entity::user;
    use sea_orm::{
        ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
        sea_query::UnionType,
    };

    use super::*;

    fn of_person(template: &Template, id: i64, values: [Value; 1], engine: DbBackend) -> Statement {
        let of_person = || {
            let person = user::Entity::find().select_only();
            person
                .column(user::Column::Username)
                .filter(user::Column::Id.eq(id))
        };
        template.fill(values, of_person).into_statement(engine)
    }

    #[test]
    fn each_engine_has_a_text_of_its_own_and_new_values_each_time() {
        let template = Template::new();
        for (engine, place) in [(DbBackend::Sqlite, "?"), (DbBackend::Postgres, "$1")] {
            for id in [1, 2] {
                let statement = of_person(&template, id, [id.into()], engine);
                let text = r#"SELECT "users"."username" FROM "users" WHERE "users"."id" = "#;
                assert_eq!(statement.sql, format!("{text}{place}"));
                assert_eq!(statement.values.unwrap().0, [id.into()]);
            }
        }
    }

    #[test]
    fn two_become_one_with_the_values_of_both() {
        let person = |id: i64| move || user::Entity::find_by_id(id);
        let (first, second, both) = (Template::new(), Template::new(), Template::new());
        for ids in [(1, 2), (3, 4)] {
            let of_first = first.fill([ids.0.into()], person(ids.0));
            let of_second = second.fill([ids.1.into()], person(ids.1));
            let statement = both.fill_together(of_first, of_second, |first, second| {
                let (mut first, second) = (first.into_query(), second.into_query());
                first.union(UnionType::All, second);
                DbBackend::Postgres.build(&first)
            });
            assert!(statement.sql.contains("$1 UNION ALL"), "{}", statement.sql);
            assert_eq!(statement.values.unwrap().0, [ids.0.into(), ids.1.into()]);
        }
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "the text or its values vary")]
    fn other_values_than_those_of_the_query_are_noticed() {
        of_person(&Template::new(), 1, [2_i64.into()], DbBackend::Sqlite);
    }
}
