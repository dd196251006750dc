//! Signs PDF files so that an altered byte shows, and checks them.
//!
//! The signature is `PAdES` baseline B (`ETSI.CAdES.detached`): a CMS structure over the whole file but its own place,
//! put in as an incremental update, so that the signed document stays PDF/A and readers (and `pdfsig`) see it.
//! The key is one that the system made. It proves where a file comes from; it is not an official signature. A token or
//! a signing service is another [`Sign`].

mod cms;
mod key;
mod pdf;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

pub use key::{Certificate, KeyError, SystemKey};

/// Something that signs: the system's own key, or a token that holds its key itself.
pub trait Sign: Send + Sync {
    /// The certificate of the key (P-256).
    fn certificate(&self) -> &Certificate;

    /// The ECDSA signature (DER) over the SHA-256 of `message`.
    ///
    /// # Errors
    /// [`SignError::Key`] when the key cannot be used now.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// Why a file could not be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// Not a PDF as our renderer writes it; the text says what was missed.
    #[error("signature-not-our-pdf: {0}")]
    NotOurPdf(&'static str),
    /// The file is signed already.
    #[error("signature-already-signed")]
    AlreadySigned,
    /// The key refused, or its answer makes no sense.
    #[error("signature-key")]
    Key,
}

/// What a file's signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// Signed by one of the known keys, and not one byte was altered since.
    Valid {
        /// When it was signed, by the clock of the system that signed it (to the second).
        signed_at: DateTime<Utc>,
    },
    /// It was signed, and altered afterwards.
    Altered,
    /// There is no signature in it.
    Unsigned,
    /// Unaltered, but signed by a key that is not among the known ones.
    OtherKey,
}

/// Signs a PDF that our renderer made. `at` is the time that the signature states, kept to the second.
///
/// # Errors
/// [`SignError`].
pub fn sign(file: &[u8], key: &dyn Sign, at: DateTime<Utc>) -> Result<Vec<u8>, SignError> {
    let certificate = key.certificate();
    let mut draft = pdf::with_empty_signature(file, cms::longest(certificate)?, at)?;
    let digest = draft.digest();
    let message = cms::signed_attributes(certificate, &digest).ok_or(SignError::Key)?;
    let signature = key.sign(&message)?;
    let cms = cms::encode(certificate, &digest, &signature).ok_or(SignError::Key)?;
    draft.fill(&cms)?;
    Ok(draft.into_bytes())
}

/// Checks a file against the certificates of the keys that we signed with, now and earlier.
///
/// Strict on purpose: the signature must cover all of the file, and its own bytes must be exactly those that
/// [`sign`] writes. So there is no byte whose change goes unseen, also in places that no signature covers.
#[must_use]
pub fn check(file: &[u8], known: &[Certificate]) -> Signature {
    let Some(place) = pdf::find_signature(file) else {
        return if pdf::has_traces_of_signature(file) { Signature::Altered } else { Signature::Unsigned };
    };
    let digest = digest_of(&[place.before, place.after]);
    let Some((signature, signer)) = cms::read(&place.contents) else {
        return Signature::Altered;
    };
    for certificate in known {
        let expected = cms::encode(certificate, &digest, &signature);
        // Only the padding may follow. It was made by us, so that it is zeros.
        let same =
            expected.is_some_and(|cms| place.contents.strip_prefix(cms.as_slice()).is_some_and(|rest| rest.iter().all(|&byte| byte == 0)));
        if same && cms::verify(certificate, &digest, &signature) {
            return match pdf::signing_time(place.before) {
                Some(signed_at) => Signature::Valid { signed_at },
                None => Signature::Altered,
            };
        }
    }
    match signer {
        Some(other) if !known.contains(&other) && cms::verify(&other, &digest, &signature) => Signature::OtherKey,
        _ => Signature::Altered,
    }
}

