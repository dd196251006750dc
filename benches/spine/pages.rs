//! Pages and saves over loopback: the CPU is the server's.

use std::time::Instant;

use diesel::QueryableByName;
use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use serde_json::{Value, json};

use crate::Result;
use crate::client::{self, Connection};
use crate::figure::{Beside, Figure, Limit};
use crate::process::{self, Use};
use crate::scratch::{Demo, Scratch, Server};

/// Connections that read pages at once.
pub(crate) const READERS: usize = 8;

/// Connections that save answers at once.
pub(crate) const SAVERS: usize = 64;

/// People who are signed in.
const PEOPLE: usize = 192;

const PLANS: usize = 12_000;
const PLANS_ZIPPED: usize = 4_000;
const SAVES: usize = 48_000;
const MATRICES: usize = 40;

/// The matrix of the office: the page, one after another.
pub(crate) fn matrix(demo: &Demo) -> Result<Vec<Figure>> {
    let scratch = demo.scratch()?;
    let (badge, password) = scratch.login("training_office")?;
    let server = scratch.serve()?;
    let cookie = server.connect()?.sign_in(&badge, &password)?;
    let request = |_: usize, _: usize| client::get("/programmes/hn-2025/matrix", &cookie, false);
    let (count, used) = client::load_warm(&server, 1, MATRICES, &request)?;
    server.stop()?;
    let (people, counting) = count_matrix(&scratch)?;
    Ok(vec![
        Figure::new(format!("readiness matrix, {people} people read and counted"), MATRICES, counting, Beside::Answer),
        Figure::new("readiness matrix, the whole page", count, used, Beside::Answer).aiming_at(&[Limit::Milliseconds(50.0)]),
    ])
}

/// The computation alone, as the page does it: everybody's standings read, then counted by unit and topic.
fn count_matrix(scratch: &Scratch) -> Result<(usize, Use)> {
    use taphuan::report::{matrix::Matrix, scope::Reach, store};
    let (db, today) = (scratch.open()?, chrono::NaiveDate::from_ymd_opt(2025, 6, 25).ok_or("no such day")?);
    let (before, started) = (process::own_cpu()?, Instant::now());
    let mut counted = 0;
    for _ in 0..MATRICES {
        counted = db.read_now(|conn| {
            let frame = store::get_frame(conn, "hn-2025")?;
            let people = store::list_people(conn, &frame, &Reach::whole(), today)?;
            let matrix = Matrix::count(&people, frame.units.len(), &frame.places(&frame.every_topic()));
            Ok((0..frame.units.len()).map(|unit| matrix.people(unit) as usize).sum())
        })?;
    }
    Ok((counted, Use { wall: started.elapsed(), cpu: process::own_cpu()?.saturating_sub(before), kb: None }))
}

/// The plan of trainees, as a script asks for it and as a browser does.
pub(crate) fn plan(demo: &Demo) -> Result<Vec<Figure>> {
    let scratch = demo.scratch()?;
    let people = list_people(&scratch)?;
    let server = scratch.serve()?;
    let (cookies, signing) = sign_in(&scratch, &server, &people)?;
    let mut figures = vec![Figure::new("sign-in (argon2id)", cookies.len(), signing, Beside::Answer)];
    for (what, zipped, count) in [("plan page", false, PLANS), ("plan page, gzip", true, PLANS_ZIPPED)] {
        let request = |number: usize, sent: usize| client::get("/", &of_all(&cookies, number + sent * READERS).1, zipped);
        let (count, used) = client::load_warm(&server, READERS, count, &request)?;
        let bytes = server.connect()?.send(&request(0, 0))?.body.len();
        let what = format!("{what} ({:.1} KB), {READERS} connections", bytes as f64 / 1000.0);
        figures.push(Figure::new(what, count, used, Beside::Answer).aiming_at(&[Limit::Cpu(250.0)]));
    }
    server.stop()?;
    Ok(figures)
}

