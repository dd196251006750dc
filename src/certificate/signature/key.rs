//! The system's own signing key, and its certificate.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use der::asn1::{BitString, GeneralizedTime, OctetString, UtcTime, Utf8StringRef};
use der::oid::AssociatedOid;
use der::oid::db::rfc4519::COMMON_NAME;
use der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::{Any, Decode, DecodePem, Encode, EncodePem};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rand::RngCore;
use sha2::{Digest, Sha256};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};
use x509_cert::{TbsCertificate, Version};

use super::{Sign, SignError};

/// File of the key and its certificate, in the keys folder.
const FILE: &str = "certificate-signing.pem";
/// Where the certificate begins in it.
const CERTIFICATE_BEGINS: &str = "-----BEGIN CERTIFICATE-----";
/// A certificate holds for so long. What was signed in that time stays verifiable afterwards.
const VALID_FOR: Duration = Duration::from_hours(20 * 365 * 24);
/// Clocks of readers may be behind ours by so much.
const CLOCK_TOLERANCE: Duration = Duration::from_hours(1);

/// The certificate of a signing key (X.509, P-256). Public: anyone may have it to check files.
#[derive(Debug, Clone)]
pub struct Certificate {
    der: Vec<u8>,
    pub(super) parsed: x509_cert::Certificate,
    pub(super) key: VerifyingKey,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Certificate {
    /// Reads a certificate in its binary form (DER). `None` when it is none, or not of a P-256 key.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        Self::new(x509_cert::Certificate::from_der(der).ok()?)
    }

    /// Reads a certificate in its text form (PEM). `None` as in [`Self::from_der`].
    #[must_use]
    pub fn from_pem(pem: &str) -> Option<Self> {
        Self::new(x509_cert::Certificate::from_pem(pem).ok()?)
    }

    pub(super) fn new(parsed: x509_cert::Certificate) -> Option<Self> {
        let der = parsed.to_der().ok()?;
        let point = parsed.tbs_certificate.subject_public_key_info.subject_public_key.as_bytes()?;
        let key = VerifyingKey::from_sec1_bytes(point).ok()?;
        Some(Self { der, parsed, key })
    }

    /// Its binary form (DER).
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its text form (PEM), to publish beside the page that verifies certificates.
    #[must_use]
    pub fn pem(&self) -> String {
        self.parsed.to_pem(LineEnding::LF).unwrap_or_default()
    }

    /// Whether `signature` (DER) is this key's over the SHA-256 of `message`.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_der(signature) else {
            return false;
        };
        // Of the two forms that a signature has, ours is always the lower: the other is an alteration.
        signature.normalize_s().is_none() && self.key.verify(message, &signature).is_ok()
    }
}

/// Why the key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file or its folder cannot be read or written.
    #[error("signing-key-file: {path}: {source}")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others on this machine may read the key: `chmod 600` after making sure that nobody did.
    #[error("signing-key-exposed: {0}")]
    Exposed(PathBuf),
    /// The file holds no key with its certificate.
    #[error("signing-key-broken: {0}")]
    Broken(PathBuf),
    /// The certificate could not be made.
    #[error("signing-key-make: {0}")]
    Make(#[from] der::Error),
}

/// The key that the system made for itself: P-256, in a file that only its owner may read.
pub struct SystemKey {
    key: SigningKey,
    certificate: Certificate,
}

impl SystemKey {
    /// Opens the key in `folder`; on the first start makes it, with a certificate in the name of `owner` that holds from `now`.
    /// When two processes start at once, both get the same key.
    ///
    /// # Errors
    /// [`KeyError`]. A key that is there but broken is never replaced: what it signed could not be checked any more.
    pub fn open_or_make(folder: &Path, owner: &str, now: DateTime<Utc>) -> Result<Self, KeyError> {
        let path = folder.join(FILE);
        match Self::open(&path) {
            Err(KeyError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            opened => return opened,
        }
        let text = Self::make(owner, now)?;
        put_once(folder, &path, &text).map_err(|source| KeyError::File { path: path.clone(), source })?;
        Self::open(&path)
    }

    fn open(path: &Path) -> Result<Self, KeyError> {
        let failed = |source| KeyError::File { path: path.to_owned(), source };
        let text = fs::read_to_string(path).map_err(failed)?;
        if !owner_only(&fs::metadata(path).map_err(failed)?) {
            return Err(KeyError::Exposed(path.to_owned()));
        }
        let broken = || KeyError::Broken(path.to_owned());
        let at = text.find(CERTIFICATE_BEGINS).ok_or_else(broken)?;
        let (private, public) = text.split_at_checked(at).ok_or_else(broken)?;
        let key = SigningKey::from_pkcs8_pem(private.trim()).map_err(|_| broken())?;
        let certificate = Certificate::from_pem(public.trim()).ok_or_else(broken)?;
        if certificate.key != *key.verifying_key() {
            return Err(broken());
        }
        Ok(Self { key, certificate })
    }

    /// A new key with its certificate, as the text of its file.
    fn make(owner: &str, now: DateTime<Utc>) -> Result<String, KeyError> {
        let key = SigningKey::random(&mut p256::elliptic_curve::rand_core::OsRng);
        let certificate = self_signed(&key, owner, now)?;
        let private = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| der::Error::from(der::ErrorKind::Failed))?;
        Ok(format!("{}{}", private.as_str(), certificate.to_pem(LineEnding::LF)?))
    }
}

