//! Every file that a key sealed since a moment: the usage log says what was signed, the books say for which file.

use std::path::Path;

use serde::Serialize;
use yinxin_keys::KeyId;
use yinxin_keys::usage::{self, Event, Record};
use yinxin_verifier::value::Time;

use crate::cli::out::say;
use crate::cli::{Failure, Place};
use crate::service::HandedIn;
use crate::store::Store;

/// One signature, and the file that it stands in.
#[derive(Debug, Serialize)]
pub(super) struct Exposed {
    record: u64,
    at: Time,
    purpose: String,
    caller: String,
    request: String,
    /// None: no file of this request was released, or the signature seals none.
    pub(super) file: Option<File>,
}

#[derive(Debug, Serialize)]
pub(super) struct File {
    kind: &'static str,
    /// The identifier of a licence, the name of a document.
    identifier: String,
    pub(super) sha256: String,
}

pub(super) async fn run(
    place: &Place,
    handed_in: &HandedIn,
    key: &KeyId,
    since: Time,
    json: bool,
) -> Result<(), Failure> {
    let dir = place.dir();
    let store = Store::open(&dir.database(), handed_in.random.clone()).await?;
    let uses = exposed(&store, &dir.keys(), key, since).await?;
    for one in &uses {
        show(one, json)?;
    }
    let signed = uses.len();
    let files = uses.iter().filter(|one| one.file.is_some()).count();
    eprintln!(
        "自 {since} 起签名 {signed} 次，涉及文件 {files} 个。{signed} signatures since {since}, {files} files."
    );
    Ok(())
}

/// Every signature of `key` since then, in order, with its file.
pub(super) async fn exposed(
    store: &Store,
    keys: &Path,
    key: &KeyId,
    since: Time,
) -> Result<Vec<Exposed>, Failure> {
    let records = usage::exposure(keys, key, since.unix()).map_err(Failure::internal)?;
    let mut uses = Vec::with_capacity(records.len());
    for record in &records {
        uses.extend(with_file(store, record).await?);
    }
    Ok(uses)
}

async fn with_file(store: &Store, record: &Record) -> Result<Option<Exposed>, Failure> {
    let Event::Use(used) = &record.event else {
        return Ok(None);
    };
    Ok(Some(Exposed {
        record: record.sequence,
        at: Time::from_unix(record.time),
        purpose: used.purpose.to_string(),
        caller: used.caller.clone(),
        request: used.request.clone(),
        file: file(store, &used.request).await?,
    }))
}

async fn file(store: &Store, request: &str) -> Result<Option<File>, Failure> {
    if let Some(licence) = store.licence(request).await? {
        return Ok(Some(File {
            kind: "licence",
            identifier: licence.identifier.to_string(),
            sha256: licence.file.hex(),
        }));
    }
    let document = store.document(request).await?;
    Ok(document.map(|(document, _)| File {
        kind: "document",
        identifier: document.id,
        sha256: document.file.hex(),
    }))
}

fn show(exposed: &Exposed, json: bool) -> Result<(), Failure> {
    if json {
        let text = serde_json::to_string(exposed).map_err(Failure::internal)?;
        say!("{text}");
        return Ok(());
    }
    let Exposed {
        record,
        at,
        purpose,
        request,
        ..
    } = exposed;
    match &exposed.file {
        Some(file) => say!(
            "{record}  {at}  {purpose}  {}  {}  {}",
            file.kind,
            file.identifier,
            file.sha256
        ),
        None => say!("{record}  {at}  {purpose}  无文件 no file  {request}"),
    }
    Ok(())
}
