//! The key process's protocol, over a real socket.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use yinxin_keys::keyd::{Admitted, Client, Keyd, MAX_FRAME, listen, pair};
use yinxin_keys::usage::{self, Event, Outcome};
use yinxin_keys::{
    Authorisation, KeyError, KeyId, KeySpec, KeyStore, MAX_BATCH, PublicKey, Purpose, Suite,
    ToSign, Vault,
};

use crate::fixture::{Place, clerk, seal_key, sign, sign_for};
use crate::shapes;

/// A client whose questions the vault answers, in a thread.
fn served(vault: Vault) -> Client {
    let (ours, theirs) = pair().unwrap();
    let keyd = Keyd::new(Arc::new(vault), Vec::new());
    thread::spawn(move || keyd.serve(&theirs));
    Client::over(ours).unwrap()
}

fn listening(place: &Place, vault: Vault, admitted: Admitted) -> PathBuf {
    let socket = place.home.path().join("keyd.sock");
    let listening = listen(&socket, admitted).unwrap();
    let keyd = Keyd::new(Arc::new(vault), Vec::new());
    thread::spawn(move || keyd.serve_all(listening));
    socket
}

#[test]
fn keys_are_made_listed_and_used_through_the_key_process_as_in_the_vault() {
    let (place, vault) = Place::with_vault();
    let client = served(vault);
    client.ready().unwrap();
    let key = seal_key(&client);
    assert_eq!(client.public(&key.id).unwrap(), key);
    assert_eq!(client.list().unwrap(), std::slice::from_ref(&key));
    let signature = sign(&client, &key.id, b"one").unwrap();
    assert_eq!(place.last_record().sequence, signature.record);
    assert_eq!(client.details(&key.id).unwrap().used.total, 1);
    client.signed_head().unwrap();
    assert_eq!(client.status().unwrap().process, std::process::id());
}

#[test]
fn the_usage_log_is_read_whole_through_the_key_process() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let authorisation = clerk();
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &shapes::licence(&[7; 32], b"log"),
        authorisation: &authorisation,
    };
    // More than one part holds.
    for _ in 0..3 {
        assert!(vault.sign(&[item; MAX_BATCH]).iter().all(Result::is_ok));
    }
    let client = served(vault);
    let mut seen = Vec::new();
    let head = usage::walk_of(&client, |record| seen.push(record.clone())).unwrap();
    assert_eq!(seen, place.records());
    assert_eq!(head, place.last_record().head());
    let mut short = std::fs::read(place.log()).unwrap();
    short.truncate(short.len() - 5);
    std::fs::write(place.log(), short).unwrap();
    usage::walk_of(&client, |_| {}).unwrap_err();
}

#[test]
fn errors_arrive_as_what_they_are() {
    let (place, vault) = Place::with_vault();
    let client = served(vault);
    let nobody = KeyId::parse(&"0".repeat(32)).unwrap();
    assert!(
        matches!(sign(&client, &nobody, b"x"), Err(KeyError::UnknownKey { key }) if key == nobody)
    );
    let key = seal_key(&client);
    let error = sign_for(&client, &key.id, Purpose::Crl, b"").unwrap_err();
    assert!(matches!(
        error,
        KeyError::PurposeNotAllowed { asked: Purpose::Crl, ref allowed, .. } if *allowed == [Purpose::SealLicence]
    ));
    let error = client
        .generate(&KeySpec::new(Suite::P256, [], "x"))
        .unwrap_err();
    assert!(matches!(error, KeyError::NoPurpose));
    std::fs::write(place.key_file(&key.id), b"{").unwrap();
    let again = served(place.open().unwrap());
    let error = again.public(&key.id).unwrap_err();
    assert!(matches!(error, KeyError::Storage(_)));
    assert!(error.to_string().contains("cut off"), "{error}");
}

