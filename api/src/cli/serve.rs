//! `demo` and `serve`.

use std::io;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use yinxin_keys::KeyStore;

use super::{Failure, Place, service_holder};
use crate::causes::causes;
use crate::http::{App, router, sealed};
use crate::issue::{Issuer, Workers};
use crate::keys::Occasion;
use crate::service::{HandedIn, Service, is_initialised};
use crate::{demo, trust};

pub(super) async fn demo(
    place: &Place,
    once: bool,
    listen: Option<SocketAddr>,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    let config = place.config(listen)?;
    let keys = service_holder(&config);
    let demo = demo::prepare(&place.dir(), config.listen.value, &handed_in, &keys).await?;
    demo.welcome();
    match once {
        true => Ok(()),
        false => serve(place, listen, handed_in).await,
    }
}

pub(super) async fn serve(
    place: &Place,
    listen: Option<SocketAddr>,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    log_to_stderr();
    let config = place.config(listen)?;
    let dir = place.dir();
    is_initialised(&dir)?;
    let keys = service_holder(&config).open(&dir, &handed_in, Occasion::Service)?;
    let listener = TcpListener::bind(config.listen.value)
        .await
        .map_err(|error| {
            let address = config.listen.value;
            Failure::refused(
                format!("无法监听 {address}：{error}"),
                format!("Cannot listen on {address}: {error}"),
            )
        })?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    // A service does not end because nobody reads this.
    let _ = writeln!(std::io::stdout(), "http://{address}/verify");
    eprintln!("按 Ctrl-C 停止 Press Ctrl-C to stop");
    if sealed::is_sealed(&keys).await && !custodians(place, &listener, &keys).await? {
        return Ok(());
    }
    let service = Service::open_with(dir, handed_in, keys).await?;
    let (app, publishing, workers) = app(service)?;
    let served = axum::serve(listener, router(app))
        .with_graceful_shutdown(stopped())
        .await;
    publishing.abort();
    workers.finish().await;
    served.map_err(Failure::internal)
}

/// Serves at the same address until the custodians have opened the vault; false if it was told to stop before.
async fn custodians(
    place: &Place,
    listener: &TcpListener,
    keys: &Arc<dyn KeyStore>,
) -> Result<bool, Failure> {
    eprintln!(
        "密钥库由保管人开启 The vault waits for its custodians. 下一步 Next: yinxin keys unseal {}",
        place.arguments()
    );
    let waiting = again(listener).map_err(Failure::internal)?;
    let keys = keys.clone();
    let (told, opened) = tokio::sync::oneshot::channel();
    let end = {
        let keys = keys.clone();
        async move {
            tokio::select! {
                () = sealed::opened(keys) => drop(told.send(())),
                () = stopped() => {}
            }
        }
    };
    axum::serve(waiting, sealed::router(keys))
        .with_graceful_shutdown(end)
        .await
        .map_err(Failure::internal)?;
    Ok(opened.await.is_ok())
}

/// The same address once more. Who calls meanwhile waits in the queue, which both share.
fn again(listener: &TcpListener) -> io::Result<TcpListener> {
    let shared = listener.as_fd().try_clone_to_owned()?;
    TcpListener::from_std(shared.into())
}

/// The handlers' share of the service, and the task that keeps the lists fresh.
fn app(service: Service) -> Result<(App, JoinHandle<()>, Workers), Failure> {
    let (dir, store, keys) = (
        service.dir.clone(),
        service.store.clone(),
        service.keys.clone(),
    );
    let handed_in = service.handed_in.clone();
    let (judge, folder) = (service.judge.clone(), service.dir.trust());
    let (issuer, workers) = Issuer::start(service.into_workshop()?, cores());
    let app = App {
        store: store.clone(),
        issuer,
        judge,
        clock: handed_in.clock.clone(),
        trust: folder,
    };
    let publishing = tokio::spawn(async move {
        loop {
            tokio::time::sleep(PUBLISH_CHECK).await;
            if let Err(error) = trust::publish_when_due(&dir, &store, &*keys, handed_in.now()).await
            {
                tracing::error!(error = causes(&error), "the lists could not be renewed");
            }
        }
    });
    Ok((app, publishing, workers))
}

/// Lists live for days; looking once an hour is often enough.
const PUBLISH_CHECK: Duration = Duration::from_secs(3_600);

/// One group at a time for each core.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What has begun is finished; the queue is emptied before the process ends.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated => {}
    }
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("YINXIN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(filter);
    // Already set by an earlier call: keep that one.
    let _ = log.try_init();
}
