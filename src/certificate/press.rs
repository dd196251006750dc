//! Where certificates become files: set in the limited child, signed with the system's key, stored by their content.

use std::collections::BTreeMap;
use std::time::Duration;

use super::document::{DocumentError, Templates};
use super::facts::{CertificateFacts, Register};
use super::signature::{self, KeyError, Sign as _, Signature, SystemKey};
use super::worker::{Limits, RenderError, Request, Worker};
use crate::clock::{self, Timestamp};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::files::{self, Files};
use crate::text::Words;

/// In whose name the system's key stands.
const KEY_OWNER: &str = "Hệ thống tập huấn Công an cấp xã";

/// The children are ended after so long without work.
const IDLE: Duration = Duration::from_mins(2);

/// Makes, signs, stores and checks documents. Share one: its children are started when they are needed.
pub struct Press {
    /// For certificates one by one.
    single: Worker,
    /// For print files, registers and posters, so that a large one keeps nobody's certificate waiting.
    large: Worker,
    key: SystemKey,
    files: Files,
}

impl Press {
    /// A press with the program's own templates, or the office's where it has some; makes the signing key on the first start.
    pub fn open(config: &Config) -> Result<Self> {
        let mut templates = Templates::builtin();
        if let Some(folder) = &config.templates {
            templates = templates.with_folder(folder).map_err(|error| {
                let words = Words::new("setting-unusable").with("name", "TAPHUAN_TEMPLATES").with("file", folder.display().to_string());
                Error::internal(words.with("why", files::why(&error)))
            })?;
        }
        let worker = || Worker::new(config.program.clone(), templates.clone(), Limits::default());
        let key = SystemKey::open_or_make(&config.keys, KEY_OWNER, clock::wall().utc()).map_err(|error| keyless(&error))?;
        Ok(Self { single: worker(), large: worker(), key, files: Files::new(&config.files) })
    }

    /// Makes, signs and stores one certificate; gives the file's digest. Blocks for some milliseconds.
    pub fn make(&self, facts: &CertificateFacts) -> Result<String> {
        let pdf = self.single.render(&Request::Certificate(Box::new(facts.clone()))).map_err(refusal)?;
        let signed = signature::sign(&pdf, &self.key, clock::wall().utc()).map_err(Error::internal)?;
        self.files.put(&signed)
    }

    /// The stored file of a digest.
    pub fn file(&self, digest: &str) -> Result<Vec<u8>> {
        self.files.get(digest)
    }

    /// Many certificates in one file to print. Blocks for up to two minutes.
    pub fn print_file(&self, certificates: Vec<CertificateFacts>, at: Timestamp) -> Result<Vec<u8>> {
        self.large.render(&Request::PrintFile { certificates, at: at.utc() }).map_err(refusal)
    }

    /// The register of certificates. Blocks for up to two minutes.
    pub fn register(&self, register: Register) -> Result<Vec<u8>> {
        self.large.render(&Request::Register(Box::new(register))).map_err(refusal)
    }

    /// Any other document, set by `template` from what it sees as `data.json`. Blocks for up to two minutes.
    pub fn document(&self, template: &str, data: serde_json::Value, at: Timestamp) -> Result<Vec<u8>> {
        let request = Request::Document { template: template.to_owned(), data, files: BTreeMap::new(), at: at.utc() };
        self.large.render(&request).map_err(refusal)
    }

    /// What a file's signature says.
    #[must_use]
    pub fn check(&self, file: &[u8]) -> Signature {
        signature::check(file, std::slice::from_ref(self.key.certificate()))
    }

    /// Gives back the memory of children that nobody needed for a while.
    pub fn rest(&self) {
        self.single.stop_if_idle(IDLE);
        self.large.stop_if_idle(IDLE);
    }
}

/// Why there is no key to sign with.
fn keyless(error: &KeyError) -> Error {
    let named = |key: &'static str, path: &std::path::Path| Words::new(key).with("file", path.display().to_string());
    match error {
        KeyError::File { path, source } => files::unusable(path, source),
        KeyError::Exposed(path) => Error::internal(named("signing-key-exposed", path)),
        KeyError::Broken(path) => Error::internal(named("signing-key-broken", path)),
        KeyError::Make(error) => Error::internal(Words::new("signing-key-make").with("why", error.to_string())),
    }
}

/// What the office can mend is told in words, everything else to the log.
fn refusal(error: RenderError) -> Error {
    match error {
        RenderError::Document(DocumentError::Pages { .. }) => Error::conflict("cert-too-long"),
        RenderError::Document(DocumentError::Template { file, line, column, message }) => {
            let words = Words::new("cert-template-fault");
            Error::Conflict(words.with("file", file).with("line", line).with("column", column).with("message", message))
        }
        RenderError::Timeout(_) => Error::conflict("cert-too-large"),
        other => Error::internal(other),
    }
}