/// Saves of answers, spread over many attempts, each on disk before its answer.
pub(crate) fn save(demo: &Demo) -> Result<Vec<Figure>> {
    let scratch = demo.scratch()?;
    let people = list_people(&scratch)?;
    let server = scratch.serve()?;
    let (cookies, _) = sign_in(&scratch, &server, &people)?;
    let papers = start_attempts(&server, &cookies)?;
    let (mut figures, mut saved) = (Vec::new(), 0);
    let mut sent_before = 0;
    for connections in [SAVERS, READERS] {
        // A connection has attempts of its own, as people do: each answer's seq only rises.
        let request = |number: usize, sent: usize| {
            let sent = sent_before + sent;
            let papers_of_it = papers.len() / connections;
            let paper = of_all(&papers, number + connections * (sent % papers_of_it.max(1)));
            paper.save(sent / papers_of_it.max(1))
        };
        let count = SAVES * connections / SAVERS;
        let (count, used) = client::load_warm(&server, connections, count, &request)?;
        sent_before += SAVES;
        let what = format!("answer save, durable, {connections} connections");
        figures.push(Figure::new(what, count, used, Beside::AnswerAndUpsert).aiming_at(&[Limit::Cpu(120.0)]));
        saved += count;
    }
    server.stop()?;
    let kept = count_answers(&scratch)?;
    if kept < saved { Err(format!("{saved} answers were saved, {kept} are stored").into()) } else { Ok(figures) }
}

/// A whole attempt of each person, one after another: started, its paper shown, every question answered, submitted, its result shown.
pub(crate) fn attempt(demo: &Demo) -> Result<Vec<Figure>> {
    let scratch = demo.scratch()?;
    let people = list_people(&scratch)?;
    let server = scratch.serve()?;
    let (cookies, _) = sign_in(&scratch, &server, &people)?;
    let (before, started) = (process::cpu_of(server.pid())?, Instant::now());
    let papers = start_attempts(&server, &cookies)?;
    let mut connection = server.connect()?;
    for paper in &papers {
        for round in 0..paper.questions.len() {
            expect(200, &connection.send(&paper.save(round))?)?;
        }
        let submit = client::with_body("POST", &format!("{}/submit", paper.address), &paper.cookie, client::FORM, "");
        expect(303, &connection.send(&submit)?)?;
        expect(200, &connection.send(&client::get(&paper.address, &paper.cookie, false))?)?;
    }
    let used =
        Use { wall: started.elapsed(), cpu: process::cpu_of(server.pid())?.saturating_sub(before), kb: process::own_kb(server.pid()) };
    server.stop()?;
    let questions = papers.iter().map(|paper| paper.questions.len()).sum::<usize>() / papers.len().max(1);
    Ok(vec![Figure::new(format!("whole attempt, {questions} answers"), papers.len(), used, Beside::AnswerAndUpsert)])
}

fn expect(status: u16, answer: &client::Answer) -> Result<()> {
    if answer.status == status { Ok(()) } else { Err(format!("{} instead of {status}: {}", answer.status, answer.text()).into()) }
}

/// Somebody with a quiz that they may start.
#[derive(Clone, QueryableByName)]
struct Person {
    #[diesel(sql_type = Text)]
    badge: String,
    #[diesel(sql_type = Text)]
    topic: String,
}

/// Trainees all over the force whose next step in some topic is its quiz (`q` at the topic's place, see `standing::rules`).
fn list_people(scratch: &Scratch) -> Result<Vec<Person>> {
    let query = "SELECT officers.badge AS badge, MIN(topics.code) AS topic FROM standings \
         JOIN programmes ON programmes.id = standings.programme_id AND programmes.code = 'hn-2025' \
         JOIN topics ON topics.programme_id = programmes.id AND substr(standings.states, topics.place + 1, 1) = 'q' \
         JOIN officers ON officers.id = standings.officer_id \
         WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.officer_id = officers.id AND attempts.topic_id = topics.id) \
         GROUP BY officers.badge ORDER BY officers.badge";
    let all: Vec<Person> = scratch.open()?.read_now(|conn| Ok(diesel::sql_query(query).load(conn)?))?;
    let step = (all.len() / PEOPLE).max(1);
    let people: Vec<Person> = all.into_iter().step_by(step).take(PEOPLE).collect();
    if people.len() < SAVERS { Err(format!("only {} trainees have a quiz to take", people.len()).into()) } else { Ok(people) }
}