#[test]
fn a_batch_of_any_size_keeps_its_order_and_one_over_the_limit_is_refused_and_recorded() {
    let (place, vault) = Place::with_vault();
    let client = served(vault);
    let key = seal_key(&client);
    let authorisation = clerk();
    let message = shapes::licence(&[7; 32], b"batch");
    let item = |purpose| ToSign {
        key: &key.id,
        purpose,
        message: &message,
        authorisation: &authorisation,
    };
    let (good, bad) = (item(Purpose::SealLicence), item(Purpose::Root));
    let answers = client.sign(&[good, bad, good]);
    assert_eq!(
        answers.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert!(client.sign(&[]).is_empty());
    assert!(
        client
            .sign(&vec![good; MAX_BATCH])
            .iter()
            .all(Result::is_ok)
    );
    let before = place.records().len();
    let answers = client.sign(&vec![good; MAX_BATCH + 1]);
    assert_eq!(answers.len(), MAX_BATCH + 1);
    assert!(matches!(answers[0], Err(KeyError::BatchTooLarge { .. })));
    assert_eq!(place.records().len(), before + 1);
}

#[test]
fn many_who_ask_over_one_connection_at_once_each_get_their_own_answers() {
    let (place, vault) = Place::with_vault();
    let client = served(vault);
    let keys = [(); 4].map(|()| seal_key(&client));
    let mut numbers: Vec<u64> = thread::scope(|scope| {
        let ask = |key| {
            let client = &client;
            scope.spawn(move || ask_in_turn(client, key))
        };
        let asking: Vec<_> = keys.iter().map(ask).collect();
        asking
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 4 * 20, "no number is given twice");
    assert_eq!(usage::verify(&place.dir()).unwrap().signed, 4 * 20);
}

/// Asks about a key and signs with it; tells the records.
fn ask_in_turn(client: &Client, key: &PublicKey) -> Vec<u64> {
    let round = |_| {
        assert_eq!(client.public(&key.id).unwrap(), *key);
        sign(client, &key.id, b"turn").unwrap().record
    };
    (0..20).map(round).collect()
}

#[test]
fn the_next_question_is_sent_before_the_last_is_answered() {
    let (ours, theirs) = pair().unwrap();
    let client = Client::over(ours).unwrap();
    thread::scope(|scope| {
        let asking = [(); 2].map(|()| scope.spawn(|| client.ready()));
        // Both questions (a length and one byte each) are there, and no answer was given.
        (&theirs).read_exact(&mut [0; 2 * (4 + 1)]).unwrap();
        drop(theirs);
        for asked in asking {
            asked.join().unwrap().unwrap_err();
        }
    });
}

#[test]
fn those_who_wait_for_a_process_that_ends_are_all_told() {
    let (ours, theirs) = pair().unwrap();
    let client = Client::over(ours).unwrap();
    thread::scope(|scope| {
        let asking = [(); 3].map(|()| scope.spawn(|| client.ready()));
        // It hears one question and ends.
        (&theirs).read_exact(&mut [0; 4]).unwrap();
        drop(theirs);
        for asked in asking {
            let error = asked.join().unwrap().unwrap_err();
            assert!(matches!(error, KeyError::Unavailable { .. }));
        }
    });
}

#[test]
fn a_question_too_long_for_the_wire_is_refused_and_the_next_is_answered() {
    let (_place, vault) = Place::with_vault();
    let client = served(vault);
    let key = seal_key(&client);
    let message = vec![0; MAX_FRAME + 1];
    let authorisation = clerk();
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &message,
        authorisation: &authorisation,
    };
    let error = client.sign(&[item]).pop().unwrap().unwrap_err();
    assert!(matches!(error, KeyError::Unavailable { .. }));
    sign(&client, &key.id, b"next").unwrap();
}

#[test]
fn whoever_speaks_another_language_is_cut_off_and_others_are_not() {
    let (place, vault) = Place::with_vault();
    let socket = listening(&place, vault, Admitted::own_user_and([]));
    for nonsense in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        &[0, 0, 0, 1, 0xff],
        &[0, 0, 0, 0],
    ] {
        let mut stream = UnixStream::connect(&socket).unwrap();
        stream.write_all(nonsense).unwrap();
        // Closed, or reset where it left bytes unread.
        assert!(matches!(stream.read(&mut [0; 1]), Ok(0) | Err(_)));
    }
    let client = Client::connect(&socket).unwrap();
    let key = seal_key(&client);
    sign(&client, &key.id, b"genuine").unwrap();
}

#[test]
fn a_foreign_caller_is_refused_and_recorded() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let socket = listening(&place, vault, Admitted::only([4_000_000_000]));
    let client = Client::connect(&socket).unwrap();
    let error = sign(&client, &key.id, b"stolen").unwrap_err();
    assert!(matches!(
        error,
        KeyError::Stranger { .. } | KeyError::Unavailable { .. }
    ));
    assert!(matches!(place.last_record().event, Event::Stranger { .. }));
    let uses = place.records();
    assert!(!uses.iter().any(|record| matches!(
        &record.event,
        Event::Use(used) if matches!(used.result, Outcome::Signed(_))
    )));
}

#[test]
fn whoever_sees_the_socket_may_connect() {
    let (place, vault) = Place::with_vault();
    let socket = place.home.path().join("keyd.sock");
    thread::scope(|scope| {
        let seen = scope.spawn(|| {
            loop {
                if let Ok(found) = std::fs::metadata(&socket) {
                    return found.permissions().mode() & 0o777;
                }
            }
        });
        listening(&place, vault, Admitted::own_user_and([]));
        assert_eq!(seen.join().unwrap(), 0o666);
    });
    let names = std::fs::read_dir(place.home.path()).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["keyd.sock", "keys"].map(std::ffi::OsString::from));
}

#[test]
fn a_process_that_is_ending_is_waited_for_and_one_that_stays_is_not_replaced() {
    let (place, vault) = Place::with_vault();
    let socket = place.home.path().join("keyd.sock");
    let ending = UnixListener::bind(&socket).unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            // It hears that somebody comes, and is gone.
            drop(ending.accept());
            drop(ending);
        });
        listening(&place, vault, Admitted::only([4_000_000_000]));
    });
    let error = listen(&socket, Admitted::own_user_and([])).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[test]
fn a_lost_connection_is_made_again_and_a_lost_process_is_told() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let socket = listening(&place, vault, Admitted::own_user_and([]));
    let one = Client::connect(&socket).unwrap();
    sign(&one, &key.id, b"one").unwrap();
    // Another listener takes the place of the first, as after a restart.
    std::fs::remove_file(&socket).unwrap();
    let socket = listening(&place, place.open().unwrap(), Admitted::own_user_and([]));
    sign(&one, &key.id, b"two").unwrap();
    let two = Client::connect(&socket).unwrap();
    sign(&two, &key.id, b"three").unwrap();

    let (ours, theirs) = pair().unwrap();
    drop(theirs);
    let orphan = Client::over(ours).unwrap();
    let error = orphan.sign(&[ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: b"",
        authorisation: &Authorisation::new("a", "b", [0; 32]),
    }]);
    assert!(matches!(error[..], [Err(KeyError::Unavailable { .. })]));
    assert!(matches!(orphan.ready(), Err(KeyError::Unavailable { .. })));
}
