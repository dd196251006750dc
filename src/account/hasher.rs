//! argon2id on a thread of its own with a bounded queue, so that a rush of sign-ins never starves pages and saves.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::keys::random_bytes;

/// Sign-ins that may wait: at some 25 ms each the last waits about half a minute; one more is asked to come again.
const QUEUE: usize = 1024;

/// Memory 19 MiB, two passes, one lane: the least that OWASP's password storage cheat sheet recommends for argon2id.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

enum Job {
    Hash(String, oneshot::Sender<Result<String>>),
    Verify(String, String, oneshot::Sender<Result<bool>>),
}

/// The handle to the hashing thread. Cheap to clone.
#[derive(Clone)]
pub struct Hasher {
    queue: Arc<SyncSender<Job>>,
}

impl Hasher {
    /// Starts the thread.
    pub fn start() -> Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        std::thread::Builder::new().name("argon2".into()).spawn(move || work(&jobs))?;
        Ok(Self { queue: Arc::new(queue) })
    }

    /// The hash of a new password.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Job::Hash(password.to_owned(), reply)).map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::internal("the hashing thread has stopped"))?
    }

    /// Whether the password is the one behind the hash.
    pub async fn verify(&self, password: &str, hash: &str) -> Result<bool> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Job::Verify(password.to_owned(), hash.to_owned(), reply)).map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::internal("the hashing thread has stopped"))?
    }
}

/// Hashes on this thread: for commands.
pub fn hash_now(password: &str) -> Result<String> {
    let salt = SaltString::encode_b64(&random_bytes::<16>()).map_err(|error| Error::internal(error.to_string()))?;
    let hash = argon2().hash_password(password.as_bytes(), &salt).map_err(|error| Error::internal(error.to_string()))?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> Result<bool> {
    let hash = PasswordHash::new(hash).map_err(|error| Error::internal(error.to_string()))?;
    Ok(argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

fn work(jobs: &Receiver<Job>) {
    while let Ok(job) = jobs.recv() {
        // A caller that went away needs no answer.
        match job {
            Job::Hash(password, reply) => drop(reply.send(hash_now(&password))),
            Job::Verify(password, hash, reply) => {
                if !reply.is_closed() {
                    drop(reply.send(verify_now(&password, &hash)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_verifies_its_own_password_alone() {
        let hash = hash_now("đúng mật khẩu").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_now("đúng mật khẩu", &hash).unwrap());
        assert!(!verify_now("sai mật khẩu", &hash).unwrap());
    }
}
