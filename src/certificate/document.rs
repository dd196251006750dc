//! Sets documents as PDF with typst.
//!
//! The world that a template sees holds only what is listed: the templates, the embedded fonts, `data.json` and the
//! files of this one document. There is no disk, no network and no clock, so the same facts give the same bytes.
//! Facts come in as data, never as text of the template. Everything is exported as PDF/A-2a (for archives) and PDF/UA-1
//! (tagged, for screen readers), or as PDF/A-2b where tags would be too much; typst refuses to export what breaks these.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::facts::{CertificateFacts, Register};
use super::fonts::fonts;
use super::qr;
use super::rules::decree_date;

/// The certificate's template.
pub const CERTIFICATE: &str = "certificate.typ";
/// The template of the register of certificates.
pub const REGISTER: &str = "register.typ";
/// The poster of what is held at a site on a day.
pub const POSTER: &str = "poster.typ";
/// Where a template finds its facts.
const DATA: &str = "data.json";
/// Clear typst's memory of earlier work after so many documents, or it grows without end.
const EVICT_EVERY: u32 = 20;
/// A longer register goes without tags, which are 16 times its size then. Its readers have the XLSX file.
const TAGGED_ROWS: usize = 2_000;
/// What was not used during so many clearings is forgotten.
const EVICT_AGE: usize = 5;

/// The files that documents are made of: templates (`.typ`) and pictures that they show, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Templates(BTreeMap<String, Vec<u8>>);

impl Templates {
    /// The templates that come with the program.
    #[must_use]
    pub fn builtin() -> Self {
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        Self(BTreeMap::from([
            file(CERTIFICATE, include_str!("../../templates/certificate/certificate.typ")),
            file(REGISTER, include_str!("../../templates/certificate/register.typ")),
            file(POSTER, include_str!("../../templates/report/poster.typ")),
        ]))
    }

    /// These files, with one added or replaced: an office's own template, or its emblem.
    #[must_use]
    pub fn with(mut self, name: &str, content: Vec<u8>) -> Self {
        self.0.insert(name.to_owned(), content);
        self
    }

    /// These files, with those of a folder added or replacing them (no subfolders).
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn with_folder(mut self, folder: &Path) -> std::io::Result<Self> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if let (true, Ok(name)) = (entry.file_type()?.is_file(), entry.file_name().into_string()) {
                self.0.insert(name, std::fs::read(entry.path())?);
            }
        }
        Ok(self)
    }

    /// SHA-256 over names and contents, in hexadecimal: says which templates a certificate was made with.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for (name, content) in &self.0 {
            for part in [name.as_bytes(), content] {
                hash.update(part.len().to_be_bytes());
                hash.update(part);
            }
        }
        hex::encode(hash.finalize())
    }
}

/// Why a document could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum DocumentError {
    /// There is no template of this name.
    #[error("document-no-template: {0}")]
    NoTemplate(String),
    /// A template is not UTF-8 text, or a file's name cannot be used.
    #[error("document-bad-file: {0}")]
    BadFile(String),
    /// The template is wrong, asks for a file that is not there, or breaks a rule of PDF/A or PDF/UA.
    #[error("document-template: {file}:{line}:{column}: {message}")]
    Template {
        /// Name of the file; empty when the fault lies nowhere in particular.
        file: String,
        /// Line, from 1; 0 when unknown.
        line: usize,
        /// Column, from 1; 0 when unknown.
        column: usize,
        /// What typst says (English), with its hints.
        message: String,
    },
    /// The text does not fit: a certificate has one page.
    #[error("document-pages: {pages} pages instead of {expected}")]
    Pages {
        /// Pages that it took.
        pages: usize,
        /// Pages that it may take.
        expected: usize,
    },
    /// The address to verify does not fit into a QR code.
    #[error("document-qr")]
    Qr,
}

/// What never changes between documents: typst's library and the fonts.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let fonts: Vec<Font> = fonts().iter().flat_map(|&file| Font::iter(Bytes::new(file))).collect();
    Press { library: LazyHash::new(Library::default()), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// Makes documents from one set of templates. Keep it: what is equal between documents is worked out once.
pub struct Renderer {
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    since_eviction: u32,
}

/// One document's own part: what it is for and what only it may see.
struct Job<'a> {
    template: &'a str,
    data: &'a Value,
    files: &'a BTreeMap<String, Vec<u8>>,
    identity: String,
    at: DateTime<Utc>,
    pages: Option<usize>,
    tagged: bool,
}

