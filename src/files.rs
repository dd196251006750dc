//! Stored files by their content: a file's name is its SHA-256, the same bytes are stored once, and what is read back is checked.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

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
        if path.exists() {
            return Ok(digest);
        }
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        // Written beside and renamed, so that a crash never leaves half a file under a whole file's name.
        let partial = folder.join(format!("{digest}.{}.{:?}", std::process::id(), std::thread::current().id()));
        let mut file = fs::File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, &path)?;
        fs::File::open(folder)?.sync_all()?;
        Ok(digest)
    }

    /// The bytes of a digest.
    ///
    /// # Errors
    /// Not found; or internal when what is stored is no longer what was.
    pub fn get(&self, digest_wanted: &str) -> Result<Vec<u8>> {
        let bytes = match fs::read(self.path(digest_wanted)?) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Error::NotFound),
            other => other?,
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