/// Everybody signs in; who they are beside their cookie.
fn sign_in(scratch: &Scratch, server: &Server, people: &[Person]) -> Result<(Vec<(Person, String)>, Use)> {
    let (_, password) = scratch.login("trainee")?;
    let (before, started) = (process::cpu_of(server.pid())?, Instant::now());
    let mut connection = server.connect()?;
    let mut cookies = Vec::with_capacity(people.len());
    for person in people {
        cookies.push((person.clone(), connection.sign_in(&person.badge, &password)?));
    }
    let used = Use { wall: started.elapsed(), cpu: process::cpu_of(server.pid())?.saturating_sub(before), kb: None };
    Ok((cookies, used))
}

/// One of the list, round and round.
fn of_all<T>(all: &[T], number: usize) -> &T {
    let mut round = all.iter().cycle().skip(number % all.len().max(1));
    round.next().unwrap_or_else(|| unreachable!("the list is not empty"))
}

/// An open attempt and its questions: number, and what an answer of its kind looks like.
struct Paper {
    address: String,
    cookie: String,
    questions: Vec<(String, Value)>,
}

impl Paper {
    /// The request that saves an answer; `round` counts the saves of this attempt.
    fn save(&self, round: usize) -> Vec<u8> {
        let (number, answer) = of_all(&self.questions, round);
        let mut body = json!({"seq": round / self.questions.len() + 1, "at": "2025-06-25T02:05:00Z", "device": "bench"});
        if let (Some(body), Some(answer)) = (body.as_object_mut(), answer.as_object()) {
            body.extend(answer.clone());
        }
        let path = format!("{}/answers/{number}", self.address);
        client::with_body("PUT", &path, &self.cookie, "application/json", &body.to_string())
    }
}

fn start_attempts(server: &Server, people: &[(Person, String)]) -> Result<Vec<Paper>> {
    let mut connection = server.connect()?;
    let start = |(person, cookie): &(Person, String)| -> Result<Paper> {
        let path = format!("/topics/{}/attempts", person.topic);
        let started = connection.send(&client::with_body("POST", &path, cookie, client::FORM, ""))?;
        let address = started.header("location").filter(|_| started.status == 303);
        let address = address.ok_or_else(|| format!("{} can't start {}: {}", person.badge, person.topic, started.status))?.to_owned();
        let questions = read_questions(&mut connection, &address, cookie)?;
        Ok(Paper { address, cookie: cookie.clone(), questions })
    };
    people.iter().map(start).collect()
}

/// Reads the paper's page by what the contract says of it: `data-number`, `data-kind`, and inputs whose values are the letters.
fn read_questions(connection: &mut Connection, address: &str, cookie: &str) -> Result<Vec<(String, Value)>> {
    let page = connection.send(&client::get(address, cookie, false))?.text();
    let mut questions = Vec::new();
    for part in page.split("data-number=\"").skip(1) {
        let number = until_quote(part);
        let kind = part.split_once("data-kind=\"").map_or("", |(_, rest)| until_quote(rest));
        let answer = match kind {
            "choice" | "multiple" => json!({"choice": [part.split_once("value=\"").map_or("", |(_, rest)| until_quote(rest))]}),
            "text" => json!({"text": "sáu mươi ngày"}),
            "number" => json!({"number": "12.5"}),
            _ => continue,
        };
        questions.push((number.to_owned(), answer));
    }
    if questions.is_empty() { Err(format!("{address} shows no question").into()) } else { Ok(questions) }
}

fn until_quote(text: &str) -> &str {
    text.split('"').next().unwrap_or_default()
}

fn count_answers(scratch: &Scratch) -> Result<usize> {
    use diesel::QueryDsl;
    use taphuan::schema::answers;
    let kept: i64 = scratch.open()?.read_now(|conn| {
        Ok(answers::table.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("device = 'bench'")).count().get_result(conn)?)
    })?;
    Ok(usize::try_from(kept)?)
}
