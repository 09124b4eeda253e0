//! The key process as a child: started with the service, started again when it ends, ended with the service.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use yinxin_keys::keyd::{Client, pair};
use yinxin_keys::{KeyError, KeyId, KeySpec, KeyStore, PublicKey, Signature, ToSign};

use super::Occasion;
use crate::data_dir::DataDir;
use crate::service::{ServiceError, at};

/// A key store in a child of this process.
#[derive(Debug)]
pub(crate) struct ChildKeys {
    shared: Arc<Shared>,
    watcher: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    program: PathBuf,
    arguments: Vec<std::ffi::OsString>,
    /// `None` while there is no child that answers.
    client: RwLock<Option<Arc<Client>>>,
    stopping: AtomicBool,
}

/// How long to wait before the next start: from the first to the second, doubled each time.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));
/// A child that lived as long as this did not fail at its start.
const LIVED: Duration = Duration::from_secs(60);

impl ChildKeys {
    /// Starts the child and waits until its vault is open.
    pub(crate) fn start(
        dir: &DataDir,
        passphrase: Option<&Path>,
        occasion: Occasion,
    ) -> Result<Self, ServiceError> {
        let program = std::env::current_exe().map_err(at(Path::new("yinxin")))?;
        let mut arguments = vec!["keyd".into(), "--data".into(), dir.path().into()];
        if let Some(file) = passphrase {
            arguments.extend(["--passphrase-file".into(), file.into()]);
        }
        if occasion == Occasion::Birth {
            arguments.push("--birth".into());
        }
        let shared = Arc::new(Shared {
            program,
            arguments,
            client: RwLock::default(),
            stopping: AtomicBool::new(false),
        });
        let child = shared.begin()?;
        let watched = shared.clone();
        let watcher = thread::spawn(move || watched.watch(child));
        Ok(Self {
            shared,
            watcher: Some(watcher),
        })
    }

    fn client(&self) -> Result<Arc<Client>, KeyError> {
        self.shared.client().ok_or_else(|| KeyError::Unavailable {
            why: "it is being started again".to_owned(),
        })
    }
}

impl Drop for ChildKeys {
    /// The child ends when its connection is closed; waits for that.
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        self.shared.set(None);
        if let Some(watcher) = self.watcher.take() {
            watcher.thread().unpark();
            // A panic in the watcher was told by its thread.
            let _ = watcher.join();
        }
    }
}

impl Shared {
    fn client(&self) -> Option<Arc<Client>> {
        let client = self.client.read().unwrap_or_else(PoisonError::into_inner);
        client.clone()
    }

    fn set(&self, client: Option<Arc<Client>>) {
        *self.client.write().unwrap_or_else(PoisonError::into_inner) = client;
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Starts a child and asks how it stands, which it answers when its vault is open.
    fn begin(&self) -> Result<Child, KeyError> {
        let (mut child, client) = self.spawn().map_err(|error| KeyError::Unavailable {
            why: error.to_string(),
        })?;
        let status = match client.status() {
            Ok(status) => status,
            Err(error) => {
                drop(client);
                // It ends by itself; only its exit is awaited, so that it does not stay as a zombie.
                let _ = child.wait();
                return Err(error);
            }
        };
        for measure in &status.measures {
            tracing::info!(process = status.process, "key process: {measure}");
        }
        self.set(Some(Arc::new(client)));
        Ok(child)
    }

    fn spawn(&self) -> io::Result<(Child, Client)> {
        let (ours, theirs) = pair()?;
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            // A Ctrl-C is for the service: it finishes what it began, and needs its keys for that.
            .process_group(0)
            .spawn()?;
        Ok((child, Client::over(ours)?))
    }

    fn watch(&self, mut child: Child) {
        let mut pause = PAUSES.0;
        loop {
            let since = Instant::now();
            let ended = child.wait();
            if self.is_stopping() {
                return;
            }
            self.set(None);
            tracing::error!(?ended, "the key process has ended; it is started again");
            if since.elapsed() > LIVED {
                pause = PAUSES.0;
            }
            child = loop {
                thread::park_timeout(pause);
                if self.is_stopping() {
                    return;
                }
                pause = (pause * 2).min(PAUSES.1);
                match self.begin() {
                    Ok(child) => break child,
                    Err(error) => tracing::error!(%error, "the key process does not start"),
                }
            };
        }
    }
}

impl KeyStore for ChildKeys {
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError> {
        self.client()?.generate(spec)
    }

    fn public(&self, key: &KeyId) -> Result<PublicKey, KeyError> {
        self.client()?.public(key)
    }

    fn list(&self) -> Result<Vec<PublicKey>, KeyError> {
        self.client()?.list()
    }

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        match self.client() {
            Ok(client) => client.sign(batch),
            Err(error) => batch.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn usage_log(&self, offset: u64) -> Result<Vec<u8>, KeyError> {
        self.client()?.usage_log(offset)
    }

    fn asks_for_approval(&self, key: &KeyId) -> Result<bool, KeyError> {
        self.client()?.asks_for_approval(key)
    }

    fn ready(&self) -> Result<(), KeyError> {
        self.client()?.ready()
    }
}
