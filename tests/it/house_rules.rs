//! The rules that the house keeps about itself: who imports whom, which template belongs to which handler, what the README names,
//! and that the schema is the database's.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Text;
use taphuan::db::Conn;

use crate::source::{Source, files, literals, root, sources};
use crate::support::TestApp;

/// The features in their line: each imports only those before it.
const FEATURES: [&str; 10] =
    ["account", "standing", "curriculum", "roster", "schedule", "attendance", "learning", "quiz", "certificate", "report"];

/// What every feature may use, and what itself knows no feature.
const BASE: [&str; 17] = [
    "audit", "clock", "config", "console", "db", "error", "files", "id", "jobs", "keys", "schema", "text", "web", "export", "load", "mail",
    "notice",
];

/// The files that put everything together.
const WHOLE: [&str; 4] = ["app.rs", "main.rs", "lib.rs", "demo.rs"];

/// The modules of this crate that a file names.
fn modules_named(source: &Source) -> BTreeSet<String> {
    source
        .names()
        .into_iter()
        .filter(|path| path.first().is_some_and(|first| first == "crate"))
        .filter_map(|path| path.get(1).cloned())
        .collect()
}

#[test]
fn every_feature_imports_only_those_before_it() {
    let mut breaches = Vec::new();
    let all = sources();
    for source in &all {
        if WHOLE.contains(&source.path.as_str()) || source.path.starts_with("demo/") {
            continue;
        }
        let home = source.module().first().cloned().unwrap_or_default();
        let place = FEATURES.iter().position(|feature| *feature == home);
        assert!(place.is_some() || BASE.contains(&home.as_str()), "{}: name the module {home} here, in its place", source.path);
        for named in modules_named(source) {
            let other = FEATURES.iter().position(|feature| *feature == named);
            let is_before = match (place, other) {
                (_, None) => BASE.contains(&named.as_str()),
                (None, Some(_)) => false,
                (Some(place), Some(other)) => other <= place,
            };
            if !is_before {
                breaches.push(format!("{} names {named}", source.path));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    assert!(all.len() > 40, "the source was not read");
}

#[test]
fn rules_stores_and_pages_keep_to_their_side() {
    let mut breaches = Vec::new();
    for source in sources() {
        let file = source.path.rsplit('/').next().unwrap_or_default();
        for path in source.names() {
            let part = |at: usize| path.get(at).map_or("", String::as_str);
            let inside = part(0) == "crate";
            let last_names = |name: &str| inside && path.iter().skip(1).any(|part| part == name);
            let wrong = match file {
                "rules.rs" => {
                    ["diesel", "actix_web", "handlebars"].contains(&part(0))
                        || last_names("store")
                        || (inside && part(1) == "db")
                        || (inside && part(1) == "web" && !["Access", "Actor", "Role", "Scope", "Guarded", "Holding"].contains(&part(2)))
                }
                "store.rs" => part(0) == "actix_web" || last_names("pages"),
                "pages.rs" => part(0) == "diesel" || (inside && part(1) == "schema"),
                _ => false,
            };
            if wrong {
                breaches.push(format!("{} names {}", source.path, path.join("::")));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_template_is_shown_by_somebody_and_every_page_has_its_template() {
    let folder = root().join("templates");
    let mut templates = BTreeMap::new();
    for path in files(&folder, "hbs") {
        let name = path.strip_prefix(&folder).expect("below").with_extension("").to_string_lossy().into_owned();
        templates.insert(name, std::fs::read_to_string(&path).expect("a template"));
    }
    let named: BTreeSet<String> = sources().iter().flat_map(literals).collect();
    let parts: BTreeSet<String> = templates.values().flat_map(|text| partials(text)).collect();
    let idle: Vec<&String> = templates.keys().filter(|name| !named.contains(*name) && !parts.contains(*name)).collect();
    assert!(idle.is_empty(), "templates that nobody shows: {idle:?}");
    let missing: Vec<&String> = parts.iter().filter(|name| !templates.contains_key(*name)).collect();
    assert!(missing.is_empty(), "parts that are not there: {missing:?}");
    let pages: BTreeSet<String> = sources().iter().flat_map(|source| pages_shown(&source.text)).collect();
    let missing: Vec<&String> = pages.iter().filter(|name| !templates.contains_key(*name)).collect();
    assert!(missing.is_empty(), "pages without a template: {missing:?}");
    assert!(pages.len() > 4 && parts.len() > 1, "the search for pages finds nothing any more");
}

/// The parts that a template takes in: `{{> web/pager}}`.
fn partials(text: &str) -> Vec<String> {
    let starts = text.split("{{>").skip(1);
    starts.map(|rest| rest.trim_start().split(|c: char| c.is_whitespace() || c == '}').next().unwrap_or_default().to_owned()).collect()
}

/// The templates that `Reply::page(…, "feature/handler"`, `focused_page` and `part` name.
fn pages_shown(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for call in ["page(", "part("] {
        for rest in text.split(call).skip(1) {
            let arguments = rest.split(';').next().unwrap_or_default();
            let named = arguments.split('"').nth(1).filter(|name| name.contains('/') && !name.starts_with('/'));
            if let Some(name) = named.filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'/' || byte == b'_')) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn the_readme_names_every_variable() {
    let config = std::fs::read_to_string(root().join("src/config.rs")).expect("config.rs");
    let named: BTreeSet<&str> = config.split("lookup(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(named.contains("DATABASE_URL") && named.len() > 5, "the search for variables finds nothing any more");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let missing: Vec<&str> = named.into_iter().filter(|name| !readme.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "variables that the README does not explain: {missing:?}");
}

/// A column as `schema.rs` and the database both tell it: name, type, whether it may be empty.
type Column = (String, String, bool);

#[test]
fn the_schema_is_that_of_the_migrated_database() {
    let told = told_by_schema(&std::fs::read_to_string(root().join("src/schema.rs")).expect("schema.rs"));
    let app = TestApp::new();
    let found = app.read(told_by_database);
    let names = |of: &BTreeMap<String, Vec<Column>>| of.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&told), names(&found));
    for (table, columns) in &told {
        assert_eq!(Some(columns), found.get(table), "{table}");
    }
    assert!(told.len() > 20, "the schema was not read");
}

fn told_by_schema(text: &str) -> BTreeMap<String, Vec<Column>> {
    let mut tables = BTreeMap::new();
    for block in text.split("diesel::table! {").skip(1) {
        let block = block.split("\n}").next().unwrap_or_default();
        let head = block.lines().find(|line| line.trim_end().ends_with(") {")).expect("a table's head");
        let columns = block.lines().filter_map(|line| line.trim().trim_end_matches(',').split_once(" -> "));
        let columns = columns.map(|(name, kind)| {
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            (name.to_owned(), database_type(inner.unwrap_or(kind)).to_owned(), inner.is_some())
        });
        tables.insert(head.trim().split(' ').next().unwrap_or_default().to_owned(), columns.collect());
    }
    tables
}

fn database_type(kind: &str) -> &'static str {
    match kind {
        "SqlId" => "uuid",
        "SqlTimestamp" => "timestamptz",
        "Text" => "text",
        "Integer" => "integer",
        "BigInt" => "bigint",
        "Bool" => "boolean",
        "Binary" => "bytea",
        "Date" => "date",
        "Double" => "double precision",
        other => panic!("{other}: tell here what the database calls it"),
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    is_nullable: String,
}

fn told_by_database(conn: &mut Conn) -> taphuan::error::Result<BTreeMap<String, Vec<Column>>> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS kind, CASE c.\"notnull\" WHEN 1 THEN 'NO' ELSE 'YES' END AS is_nullable \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid"
        }
        Conn::Postgres(_) => {
            "SELECT table_name::text AS table_name, column_name::text AS column_name, replace(data_type, 'timestamp with time zone', 'timestamptz')::text AS kind, \
             is_nullable::text AS is_nullable FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        }
    };
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in diesel::sql_query(query).load::<Found>(conn)? {
        if row.table_name != "__diesel_schema_migrations" && !row.table_name.starts_with("sqlite_") {
            tables.entry(row.table_name).or_default().push((row.column_name, row.kind, row.is_nullable == "YES"));
        }
    }
    Ok(tables)
}
