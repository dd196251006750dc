//! The secret from which tokens, one-time codes and check-in codes are keyed. Made on first start, readable by the owner alone.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use hmac::{Hmac, Mac};
use rand::RngCore;
use sha2::Sha256;

use crate::error::{Error, Result};
use crate::files;
use crate::text::Words;

/// The system's secret.
#[derive(Clone)]
pub struct Keys {
    secret: [u8; 32],
}

impl Keys {
    /// Reads `secret` in the keys' folder, or makes it.
    pub fn load_or_make(folder: &Path) -> Result<Self> {
        let unusable = |error: std::io::Error| {
            let words = Words::new("setting-unusable").with("name", "TAPHUAN_KEYS").with("file", folder.display().to_string());
            Error::internal(words.with("why", files::why(&error)))
        };
        let bytes = Self::read_or_make(folder).map_err(unusable)?;
        let broken = |_| Error::internal(Words::new("secret-broken").with("file", folder.join("secret").display().to_string()));
        Ok(Self { secret: bytes.try_into().map_err(broken)? })
    }

    fn read_or_make(folder: &Path) -> std::io::Result<Vec<u8>> {
        files::make_private_folder(folder)?;
        let path = folder.join("secret");
        if !path.exists() {
            let secret = random_bytes::<32>();
            // Written beside and then named, so that a crash can't leave half a secret; a link never overwrites, so that of two
            // nodes that start together one secret stays.
            let partial = folder.join(format!("secret.{}", std::process::id()));
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
            file.write_all(&secret)?;
            file.sync_all()?;
            let named = fs::hard_link(&partial, &path);
            fs::remove_file(&partial)?;
            if let Err(error) = named
                && error.kind() != std::io::ErrorKind::AlreadyExists
            {
                return Err(error);
            }
        }
        fs::read(&path)
    }

    /// HMAC-SHA-256 of some data for one purpose (`session`, `one-time code`, `check-in` …).
    #[must_use]
    pub fn mac(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(data);
        mac.finalize().into_bytes().into()
    }
}

/// Bytes that can't be guessed, from the operating system.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
