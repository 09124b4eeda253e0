//! What was issued: licences, documents and their files, written in one transaction with the answer.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::value::{AreaCode, LicenceIdentifier, LicenceTypeCode, Time, Uscc};

use super::{Change, SealUse, Store, StoreError, read, statements};

/// What a file holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FileKind {
    /// A sealed document.
    Document,
    /// A sealed licence.
    Licence,
}

impl FileKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Licence => "licence",
        }
    }
}

/// A file on disk.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileRow {
    /// Its digest and name.
    pub sha256: Sha256,
    /// Its length.
    pub bytes: u64,
}

/// A licence on record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LicenceRow {
    /// Its name in the API; equal to its claim's.
    pub id: String,
    /// GB/T 36904 identifier.
    pub identifier: LicenceIdentifier,
    /// The type.
    pub licence_type: LicenceTypeCode,
    /// The number.
    pub number: String,
    /// Digest of the holder's code.
    pub holder: Sha256,
    /// The issuing department.
    pub issuer: Uscc,
    /// The area.
    pub area: AreaCode,
    /// First day, YYYY-MM-DD.
    pub valid_from: String,
    /// Last day; `None`: 长期.
    pub valid_to: Option<String>,
    /// Status list.
    pub status_list: u32,
    /// Entry in it.
    pub status_entry: u32,
    /// Handle of the QR code.
    pub handle: String,
    /// The seal used.
    pub seal: String,
    /// The sealed file.
    pub file: Sha256,
    /// When it was issued.
    pub issued: Time,
}

/// A sealed document on record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DocumentRow {
    /// Its name in the API; equal to its claim's.
    pub id: String,
    /// The seal used.
    pub seal: String,
    /// The sealed file.
    pub file: Sha256,
    /// When it was sealed.
    pub sealed: Time,
}

/// One finished piece of work, to be put on record.
#[derive(Clone, Debug)]
pub struct Done {
    /// The claim.
    pub claim: String,
    /// The answer that every retry gets.
    pub answer: String,
    /// Length of the file.
    pub bytes: u64,
    /// The uses of seals in the file.
    pub uses: Vec<SealUse>,
    /// What was made.
    pub made: Made,
}

/// A licence or a document.
#[derive(Clone, Debug)]
pub enum Made {
    /// A document.
    Document(DocumentRow),
    /// A licence.
    Licence(Box<LicenceRow>),
}

impl Store {
    /// Puts a group of finished work on record: file, licence, seal uses and answer, all or none.
    pub async fn finish(&self, group: &[Done], now: Time) -> Result<(), StoreError> {
        let mut change = self.change().await?;
        for done in group {
            change.finish(done, now).await?;
        }
        change.commit().await
    }

    /// One licence.
    pub async fn licence(&self, id: &str) -> Result<Option<LicenceRow>, StoreError> {
        let row = sqlx::query(statements::LICENCE)
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(licence_of).transpose()
    }

    /// All licences, oldest first.
    pub async fn licences(&self) -> Result<Vec<LicenceRow>, StoreError> {
        let rows = sqlx::query(statements::LICENCES)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(licence_of).collect()
    }

    /// One document, with the department whose seal it carries.
    pub async fn document(&self, id: &str) -> Result<Option<(DocumentRow, Uscc)>, StoreError> {
        let row = sqlx::query(statements::DOCUMENT)
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let document = DocumentRow {
            id: row.get("id"),
            seal: row.get("seal"),
            file: digest_of(&row)?,
            sealed: Time::from_unix(row.get("sealed_at")),
        };
        Ok(Some((
            document,
            read("uscc", row.get("department"), Uscc::parse)?,
        )))
    }