impl Sign for SystemKey {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        // Deterministic (RFC 6979): needs no random numbers, and the same file is signed alike.
        let signature: Signature = self.key.try_sign(message).map_err(|_| SignError::Key)?;
        let low = signature.normalize_s().unwrap_or(signature);
        Ok(DerSignature::from(low).as_bytes().to_vec())
    }
}

/// A certificate that the key signs for itself: for signing documents, not for making further certificates.
fn self_signed(key: &SigningKey, owner: &str, now: DateTime<Utc>) -> Result<x509_cert::Certificate, der::Error> {
    let failed = || der::Error::from(der::ErrorKind::Failed);
    let public = key.verifying_key().to_public_key_der().map_err(|_| failed())?;
    let algorithm = AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None };
    let since_epoch = Duration::from_secs(u64::try_from(now.timestamp()).map_err(|_| failed())?);
    // RFC 5280 asks for the short form up to 2049, and for the long one after it.
    let instant = |at| match UtcTime::from_unix_duration(at) {
        Ok(time) => Ok(Time::UtcTime(time)),
        Err(_) => GeneralizedTime::from_unix_duration(at).map(Time::GeneralTime),
    };
    let name = common_name(owner)?;
    let mut serial = [0; 16];
    rand::rng().fill_bytes(&mut serial);
    let usage = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
    let constraints = BasicConstraints { ca: false, path_len_constraint: None };
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&serial)?,
        signature: algorithm.clone(),
        issuer: name.clone(),
        validity: Validity {
            not_before: instant(since_epoch.saturating_sub(CLOCK_TOLERANCE))?,
            not_after: instant(since_epoch + VALID_FOR)?,
        },
        subject: name,
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(public.as_bytes())?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(vec![
            extension(&constraints, true)?,
            extension(&usage, true)?,
            extension(&key_identifier(public.as_bytes())?, false)?,
        ]),
    };
    let signature: Signature = key.try_sign(&tbs_certificate.to_der()?).map_err(|_| failed())?;
    let signature = BitString::from_bytes(DerSignature::from(signature).as_bytes())?;
    Ok(x509_cert::Certificate { tbs_certificate, signature_algorithm: algorithm, signature })
}

/// A name of one part, the common name, which X.509 keeps to 64 characters.
fn common_name(text: &str) -> Result<Name, der::Error> {
    let text: String = text.chars().take(64).collect();
    let value = Any::encode_from(&Utf8StringRef::new(&text)?)?;
    let part = AttributeTypeAndValue { oid: COMMON_NAME, value };
    Ok(RdnSequence(vec![RelativeDistinguishedName(vec![part].try_into()?)]))
}

/// The key's identifier: the beginning of the SHA-256 of its public part.
fn key_identifier(public: &[u8]) -> Result<x509_cert::ext::pkix::SubjectKeyIdentifier, der::Error> {
    let hash = Sha256::digest(public);
    let short: Vec<u8> = hash.iter().copied().take(20).collect();
    OctetString::new(short).map(x509_cert::ext::pkix::SubjectKeyIdentifier)
}

fn extension<T: AssociatedOid + Encode>(value: &T, critical: bool) -> Result<Extension, der::Error> {
    let extn_value = OctetString::new(value.to_der()?)?;
    Ok(Extension { extn_id: T::OID, critical, extn_value })
}

/// Writes the file whole or not at all, and leaves one alone that is already there.
fn put_once(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    crate::files::make_private_folder(folder)?;
    let draft = folder.join(format!(".{FILE}.{:016x}", rand::rng().next_u64()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let put = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(&draft)?;
    put?;
    File::open(folder)?.sync_all()
}

#[cfg(unix)]
fn owner_only(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::mode(metadata).trailing_zeros() >= 6
}

#[cfg(not(unix))]
fn owner_only(_metadata: &fs::Metadata) -> bool {
    // Access is the folder's matter there.
    true
}
