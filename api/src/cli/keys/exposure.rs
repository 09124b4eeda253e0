//! Every file that a key sealed since a moment: the usage log says what was signed, the books say for which file.

use serde::Serialize;
use yinxin_keys::KeyId;
use yinxin_keys::usage::{self, Event, Record};
use yinxin_verifier::value::Time;

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
    file: Option<File>,
}

#[derive(Debug, Serialize)]
struct File {
    kind: &'static str,
    /// The identifier of a licence, the name of a document.
    identifier: String,
    sha256: String,
}

pub(super) async fn run(
    place: &Place,
    handed_in: &HandedIn,
    key: &KeyId,
    since: Time,
    json: bool,
) -> Result<(), Failure> {
    let dir = place.dir();
    let records = usage::exposure(&dir.keys(), key, since.unix()).map_err(Failure::internal)?;
    let store = Store::open(&dir.database(), handed_in.random.clone()).await?;
    let mut files = 0;
    for record in &records {
        let Some(exposed) = exposed(&store, record).await? else {
            continue;
        };
        files += u64::from(exposed.file.is_some());
        show(&exposed, json)?;
    }
    eprintln!(
        "自 {since} 起签名 {} 次，涉及文件 {files} 个。{} signatures since {since}, {files} files.",
        records.len(),
        records.len()
    );
    Ok(())
}

async fn exposed(store: &Store, record: &Record) -> Result<Option<Exposed>, Failure> {
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
        println!("{text}");
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
        Some(file) => println!(
            "{record}  {at}  {purpose}  {}  {}  {}",
            file.kind, file.identifier, file.sha256
        ),
        None => println!("{record}  {at}  {purpose}  无文件 no file  {request}"),
    }
    Ok(())
}