    /// Whether a file is on record.
    pub async fn knows_file(&self, sha256: &Sha256) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(statements::FILE_KNOWN)
            .bind(sha256.as_bytes().as_slice())
            .fetch_one(&self.reader)
            .await?)
    }

    /// All files on record.
    pub async fn files(&self) -> Result<Vec<FileRow>, StoreError> {
        let rows = sqlx::query(statements::FILES)
            .fetch_all(&self.reader)
            .await?;
        rows.iter()
            .map(|row| {
                let bytes = row.get::<i64, _>("bytes").unsigned_abs();
                Ok(FileRow {
                    sha256: digest(row.get("sha256"))?,
                    bytes,
                })
            })
            .collect()
    }
}

impl Change {
    async fn finish(&mut self, done: &Done, now: Time) -> Result<(), StoreError> {
        let (file, kind) = match &done.made {
            Made::Document(document) => (&document.file, FileKind::Document),
            Made::Licence(licence) => (&licence.file, FileKind::Licence),
        };
        sqlx::query(statements::FILE_ADD)
            .bind(file.as_bytes().as_slice())
            .bind(done.bytes.cast_signed())
            .bind(kind.as_str())
            .bind(now.unix())
            .execute(&mut *self.inner)
            .await?;
        match &done.made {
            Made::Document(document) => self.add_document(document).await?,
            Made::Licence(licence) => self.add_licence(licence).await?,
        }
        for one in &done.uses {
            self.release_use(one).await?;
        }
        self.approval_came(&done.claim).await?;
        let closed = sqlx::query(statements::CLAIM_DONE)
            .bind(&done.claim)
            .bind(&done.answer)
            .execute(&mut *self.inner)
            .await?;
        match closed.rows_affected() {
            1 => Ok(()),
            // Abandoned meanwhile: nothing of this transaction may stay.
            _ => Err(StoreError::Row {
                what: "claim",
                found: done.claim.clone(),
            }),
        }
    }

    async fn add_licence(&mut self, licence: &LicenceRow) -> Result<(), StoreError> {
        sqlx::query(statements::LICENCE_ADD)
            .bind(&licence.id)
            .bind(licence.identifier.as_str())
            .bind(licence.licence_type.as_str())
            .bind(&licence.number)
            .bind(licence.holder.as_bytes().as_slice())
            .bind(licence.issuer.as_str())
            .bind(licence.area.as_str())
            .bind(&licence.valid_from)
            .bind(&licence.valid_to)
            .bind(licence.status_list)
            .bind(licence.status_entry)
            .bind(&licence.handle)
            .bind(&licence.seal)
            .bind(licence.file.as_bytes().as_slice())
            .bind(licence.issued.unix())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    async fn add_document(&mut self, document: &DocumentRow) -> Result<(), StoreError> {
        sqlx::query(statements::DOCUMENT_ADD)
            .bind(&document.id)
            .bind(&document.seal)
            .bind(document.file.as_bytes().as_slice())
            .bind(document.sealed.unix())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}

fn licence_of(row: &SqliteRow) -> Result<LicenceRow, StoreError> {
    Ok(LicenceRow {
        id: row.get("id"),
        identifier: read(
            "identifier",
            row.get("identifier"),
            LicenceIdentifier::parse,
        )?,
        licence_type: read(
            "licence type",
            row.get("licence_type"),
            LicenceTypeCode::parse,
        )?,
        number: row.get("number"),
        holder: digest(row.get("holder"))?,
        issuer: read("uscc", row.get("issuer"), Uscc::parse)?,
        area: read("area", row.get("area"), AreaCode::parse)?,
        valid_from: row.get("valid_from"),
        valid_to: row.get("valid_to"),
        status_list: row.get("status_list"),
        status_entry: row.get("status_entry"),
        handle: row.get("handle"),
        seal: row.get("seal"),
        file: digest_of(row)?,
        issued: Time::from_unix(row.get("issued_at")),
    })
}

fn digest_of(row: &SqliteRow) -> Result<Sha256, StoreError> {
    digest(row.get("file"))
}

pub(super) fn digest(bytes: &[u8]) -> Result<Sha256, StoreError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| StoreError::Row {
        what: "digest",
        found: crate::random::hex(bytes),
    })?;
    Ok(Sha256::from_bytes(bytes))
}
