//! What nothing built on these libraries can undercut: an actix answer that does nothing, and an upsert of one small row through the
//! program's own writer, durable, with as many waiting as there are connections.

use std::process::{Command, Stdio};
use std::time::Instant;

use actix_web::{App, HttpServer, web};
use diesel::connection::SimpleConnection;
use diesel::{ExpressionMethods, RunQueryDsl};
use futures_util::StreamExt;
use taphuan::db::Conn;

use crate::client::{self, Connection};
use crate::figure::{Beside, Figure, Yardsticks};
use crate::process::{self, Use};
use crate::scratch::Demo;
use crate::{Result, pages};

/// How this program is told to be the bare server.
pub(crate) const HELLO: &str = "--hello";

const ANSWERS: usize = 60_000;
const UPSERTS: usize = 60_000;

/// The figures of this file, and the yardsticks that they make: the upsert with as many waiting as the saves have connections.
pub(crate) fn measure(demo: &Demo) -> Result<(Yardsticks, [Figure; 3])> {
    let (answer, upsert, many) = (hello()?, upsert(demo, pages::SAVERS)?, upsert(demo, 512)?);
    Ok((Yardsticks { answer: answer.cpu_each(), upsert: upsert.cpu_each() }, [answer, upsert, many]))
}

/// Serves `hello` on this port until it is told to stop.
pub(crate) fn serve_hello(port: &str) -> Result<()> {
    let port = port.parse()?;
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(|| App::new().route("/", web::get().to(|| async { "hello" })));
        server.workers(2).bind(("127.0.0.1", port))?.run().await
    })?;
    Ok(())
}

fn hello() -> Result<Figure> {
    let port = process::free_port()?.to_string();
    let address = format!("127.0.0.1:{port}");
    let mut child = Command::new(std::env::current_exe()?).args([HELLO, &port]).stdin(Stdio::null()).spawn()?;
    let started = Instant::now();
    while Connection::open(&address).is_err() && started.elapsed().as_secs() < 10 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let measured = client::load(&address, child.id(), pages::READERS, ANSWERS, &|_, _| client::get("/", "", false));
    process::stop(&mut child)?;
    let (count, used) = measured?;
    Ok(Figure::new(format!("bare actix answer, {} connections", pages::READERS), count, used, Beside::Answer))
}

fn upsert(demo: &Demo, waiting: usize) -> Result<Figure> {
    let scratch = demo.empty()?;
    let db = scratch.open()?;
    db.write_now(|conn| Ok(conn.batch_execute("CREATE TABLE bare (id BIGINT PRIMARY KEY NOT NULL, content TEXT NOT NULL)")?))?;
    let (before, started) = (process::own_cpu()?, Instant::now());
    let written: taphuan::error::Result<()> = actix_web::rt::System::new().block_on(async {
        let mut writes = futures_util::stream::iter(0..UPSERTS as i64)
            .map(|number| db.write(move |conn: &mut Conn| put(conn, number % 4_000, r#"{"choice":["b"]}"#)))
            .buffer_unordered(waiting);
        while let Some(written) = writes.next().await {
            written?;
        }
        Ok(())
    });
    written?;
    let used = Use { wall: started.elapsed(), cpu: process::own_cpu()?.saturating_sub(before), kb: None };
    Ok(Figure::new(format!("bare grouped SQLite upsert, {waiting} waiting"), UPSERTS, used, Beside::Upsert))
}

fn put(conn: &mut Conn, id: i64, content: &str) -> taphuan::error::Result<()> {
    use diesel::upsert::excluded;
    let Conn::Sqlite(sqlite) = conn else { return Err(taphuan::error::Error::NotFound) };
    let row = (bare::id.eq(id), bare::content.eq(content));
    diesel::insert_into(bare::table)
        .values(row)
        .on_conflict(bare::id)
        .do_update()
        .set(bare::content.eq(excluded(bare::content)))
        .execute(sqlite)?;
    Ok(())
}

diesel::table! {
    /// A small row.
    bare (id) {
        id -> BigInt,
        content -> Text,
    }
}
