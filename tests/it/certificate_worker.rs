//! The render worker as a real child process of the real binary.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use taphuan::certificate::document::{DocumentError, Renderer, Templates};
use taphuan::certificate::worker::{Limits, RenderError, Request, Worker};

fn worker(template: &str, limits: Limits) -> Worker {
    let preamble = "#set text(lang: \"vi\")\n#set document(title: \"Thử\")\n";
    let templates = Templates::builtin()
        .with("own.typ", format!("{preamble}{template}").into_bytes())
        .with("calm.typ", format!("{preamble}#json(\"data.json\").name").into_bytes());
    Worker::new(PathBuf::from(env!("CARGO_BIN_EXE_taphuan")), templates, limits)
}

fn document(template: &str) -> Request {
    Request::Document {
        template: template.to_owned(),
        data: json!({ "name": "Nguyễn Thị Hồng Ngọc" }),
        files: BTreeMap::new(),
        at: "2025-07-01T00:00:00Z".parse().expect("an instant"),
    }
}

fn certificate() -> Request {
    let facts = json!({
        "serial": "HN25-7K3M-QX9T-4DW2", "number": "1/GCN", "heading": "GIẤY CHỨNG NHẬN", "wording": "Đã hoàn thành", "programme": "tập huấn", "full_name": "Nguyễn Thị Hồng Ngọc",
        "birth_date": "1991-03-12", "badge": "418-207", "rank": "Thượng úy", "position": "Cán bộ",
        "unit": "Công an phường Ba Đình", "starts_on": "2025-06-24", "ends_on": "2025-06-30", "topics": 25,
        "issuer": "GIÁM ĐỐC CÔNG AN THÀNH PHỐ HÀ NỘI", "place": "Hà Nội", "issued_at": "2025-07-01T00:00:00Z",
        "signer": { "capacity": ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "rank": "Thiếu tướng", "full_name": "Đặng Quang Vượng" },
        "verify_url": "https://taphuan.example/verify/HN25-7K3M-QX9T-4DW2",
    });
    Request::Certificate(serde_json::from_value(facts).expect("facts"))
}

#[test]
fn the_child_makes_the_same_bytes_and_is_kept() {
    let worker = worker("", Limits::default());
    let Request::Certificate(facts) = certificate() else { unreachable!() };
    let here = Renderer::new(&Templates::builtin()).unwrap().certificate(&facts).unwrap();
    assert_eq!(worker.child_id(), None, "it starts when it is needed");
    assert!(worker.render(&certificate()).unwrap() == here);
    let child = worker.child_id().unwrap();
    assert!(worker.render(&certificate()).unwrap() == here);
    assert_eq!(worker.child_id(), Some(child));
    worker.stop_if_idle(Duration::ZERO);
    assert_eq!(worker.child_id(), None);
    assert!(worker.render(&certificate()).unwrap() == here);
}

#[test]
fn an_endless_template_is_stopped_and_the_next_document_is_made() {
    let limits = Limits { document: Duration::from_millis(700), ..Limits::default() };
    let worker = worker("#for a in range(1000000) { for b in range(1000000) { let _ = calc.sqrt(b) } }", limits);
    let stopped = worker.render(&document("own.typ"));
    assert!(matches!(stopped, Err(RenderError::Timeout(_))), "{stopped:?}");
    assert_eq!(worker.child_id(), None);
    worker.render(&certificate()).unwrap();
}

#[test]
fn a_template_that_takes_all_memory_ends_the_child_alone() {
    // Small enough to be quick; a certificate still fits.
    let limits = Limits { memory: 1200 << 20, ..Limits::default() };
    let worker = worker("#let a = (0,) * 1000\n#for i in range(40) { a = a + a }\n#a.len()", limits);
    let crashed = worker.render(&document("own.typ"));
    assert!(matches!(crashed, Err(RenderError::Crashed(_))), "{crashed:?}");
    worker.render(&certificate()).unwrap();
}

#[test]
fn cpu_time_is_limited_even_if_nobody_waits() {
    let limits = Limits { cpu_seconds: 1, document: Duration::from_mins(1), certificate: Duration::ZERO, ..Limits::default() };
    let worker = worker("#for a in range(1000000) { for b in range(1000000) { let _ = calc.sqrt(b) } }", limits);
    let crashed = worker.render(&document("own.typ"));
    assert!(matches!(crashed, Err(RenderError::Crashed(_))), "{crashed:?}");
}

#[test]
fn an_error_in_the_template_comes_back_with_its_place() {
    let worker = worker("#read(\"/etc/passwd\")", Limits::default());
    worker.render(&document("calm.typ")).unwrap();
    let refused = worker.render(&document("own.typ"));
    let Err(RenderError::Document(DocumentError::Template { file, line, .. })) = refused else { panic!("{refused:?}") };
    assert_eq!((file.as_str(), line), ("own.typ", 3));
}

#[test]
fn a_program_that_is_no_worker_is_an_error() {
    let absent = Worker::new(PathBuf::from("/nowhere/taphuan"), Templates::builtin(), Limits::default());
    assert!(matches!(absent.render(&certificate()), Err(RenderError::Start(_))));
    let other = Worker::new(PathBuf::from("/bin/false"), Templates::builtin(), Limits::default());
    assert!(matches!(other.render(&certificate()), Err(RenderError::Crashed(_))));
}

#[test]
fn many_threads_share_one_worker() {
    let worker = worker("", Limits::default());
    let here = worker.render(&certificate()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!(worker.render(&certificate()).unwrap() == here));
        }
    });
}
