use std::sync::Arc;

use sqlx::{Executor, SqlSafeStr};
use tempfile::TempDir;
use yinxin_signer::{Assigned, StatusSlot};
use yinxin_verifier::crypto::sha256;
use yinxin_verifier::value::{AreaCode, LicenceTypeCode, Time, Uscc};

use super::*;
use crate::testing::CountingRandom;

impl Store {
    /// As on a disk that has room for so many more pages of the books.
    pub(crate) async fn leave_room(&self, pages: u32) {
        let used: u32 = sqlx::query_scalar("PRAGMA page_count")
            .fetch_one(&self.writer)
            .await
            .unwrap();
        let limit = format!("PRAGMA max_page_count = {}", used.saturating_add(pages));
        let limit = sqlx::AssertSqlSafe(limit);
        sqlx::query(limit).execute(&self.writer).await.unwrap();
    }
}

fn now() -> Time {
    Time::from_unix(crate::testing::NOW)
}

async fn store() -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(
        &dir.path().join("books.db"),
        Arc::new(CountingRandom::new()),
    )
    .await
    .unwrap();
    (dir, store)
}

/// Books with a department and a seal, named `seal`, that claims can refer to.
async fn with_seal() -> (TempDir, Store) {
    let (dir, store) = store().await;
    store
        .add_department(&department(&["11100000MB0143028R001"]))
        .await
        .unwrap();
    let mut change = store.change().await.unwrap();
    sqlx::query(statements::SEAL_ADD)
        .bind("seal")
        .bind("code")
        .bind("name")
        .bind("11310106K82031550L")
        .bind("licence")
        .bind("{}")
        .bind(0)
        .execute(&mut *change.inner)
        .await
        .unwrap();
    change.commit().await.unwrap();
    (dir, store)
}

fn department(types: &[&str]) -> DepartmentRow {
    let area = AreaCode::parse("310106").unwrap();
    let grant = |code: &&str| GrantRow {
        licence_type: LicenceTypeCode::parse(code).unwrap(),
        type_name: "某证".to_owned(),
        area: area.clone(),
        from: now(),
        to: None,
    };
    DepartmentRow {
        uscc: Uscc::parse("11310106K82031550L").unwrap(),
        name: "某局".to_owned(),
        grants: types.iter().map(grant).collect(),
        added: now(),
        area: area.clone(),
    }
}

fn key(key: &str) -> ClaimKey {
    ClaimKey {
        client: "test".to_owned(),
        key: key.to_owned(),
    }
}

/// A licence for a holder; `given`: its number, else one from our counter.
fn licence(name: &str, holder: &str, given: Option<&str>) -> ClaimRequest {
    let number = given.map(str::to_owned);
    let assign = move |count: u64, status: StatusSlot| {
        let number = number.clone().unwrap_or_else(|| format!("N{count}"));
        Ok(Assigned {
            number,
            serial: count.to_string(),
            version: 1,
            status,
            handle: format!("h{count}"),
        })
    };
    ClaimRequest {
        key: key(name),
        body_digest: sha256(name.as_bytes()),
        seal: "seal".to_owned(),
        licence: Some(LicenceWish {
            licence_type: LicenceTypeCode::parse("11100000MB0143028R001").unwrap(),
            holder: sha256(holder.as_bytes()),
            given: given.map(str::to_owned),
            counted: given.is_none(),
            sequence: "test".to_owned(),
            assign: Box::new(assign),
            ends_year: Some(2031),
        }),
    }
}

/// Claims one request; `busy`: somebody works on every claim there is.
async fn claim(store: &Store, request: ClaimRequest, instance: &str, busy: bool) -> Claimed {
    let claimed = store
        .claim(&[request], instance, &|_, _| busy, now())
        .await
        .unwrap();
    claimed.into_iter().next().unwrap()
}

fn number(claimed: &Claimed) -> &str {
    match claimed {
        Claimed::Work(Claim {
            assigned: Some(assigned),
            ..
        }) => &assigned.number,
        other => panic!("a licence claim expected, found {other:?}"),
    }
}

#[tokio::test]
async fn every_statement_is_understood_by_the_migrated_books() {
    let (_dir, store) = store().await;
    for (name, sql) in statements::ALL {
        let prepared = store.writer.prepare(sql.into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
    }
}

#[tokio::test]
async fn commits_are_synced_and_foreign_keys_hold() {
    let (_dir, store) = store().await;
    let pragma = async |sql: &'static str| {
        sqlx::query_scalar::<_, String>(sql)
            .fetch_one(&store.writer)
            .await
    };
    assert_eq!(
        pragma("select cast(synchronous as text) from pragma_synchronous")
            .await
            .unwrap(),
        "2"
    );
    assert_eq!(
        pragma("select cast(foreign_keys as text) from pragma_foreign_keys")
            .await
            .unwrap(),
        "1"
    );
    assert_eq!(
        pragma("select journal_mode from pragma_journal_mode")
            .await
            .unwrap(),
        "wal"
    );
}

#[tokio::test]
async fn books_opened_again_hold_what_was_committed() {
    let (dir, store) = store().await;
    store.add_department(&department(&[])).await.unwrap();
    store.close().await;
    let again = Store::open(
        &dir.path().join("books.db"),
        Arc::new(CountingRandom::new()),
    )
    .await
    .unwrap();
    assert_eq!(again.departments().await.unwrap(), [department(&[])]);
}