/// SHA-256 over the parts one after the other.
fn digest_of(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::certificate::document::{Renderer, Templates};
    use crate::certificate::facts::tests::sample;

    fn at() -> DateTime<Utc> {
        "2025-07-01T03:00:05Z".parse().unwrap()
    }

    fn new_key(folder: &Path) -> SystemKey {
        SystemKey::open_or_make(folder, "Tập huấn Công an cấp xã - khóa thử", at()).unwrap()
    }

    /// An unsigned certificate, the same signed, and the known keys.
    static SIGNED: LazyLock<(Vec<u8>, Vec<u8>, Vec<Certificate>)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let key = new_key(folder.path());
        let plain = Renderer::new(&Templates::builtin()).unwrap().certificate(&sample()).unwrap();
        let signed = sign(&plain, &key, at()).unwrap();
        (plain, signed, vec![key.certificate().clone()])
    });

    #[test]
    fn a_signed_file_is_valid_and_says_when_it_was_signed() {
        let (plain, signed, known) = &*SIGNED;
        assert_eq!(check(signed, known), Signature::Valid { signed_at: at() });
        assert!(signed.starts_with(plain), "the document itself is left as it was");
        assert_eq!(check(plain, known), Signature::Unsigned);
    }

    #[test]
    fn every_altered_byte_of_the_signature_shows() {
        let (plain, signed, known) = &*SIGNED;
        // All that signing appended, where unsigned places are; and samples of the document before it.
        for at in (plain.len()..signed.len()).chain((0..plain.len()).step_by(211)) {
            let byte = signed[at];
            for other in [byte ^ 1, byte ^ 0x20, b' ', b'0', b'F'] {
                if other != byte {
                    let mut altered = signed.clone();
                    altered[at] = other;
                    let found = check(&altered, known);
                    assert!(matches!(found, Signature::Altered | Signature::OtherKey), "byte {at} as {other}: {found:?}");
                }
            }
        }
    }

    #[test]
    fn more_or_fewer_bytes_show() {
        let (plain, signed, known) = &*SIGNED;
        for more in [&b"\n"[..], b" ", b"%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\n"] {
            assert_eq!(check(&[signed, more].concat(), known), Signature::Altered);
            assert_eq!(check(&[more, signed].concat(), known), Signature::Altered);
        }
        for end in [signed.len() - 1, signed.len() - 200, signed.len() - 2000, plain.len() + 700] {
            assert_eq!(check(&signed[..end], known), Signature::Altered, "cut at {end}");
        }
    }

    #[test]
    fn another_systems_signature_is_told_from_ours() {
        let (plain, signed, known) = &*SIGNED;
        let folder = tempfile::tempdir().unwrap();
        let other = new_key(folder.path());
        let foreign = sign(plain, &other, at()).unwrap();
        assert_eq!(check(&foreign, known), Signature::OtherKey);
        assert_eq!(check(signed, &[]), Signature::OtherKey);
        // After a change of keys the older certificates are still ours.
        let both = [other.certificate().clone(), known[0].clone()];
        assert_eq!(check(signed, &both), Signature::Valid { signed_at: at() });
        assert_eq!(check(&foreign, &both), Signature::Valid { signed_at: at() });
    }

    #[test]
    fn one_file_is_signed_once_and_only_ours_are_signed() {
        let folder = tempfile::tempdir().unwrap();
        let key = new_key(folder.path());
        let (plain, signed, _) = &*SIGNED;
        assert_eq!(sign(signed, &key, at()), Err(SignError::AlreadySigned));
        for other in [&b""[..], b"%PDF-1.7\n", &plain[..plain.len() / 2], b"startxref\n0\n", b"startxref\n99999999999999999999\n"] {
            assert!(matches!(sign(other, &key, at()), Err(SignError::NotOurPdf(_))));
        }
    }

    #[test]
    fn an_independent_reader_finds_the_signature_valid_and_the_file_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signed.pdf");
        std::fs::write(&file, &SIGNED.1).unwrap();
        let output = Command::new("pdfsig").env("TZ", "UTC").arg("-nocert").arg(&file).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        for expected in [
            "Signature Validation: Signature is Valid.",
            "Total document signed",
            "Signature Type: ETSI.CAdES.detached",
            "Signing Hash Algorithm: SHA-256",
            "Signing Time: Jul 01 2025 03:00:05",
            "Tập huấn Công an cấp xã - khóa thử",
        ] {
            assert!(said.contains(expected), "{expected} is not in {said}");
        }
        let output = Command::new("pdftotext").arg(&file).arg("-").output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn the_key_is_made_once_and_readable_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let first = new_key(&keys);
        let again = new_key(&keys);
        assert_eq!(first.certificate(), again.certificate());
        assert_eq!(Certificate::from_pem(&first.certificate().pem()).as_ref(), Some(first.certificate()));
        assert_eq!(Certificate::from_der(first.certificate().der()).as_ref(), Some(first.certificate()));
        let files: Vec<_> = std::fs::read_dir(&keys).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&files[0]).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            std::fs::set_permissions(&files[0], std::fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(SystemKey::open_or_make(&keys, "x", at()), Err(KeyError::Exposed(_))));
        }
    }

    #[test]
    fn a_broken_key_is_reported_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        new_key(folder.path());
        let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        let whole = std::fs::read_to_string(&file).unwrap();
        for broken in ["", "rubbish", &whole[..200], &whole[..whole.len() - 60]] {
            std::fs::write(&file, broken).unwrap();
            assert!(matches!(SystemKey::open_or_make(folder.path(), "x", at()), Err(KeyError::Broken(_))));
            assert_eq!(std::fs::read_to_string(&file).unwrap(), broken);
        }
    }

    #[test]
    fn starting_many_at_once_makes_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let keys: Vec<SystemKey> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| new_key(folder.path()))).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| key.certificate() == keys[0].certificate()));
    }

    proptest! {
        #[test]
        fn no_file_makes_the_reader_panic(bytes: Vec<u8>, from in 0_usize..60_000, length in 0_usize..4000) {
            let (_, signed, known) = &*SIGNED;
            let _ = check(&bytes, known);
            let start = from.min(signed.len());
            let mut torn = signed.clone();
            torn.splice(start..(start + length).min(signed.len()), bytes);
            let same = torn == *signed;
            prop_assert_eq!(matches!(check(&torn, known), Signature::Valid { .. }), same);
        }
    }
}
