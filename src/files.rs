//! Stored files by their content: a file's name is its SHA-256, the same bytes are stored once, and what is read back is checked.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::text::{Value, Words};

/// A folder of files named by their SHA-256 (in 256 sub-folders by its first two digits).
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// The store in this folder, which is made when the first file comes.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// Stores bytes; when it returns they are on disk. Gives their SHA-256 in hexadecimal.
    pub fn put(&self, bytes: &[u8]) -> Result<String> {
        let digest = digest(bytes);
        let path = self.path(&digest)?;
        if !path.exists() {
            self.write(&path, &digest, bytes).map_err(|error| unusable(&path, &error))?;
        }
        Ok(digest)
    }

    fn write(&self, path: &Path, digest: &str, bytes: &[u8]) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        make_private_folder(folder)?;
        // Written beside and renamed, so that a crash never leaves half a file under a whole file's name.
        let partial = folder.join(format!("{digest}.{}.{:?}", std::process::id(), std::thread::current().id()));
        let mut file = fs::File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, path)?;
        fs::File::open(folder)?.sync_all()
    }

    /// The bytes of a digest.
    ///
    /// # Errors
    /// Not found; or internal when what is stored is no longer what was.
    pub fn get(&self, digest_wanted: &str) -> Result<Vec<u8>> {
        let bytes = match fs::read(self.path(digest_wanted)?) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Error::NotFound),
            other => other.map_err(|error| unusable(&self.root.join(digest_wanted), &error))?,
        };
        if digest(&bytes) != digest_wanted {
            return Err(Error::internal(format!("the stored file {digest_wanted} was altered")));
        }
        Ok(bytes)
    }

    fn path(&self, digest: &str) -> Result<PathBuf> {
        let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (Some(folder), true) = (digest.get(..2), is_digest) else { return Err(Error::NotFound) };
        Ok(self.root.join(folder).join(digest))
    }
}

/// A file or folder that can't be used: its name, and why.
#[must_use]
pub fn unusable(path: &Path, error: &std::io::Error) -> Error {
    Error::internal(Words::new("file-unusable").with("file", path.display().to_string()).with("why", why(error)))
}

/// What the system says of a failure: the common ones in words of the catalogue.
#[must_use]
pub fn why(error: &std::io::Error) -> Value {
    use std::io::ErrorKind;
    let key = match error.kind() {
        ErrorKind::NotFound => "why-not-found",
        ErrorKind::PermissionDenied => "why-denied",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "why-full",
        ErrorKind::AlreadyExists => "why-exists",
        ErrorKind::IsADirectory => "why-is-folder",
        ErrorKind::NotADirectory => "why-not-folder",
        ErrorKind::ReadOnlyFilesystem => "why-read-only",
        ErrorKind::AddrInUse => "why-in-use",
        ErrorKind::AddrNotAvailable => "why-no-address",
        _ => return error.to_string().into(),
    };
    Words::new(key).into()
}

/// Makes a folder, and those above it, that nobody but the owner may look into.
pub fn make_private_folder(path: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes an empty file for the owner alone, unless it is there.
pub fn make_private_file(path: &Path) -> std::io::Result<()> {
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_stored_once_and_an_alteration_shows() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path());
        let digest = files.put(b"one").unwrap();
        assert_eq!(files.put(b"one").unwrap(), digest);
        assert_eq!(files.get(&digest).unwrap(), b"one");
        fs::write(files.path(&digest).unwrap(), b"two").unwrap();
        assert!(matches!(files.get(&digest), Err(Error::Internal(_))));
        assert!(matches!(files.get("../../etc/passwd"), Err(Error::NotFound)));
        assert!(matches!(files.get(&"0".repeat(64)), Err(Error::NotFound)));
    }
}
