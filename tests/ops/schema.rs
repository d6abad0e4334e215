//! What a backup keeps of the database is all of it.

use crate::support::each_engine;
use server::{
    backup::tables::{Kind, LEFT_OUT, TABLES},
    storage::Db,
};
use std::collections::{BTreeMap, BTreeSet};

/// Table and column; its type and whether it may be empty.
type Columns = BTreeMap<(String, String), (String, bool)>;

const SQLITE: &str = "SELECT m.name, p.name, p.type, p.\"notnull\" FROM sqlite_schema m \
     JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES: &str = "SELECT table_name::text, column_name::text, data_type::text, \
     CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END::bigint FROM information_schema.columns \
     WHERE table_schema = current_schema()";

fn word(kind: Kind, db: &Db) -> &'static str {
    match (db, kind) {
        (Db::Sqlite(_), Kind::Id) => "BLOB",
        (Db::Sqlite(_), Kind::Text | Kind::Day | Kind::Moment) => "TEXT",
        (Db::Sqlite(_), Kind::Int | Kind::Flag) => "INTEGER",
        (Db::Sqlite(_), Kind::Real) => "REAL",
        (Db::Postgres(_), Kind::Id) => "uuid",
        (Db::Postgres(_), Kind::Text) => "text",
        (Db::Postgres(_), Kind::Int) => "bigint",
        (Db::Postgres(_), Kind::Real) => "double precision",
        (Db::Postgres(_), Kind::Flag) => "boolean",
        (Db::Postgres(_), Kind::Day) => "date",
        (Db::Postgres(_), Kind::Moment) => "timestamp with time zone",
    }
}

#[tokio::test]
async fn a_backup_knows_every_column_that_the_migrations_make() {
    each_engine(|world| async move {
        let db = world.storage.db();
        let rows: Vec<(String, String, String, i64)> = match db {
            Db::Sqlite(pool) => sqlx::query_as(SQLITE).fetch_all(pool).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_as(POSTGRES).fetch_all(pool).await.unwrap(),
        };
        let rows = rows.into_iter().filter(|(table, ..)| table != "_sqlx_migrations").collect::<Vec<_>>();
        let tables = rows.iter().map(|(table, ..)| table.as_str()).collect::<BTreeSet<_>>();
        let known = TABLES.iter().map(|table| table.name).chain(LEFT_OUT).collect::<BTreeSet<_>>();
        assert_eq!(tables, known, "every table is in TABLES or in LEFT_OUT");

        let there = rows.into_iter().filter(|(table, ..)| !LEFT_OUT.contains(&table.as_str()));
        let there = there.map(|(table, column, word, must)| ((table, column), (word, must == 0))).collect::<Columns>();
        let mut kept = Columns::new();
        for table in TABLES {
            for column in table.columns {
                let key = (table.name.to_owned(), column.name.to_owned());
                kept.insert(key, (word(column.kind, db).to_owned(), column.nullable));
            }
        }
        assert_eq!(kept, there, "backup/tables.rs (left) and the migrations (right) differ");
    })
    .await;
}