impl<'a> Job<'a> {
    /// A tagged document of any length, identified by its content.
    fn new(template: &'a str, data: &'a Value, files: &'a BTreeMap<String, Vec<u8>>, at: DateTime<Utc>) -> Self {
        let identity = hex::encode(Sha256::new_with_prefix(template).chain_update(data.to_string()).finalize());
        Self { template, data, files, identity, at, pages: None, tagged: true }
    }
}

impl Renderer {
    /// Reads the templates' text. What is wrong inside a template shows when a document is made from it.
    ///
    /// # Errors
    /// [`DocumentError::BadFile`] for a template that is not UTF-8 or a name that is no plain file name.
    pub fn new(templates: &Templates) -> Result<Self, DocumentError> {
        let mut renderer = Self { sources: HashMap::new(), files: HashMap::new(), since_eviction: 0 };
        for (name, content) in &templates.0 {
            let id = file_id(name)?;
            if has_extension(name, "typ") {
                let text = String::from_utf8(content.clone()).map_err(|_| DocumentError::BadFile(name.clone()))?;
                renderer.sources.insert(id, Source::new(id, text));
            } else {
                renderer.files.insert(id, Bytes::new(content.clone()));
            }
        }
        Ok(renderer)
    }

    /// One officer's certificate, unsigned, on one page.
    ///
    /// # Errors
    /// [`DocumentError`]; among others [`DocumentError::Pages`] when the text is too long for the page.
    pub fn certificate(&mut self, facts: &CertificateFacts) -> Result<Vec<u8>, DocumentError> {
        self.set_certificates(std::slice::from_ref(facts), facts.serial.clone(), facts.issued_at)
    }

    /// Many certificates in one file, a page each: a copy to print, without a signature.
    ///
    /// # Errors
    /// [`DocumentError`], as for one.
    pub fn print_file(&mut self, facts: &[CertificateFacts], at: DateTime<Utc>) -> Result<Vec<u8>, DocumentError> {
        let mut hash = Sha256::new();
        for one in facts {
            hash.update(one.serial.as_bytes());
        }
        self.set_certificates(facts, hex::encode(hash.finalize()), at)
    }

    /// The register of certificates (sổ cấp giấy chứng nhận).
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn register(&mut self, register: &Register) -> Result<Vec<u8>, DocumentError> {
        let mut data = to_value(register);
        if let Value::Object(object) = &mut data {
            object.insert("printed".to_owned(), date(register.printed_on()));
        }
        let files = BTreeMap::new();
        let mut job = Job::new(REGISTER, &data, &files, register.printed_at);
        job.tagged = register.rows.len() <= TAGGED_ROWS;
        self.set(&job)
    }

    /// Any document: `template` sees `data` as `data.json`, and `files` by their names. `at` is its creation date.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn document(
        &mut self,
        template: &str,
        data: &Value,
        files: &BTreeMap<String, Vec<u8>>,
        at: DateTime<Utc>,
    ) -> Result<Vec<u8>, DocumentError> {
        self.set(&Job::new(template, data, files, at))
    }

    fn set_certificates(&mut self, facts: &[CertificateFacts], identity: String, at: DateTime<Utc>) -> Result<Vec<u8>, DocumentError> {
        let printed = facts.iter().map(printed).collect::<Result<Vec<Value>, _>>()?;
        let data = json!({ "certificates": printed });
        let files = BTreeMap::new();
        let mut job = Job::new(CERTIFICATE, &data, &files, at);
        job.identity = identity;
        job.pages = Some(facts.len());
        self.set(&job)
    }

    /// Compiles, checks the number of pages, exports.
    fn set(&mut self, job: &Job) -> Result<Vec<u8>, DocumentError> {
        let main = file_id(job.template)?;
        if !self.sources.contains_key(&main) {
            return Err(DocumentError::NoTemplate(job.template.to_owned()));
        }
        let mut own = HashMap::from([(file_id(DATA)?, Bytes::new(job.data.to_string().into_bytes()))]);
        for (name, content) in job.files {
            own.insert(file_id(name)?, Bytes::new(content.clone()));
        }
        let desk = Desk { renderer: self, main, own };
        let made = desk.make(job);
        self.since_eviction += 1;
        if self.since_eviction >= EVICT_EVERY {
            self.since_eviction = 0;
            comemo::evict(EVICT_AGE);
        }
        made
    }
}

/// The world as one document sees it.
struct Desk<'a> {
    renderer: &'a Renderer,
    main: FileId,
    own: HashMap<FileId, Bytes>,
}