#[tokio::test]
async fn department_added_twice_gains_grants_and_keeps_its_name() {
    let (_dir, store) = store().await;
    store
        .add_department(&department(&["11100000MB0143028R001"]))
        .await
        .unwrap();
    let mut again = department(&["11100000MB0143028R001", "11100000MB0143028R002"]);
    again.name = "别名".to_owned();
    let known = store.add_department(&again).await.unwrap();
    assert_eq!(known.name, "某局");
    assert_eq!(known.grants.len(), 2);
}

#[test]
fn grant_reaches_its_area_and_no_other() {
    let department = department(&["11100000MB0143028R001"]);
    let code = LicenceTypeCode::parse("11100000MB0143028R001").unwrap();
    let area = |text| AreaCode::parse(text).unwrap();
    assert!(department.may_issue(&code, &area("310106"), now()));
    assert!(!department.may_issue(&code, &area("310115"), now()));
    assert!(!department.may_issue(&code, &area("310106"), Time::from_unix(now().unix() - 1)));
    let other = LicenceTypeCode::parse("11100000MB0143028R002").unwrap();
    assert!(!department.may_issue(&other, &area("310106"), now()));
}

#[tokio::test]
async fn token_is_known_by_its_digest_only() {
    let (dir, store) = store().await;
    let token = TokenRow {
        label: "t".to_owned(),
        scope: Scope { departments: None },
    };
    store
        .add_token(&sha256(b"secret-token"), &token, now())
        .await
        .unwrap();
    assert_eq!(
        store.token(&sha256(b"secret-token")).await.unwrap(),
        Some(token)
    );
    assert_eq!(store.token(&sha256(b"other")).await.unwrap(), None);
    store.close().await;
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(12).any(|part| part == b"secret-token"));
    }
}

#[tokio::test]
async fn counter_goes_up_by_one() {
    let (_dir, store) = store().await;
    assert_eq!(store.next("a").await.unwrap(), 1);
    assert_eq!(store.next("a").await.unwrap(), 2);
    assert_eq!(store.next("b").await.unwrap(), 1);
}

#[tokio::test]
async fn counted_numbers_and_status_entries_are_never_given_out_twice() {
    let (_dir, store) = with_seal().await;
    let mut numbers = std::collections::HashSet::new();
    let mut entries = std::collections::HashSet::new();
    for at in 0..200 {
        let claimed = claim(&store, licence(&format!("k{at}"), "a", None), "i", false).await;
        assert!(numbers.insert(number(&claimed).to_owned()));
        let Claimed::Work(Claim {
            assigned: Some(assigned),
            ..
        }) = claimed
        else {
            unreachable!()
        };
        assert!(entries.insert((assigned.status.list, assigned.status.index)));
    }
}

#[tokio::test]
async fn counter_passes_over_a_number_that_a_department_gave() {
    let (_dir, store) = with_seal().await;
    claim(&store, licence("given", "a", Some("N2")), "i", true).await;
    let next = claim(&store, licence("counted", "b", None), "i", true).await;
    assert_eq!(
        number(&next),
        "N3",
        "N1 was the serial of the first, N2 is given"
    );
}

#[tokio::test]
async fn retry_goes_on_with_the_same_number_once_nobody_works_on_it() {
    let (_dir, store) = with_seal().await;
    let first = claim(&store, licence("k", "a", None), "dead", true).await;
    assert_eq!(
        claim(&store, licence("k", "a", None), "other", true).await,
        Claimed::Running
    );
    assert_eq!(
        claim(&store, licence("k", "a", None), "other", false).await,
        first
    );
}

#[tokio::test]
async fn same_key_with_another_body_is_refused() {
    let (_dir, store) = with_seal().await;
    claim(&store, licence("k", "a", None), "i", false).await;
    let mut other = licence("k", "a", None);
    other.body_digest = sha256(b"other");
    let digest = other.body_digest;
    assert_eq!(claim(&store, other, "i", false).await, Claimed::KeyReused);
    assert_eq!(
        store.answered(&key("k"), &digest).await.unwrap(),
        Some(Err(KeyReused))
    );
}

#[tokio::test]
async fn number_of_another_holder_is_refused_while_somebody_works_on_it() {
    let (_dir, store) = with_seal().await;
    claim(&store, licence("k1", "a", Some("X")), "i", true).await;
    assert_eq!(
        claim(&store, licence("k2", "b", Some("X")), "i", true).await,
        Claimed::NumberUsed
    );
    // The same holder may get the same number again: 换发.
    assert_eq!(
        number(&claim(&store, licence("k3", "a", Some("X")), "i", true).await),
        "X"
    );
}

#[tokio::test]
async fn claim_that_nobody_works_on_gives_way_to_another_holder() {
    let (_dir, store) = with_seal().await;
    claim(&store, licence("k1", "a", Some("X")), "dead", false).await;
    assert_eq!(
        number(&claim(&store, licence("k2", "b", Some("X")), "i", false).await),
        "X"
    );
    // The retry of the first starts afresh, and finds the number in work.
    assert_eq!(
        claim(&store, licence("k1", "a", Some("X")), "i", true).await,
        Claimed::NumberUsed
    );
}

#[tokio::test]
async fn abandoned_number_of_our_counter_is_not_given_out_again() {
    let (_dir, store) = with_seal().await;
    claim(&store, licence("k1", "a", None), "dead", false).await;
    assert_eq!(store.abandon_claims("test").await.unwrap(), 1);
    assert_eq!(store.open_claims().await.unwrap(), 0);
    assert_eq!(
        number(&claim(&store, licence("k1", "a", None), "i", false).await),
        "N2"
    );
}