impl Desk<'_> {
    fn make(&self, job: &Job) -> Result<Vec<u8>, DocumentError> {
        let document = typst::compile(self).output.map_err(|errors| self.error(errors.first()))?;
        let tagged: &[PdfStandard] = &[PdfStandard::A_2a, PdfStandard::Ua_1];
        let standards = PdfStandards::new(if job.tagged { tagged } else { &[PdfStandard::A_2b] })
            .map_err(|error| unplaced(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(job.identity.clone()),
            timestamp: timestamp(job.at),
            standards,
            tagged: job.tagged,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| self.error(errors.first()))?;
        match job.pages {
            Some(expected) if document.pages().len() != expected => Err(DocumentError::Pages { pages: document.pages().len(), expected }),
            _ => Ok(pdf),
        }
    }

    /// The first of typst's complaints, with the place where an office can mend it.
    fn error(&self, diagnostic: Option<&SourceDiagnostic>) -> DocumentError {
        let Some(diagnostic) = diagnostic else {
            return unplaced(String::new());
        };
        let mut message = diagnostic.message.to_string();
        for hint in &diagnostic.hints {
            message.push_str("; ");
            message.push_str(&hint.v);
        }
        let place = diagnostic.span.id().and_then(|id| {
            let start = self.range(diagnostic.span)?.start;
            let (line, column) = self.renderer.sources.get(&id)?.lines().byte_to_line_column(start)?;
            Some((id.get().vpath().get_without_slash().to_owned(), line + 1, column + 1))
        });
        match place {
            Some((file, line, column)) => DocumentError::Template { file, line, column, message },
            None => unplaced(message),
        }
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &PRESS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &PRESS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.renderer.sources.get(&id).cloned().ok_or_else(|| refused(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.own.get(&id).or_else(|| self.renderer.files.get(&id)).cloned().ok_or_else(|| refused(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        PRESS.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        // A document says only what its facts say.
        None
    }
}

/// A file that was not listed: as far as a template can tell, it is not there.
fn refused(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}

/// An error that lies nowhere in a template.
fn unplaced(message: String) -> DocumentError {
    DocumentError::Template { file: String::new(), line: 0, column: 0, message }
}

/// The id of a file in the root folder of the template's world.
fn file_id(name: &str) -> Result<FileId, DocumentError> {
    let bad = || DocumentError::BadFile(name.to_owned());
    if name.is_empty() || name.contains(['/', '\\']) {
        return Err(bad());
    }
    let path = VirtualPath::new(name).map_err(|_| bad())?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The PDF's creation date.
fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    let small = |number: u32| u8::try_from(number).ok();
    let (month, day) = (small(at.month())?, small(at.day())?);
    let (hour, minute, second) = (small(at.hour())?, small(at.minute())?, small(at.second())?);
    Datetime::from_ymd_hms(at.year(), month, day, hour, minute, second).map(Timestamp::new_utc)
}

/// The facts as the template sees them: dates in the parts that the decree writes, and the QR code.
fn printed(facts: &CertificateFacts) -> Result<Value, DocumentError> {
    let mut value = to_value(facts);
    if let Value::Object(object) = &mut value {
        let shown = facts.verify_url.trim_start_matches("https://").trim_start_matches("http://");
        object.extend([
            ("birth".to_owned(), date(facts.birth_date)),
            ("starts".to_owned(), date(facts.starts_on)),
            ("ends".to_owned(), date(facts.ends_on)),
            ("issued".to_owned(), date(facts.issued_on())),
            ("verify_text".to_owned(), shown.into()),
            ("qr".to_owned(), qr::svg(&facts.verify_url).map_err(|_| DocumentError::Qr)?.into()),
        ]);
    }
    Ok(value)
}

/// A date in parts and in short (`01/07/2025`).
fn date(date: NaiveDate) -> Value {
    let (day, month, year) = decree_date(date);
    json!({ "day": day, "month": month, "year": year, "short": date.format("%d/%m/%Y").to_string() })
}

/// As JSON. Structs of texts, numbers and dates always have one.
fn to_value<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::certificate::facts::RegisterRow;
    use crate::certificate::facts::tests::sample;

    fn renderer() -> Renderer {
        Renderer::new(&Templates::builtin()).unwrap()
    }

    /// The output of a command that reads a file with this content, named last.
    fn read_with(content: &[u8], command: &str, arguments: &[&str], after: &[&str]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, content).unwrap();
        let output = Command::new(command).args(arguments).arg(&file).args(after).output().unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn text_of(pdf: &[u8], arguments: &[&str]) -> String {
        String::from_utf8(read_with(pdf, "pdftotext", arguments, &["-"])).unwrap()
    }

    /// Words with single blanks between, since lines break where they do.
    fn words(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What a template made of these lines says.
    fn made_of(template: &str, data: &Value) -> Result<Vec<u8>, DocumentError> {
        let preamble = "#set text(lang: \"vi\")\n#set document(title: \"Thử\")\n";
        let templates = Templates::builtin().with("own.typ", format!("{preamble}{template}").into_bytes());
        let at = sample().issued_at;
        Renderer::new(&templates).unwrap().document("own.typ", data, &BTreeMap::new(), at)
    }

    #[test]
    fn the_text_of_a_certificate_holds_every_fact_as_it_was_given() {
        let pdf = renderer().certificate(&sample()).unwrap();
        let text = words(&text_of(&pdf, &[]));
        for expected in [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "GIẤY CHỨNG NHẬN",
            "GIÁM ĐỐC CÔNG AN THÀNH PHỐ HÀ NỘI",
            "Nguyễn Thị Hồng Ngọc",
            "Sinh ngày 12/03/1991",
            "Thượng úy",
            "418-207",
            "Phó trưởng Công an phường",
            "Công an phường Ba Đình",
            "Đã hoàn thành chương trình tập huấn nghiệp vụ cho Công an cấp xã phục vụ mô hình chính quyền địa phương hai cấp, \
             từ ngày 24/06/2025 đến ngày 30/06/2025, gồm 25 chuyên đề.",
            "Hà Nội, ngày 01 tháng 7 năm 2025",
            "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC",
            "Thiếu tướng Đặng Quang Vượng",
            "Số: 4127/GCN",
            "Mã kiểm tra: HN25-7K3M-QX9T-4DW2",
            "taphuan.example/verify/HN25-7K3M-QX9T-4DW2",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
    }

    #[test]
    fn the_qr_code_leads_to_the_page_that_verifies() {
        let pdf = renderer().certificate(&sample()).unwrap();
        for resolution in ["80", "150"] {
            let picture = read_with(&pdf, "pdftoppm", &["-png", "-r", resolution], &[]);
            let read = read_with(&picture, "zbarimg", &["--quiet", "--raw"], &[]);
            assert_eq!(String::from_utf8(read).unwrap().trim(), sample().verify_url);
        }
    }

    #[test]
    fn fonts_are_embedded_and_only_what_is_used_of_them() {
        let pdf = renderer().certificate(&sample()).unwrap();
        let fonts = String::from_utf8(read_with(&pdf, "pdffonts", &[], &[])).unwrap();
        let lines: Vec<&str> = fonts.lines().skip(2).collect();
        assert_eq!(lines.len(), 3, "{fonts}");
        assert!(lines.iter().all(|line| line.contains("+Tinos-") && line.contains("yes yes yes")), "{fonts}");
        assert!(pdf.len() < 60_000, "{} bytes", pdf.len());
    }

    #[test]
    fn the_same_facts_give_the_same_bytes() {
        let first = renderer().certificate(&sample()).unwrap();
        let mut other = renderer();
        let mut neighbour = sample();
        neighbour.full_name = "Trần Văn Á".to_owned();
        let different = other.certificate(&neighbour).unwrap();
        assert!(first == other.certificate(&sample()).unwrap());
        assert!(first != different);
    }

    #[test]
    fn a_text_in_the_facts_is_never_run() {
        let mut facts = sample();
        facts.unit = "#panic(\"x\") *Công an* $x$ \\ phường @a".to_owned();
        let text = words(&text_of(&renderer().certificate(&facts).unwrap(), &[]));
        assert!(text.contains(&facts.unit), "{text}");
    }

    #[test]
    fn long_names_fit_and_endless_ones_are_refused() {
        let mut facts = sample();
        facts.full_name = "Công Tằng Tôn Nữ Thị Nguyệt Ánh Phương Thảo".to_owned();
        facts.unit = "Công an xã có tên rất dài gồm nhiều chữ để thử xem dòng có xuống hàng đúng chỗ hay không".to_owned();
        let text = words(&text_of(&renderer().certificate(&facts).unwrap(), &[]));
        assert!(text.contains(&facts.full_name) && text.contains(&facts.unit), "{text}");
        facts.wording = "tập huấn ".repeat(300);
        let refused = renderer().certificate(&facts);
        assert!(matches!(refused, Err(DocumentError::Pages { expected: 1, .. })), "{refused:?}");
    }

    #[test]
    fn a_print_file_has_a_page_for_each_officer_in_order() {
        let facts: Vec<CertificateFacts> =
            ["Trần Văn Á", "Lê Thị Bưởi", "Đỗ Ước"].map(|name| CertificateFacts { full_name: name.to_owned(), ..sample() }).to_vec();
        let pdf = renderer().print_file(&facts, sample().issued_at).unwrap();
        for (page, one) in (1..).zip(&facts) {
            let page: String = format!("{page}");
            let text = text_of(&pdf, &["-f", &page, "-l", &page]);
            assert!(text.contains(&one.full_name), "{text}");
        }
        assert_eq!(text_of(&pdf, &[]).matches('\u{c}').count(), 3);
    }

    #[test]
    fn the_register_repeats_its_heads_and_counts_its_pages() {
        let row = |number: u32| RegisterRow {
            number: format!("{number}/GCN"),
            serial: sample().serial,
            full_name: format!("Nguyễn Thị Hồng Ngọc {number}"),
            birth: "12/03/1991".to_owned(),
            badge: sample().badge,
            rank: sample().rank,
            unit: sample().unit,
            issued: "01/07/2025".to_owned(),
            note: if number == 7 { "Đã thu hồi: sai ngày sinh".to_owned() } else { String::new() },
        };
        let register = Register {
            parent: "BỘ CÔNG AN".to_owned(),
            organisation: "CÔNG AN THÀNH PHỐ HÀ NỘI".to_owned(),
            programme: sample().programme,
            scope: sample().unit,
            place: sample().place,
            printed_at: sample().issued_at,
            signer: sample().signer,
            rows: (1..=60).map(row).collect(),
        };
        let pdf = renderer().register(&register).unwrap();
        let text = words(&text_of(&pdf, &["-layout"]));
        for expected in ["SỔ CẤP GIẤY CHỨNG NHẬN", "BỘ CÔNG AN", "Danh sách gồm 60 giấy chứng nhận.", "Trang 1 / 3"] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        assert!((1..=60).all(|number| text.contains(&format!("Nguyễn Thị Hồng Ngọc {number} "))), "{text}");
        let second = words(&text_of(&pdf, &["-layout", "-f", "2", "-l", "2"]));
        for expected in ["Sổ cấp giấy chứng nhận - Công an phường Ba Đình", "STT", "Họ và tên", "Trang 2 / 3"] {
            assert!(second.contains(expected), "{expected} is not in {second}");
        }
    }

    #[test]
    fn a_template_sees_listed_files_only() {
        for path in ["/etc/passwd", "../Cargo.toml", "Cargo.toml", "@preview/cades:0.3.0"] {
            let refused = made_of(&format!("#read(\"{path}\")"), &json!({}));
            assert!(matches!(refused, Err(DocumentError::Template { .. })), "{path}: {refused:?}");
        }
        assert!(matches!(made_of("#import \"@preview/cades:0.3.0\": *", &json!({})), Err(DocumentError::Template { .. })));
        let shown = made_of("#json(\"data.json\").name", &json!({ "name": "Ngọc" })).unwrap();
        assert!(text_of(&shown, &[]).contains("Ngọc"));
    }

    #[test]
    fn an_error_in_a_template_says_where() {
        let refused = made_of("= Tiêu đề\n#let x = json(\"data.json\").missing\n", &json!({}));
        let Err(DocumentError::Template { file, line, column, message }) = refused else { panic!("{refused:?}") };
        assert_eq!((file.as_str(), line), ("own.typ", 4), "{column} {message}");
        assert!(message.contains("missing"), "{message}");
    }

    #[test]
    fn a_plain_endless_loop_is_an_error() {
        assert!(matches!(made_of("#while true {}", &json!({})), Err(DocumentError::Template { .. })));
    }

    #[test]
    fn templates_that_cannot_be_used_are_named() {
        assert!(matches!(renderer().document("none.typ", &json!({}), &BTreeMap::new(), sample().issued_at),
            Err(DocumentError::NoTemplate(name)) if name == "none.typ"));
        let broken = Templates::builtin().with("broken.typ", vec![0xff, 0xfe]);
        assert!(matches!(Renderer::new(&broken), Err(DocumentError::BadFile(name)) if name == "broken.typ"));
        let outside = Templates::builtin().with("../outside.typ", vec![]);
        assert!(matches!(Renderer::new(&outside), Err(DocumentError::BadFile(_))));
    }

    #[test]
    fn other_templates_have_another_hash() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("emblem.svg"), "<svg/>").unwrap();
        let own = Templates::builtin().with_folder(folder.path()).unwrap();
        assert_eq!(own, Templates::builtin().with("emblem.svg", b"<svg/>".to_vec()));
        assert_ne!(own.hash(), Templates::builtin().hash());
    }
}
