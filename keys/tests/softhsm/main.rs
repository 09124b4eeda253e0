//! Keys in a token, against SoftHSM2. Needs the Debian packages `softhsm2` and `opensc`, and fails without them:
//! `cargo test -p yinxin-keys --features pkcs11 --test softhsm`. `tests/run` installs them.

#[path = "../it/shapes.rs"]
mod shapes;
mod stage;

use std::fs;
use std::sync::Arc;

use stage::{Stage, by_hand};
use yinxin_keys::{
    Authorisation, KdfCost, KeyAdmin, KeyError, KeyId, KeySpec, KeyStore, Order, Passphrase,
    PublicKey, Purpose, Signature, State, Suite, SystemRandom, ToSign, Token, TokenError,
    Transition, Vault, usage,
};

const SEALS: [Purpose; 2] = [Purpose::SealLicence, Purpose::SealDocument];
const NOW: i64 = 1_795_300_000;

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse battery staple".into()).unwrap()
}

fn token(stage: &Stage) -> Token {
    Token::new(stage.config(&SEALS)).unwrap()
}

fn create(stage: &Stage) -> Vault {
    let cost = KdfCost::dangerously_cheap_for_tests();
    let random = Arc::new(SystemRandom::new());
    let vault =
        Vault::create_with_cost(&stage.vault(), passphrase(), cost, Arc::new(|| NOW), random);
    vault.unwrap().with_token(token(stage)).unwrap()
}

fn open_without_token(stage: &Stage) -> Vault {
    let random = Arc::new(SystemRandom::new());
    Vault::open(&stage.vault(), passphrase(), Arc::new(|| NOW), random).unwrap()
}

fn open(stage: &Stage) -> Vault {
    open_without_token(stage).with_token(token(stage)).unwrap()
}

fn seal_key(vault: &Vault) -> PublicKey {
    let spec = KeySpec::new(Suite::P256, [Purpose::SealLicence], "食品经营许可证专用章");
    vault.generate(&spec).unwrap()
}

fn seal(vault: &Vault, key: &KeyId, marker: &[u8]) -> Result<Signature, KeyError> {
    let digest = [7; 32];
    let item = ToSign {
        key,
        purpose: Purpose::SealLicence,
        message: &shapes::licence(&digest, marker),
        authorisation: &Authorisation::new("clerk 7", "request 42", digest),
    };
    vault.sign(&[item]).pop().unwrap()
}

fn token_error(error: KeyError) -> TokenError {
    match error {
        KeyError::Token(error) => error,
        other => panic!("a token error expected, found {other:?}"),
    }
}

/// The second INTEGER of a DER signature is below half the group order: its first byte is at most 0x7f.
fn is_low_s(der: &[u8]) -> bool {
    let s = &der[4 + usize::from(der[3])..];
    s[0] == 2 && s[1] <= 32 && s[2] <= 0x7f
}

#[test]
fn a_key_is_born_in_the_token_signs_on_record_and_is_found_again_after_a_restart() {
    stage::in_turn(
        "a_key_is_born_in_the_token_signs_on_record_and_is_found_again_after_a_restart",
        &[
            |stage| {
                let vault = create(stage);
                let key = seal_key(&vault);
                for marker in 0..20u8 {
                    let signature = seal(&vault, &key.id, &[marker]).unwrap();
                    assert!(is_low_s(&signature.der));
                }
                vault.ready().unwrap();
                assert_eq!(usage::verify(&stage.vault()).unwrap().signed, 20);
                stage.keep("key", key.id.as_str());
            },
            |stage| {
                let key = KeyId::parse(&stage.kept("key")).unwrap();
                let signature = seal(&open(stage), &key, b"again").unwrap();
                let summary = usage::verify(&stage.vault()).unwrap();
                assert_eq!(
                    (summary.signed, summary.head.sequence),
                    (21, signature.record)
                );
            },
        ],
    );
}

#[test]
fn the_vault_holds_nothing_of_a_key_in_the_token_and_the_token_does_not_tell_it() {
    stage::in_turn(
        "the_vault_holds_nothing_of_a_key_in_the_token_and_the_token_does_not_tell_it",
        &[|stage| {
            let vault = create(stage);
            let key = seal_key(&vault);
            let file =
                fs::read_to_string(stage.vault().join(format!("keys/{}.json", key.id))).unwrap();
            assert!(
                file.contains("\"in_token\"") && !file.contains("\"private\""),
                "{file}"
            );
            // Another program with the PIN sees the attributes, and gets no value.
            let listed = by_hand(stage, &["--list-objects", "--type", "privkey"]);
            for attribute in [
                "sensitive",
                "always sensitive",
                "never extractable",
                "local",
            ] {
                assert!(listed.contains(attribute), "{attribute}: {listed}");
            }
            let told = by_hand(
                stage,
                &[
                    "--read-object",
                    "--type",
                    "privkey",
                    "--id",
                    key.id.as_str(),
                ],
            );
            assert!(
                told.contains("CKR_ATTRIBUTE_SENSITIVE")
                    || told.contains("sorry, reading private keys not"),
                "{told}"
            );
        }],
    );
}

#[test]
fn seal_keys_live_in_the_token_and_the_others_in_the_vault() {
    stage::in_turn(
        "seal_keys_live_in_the_token_and_the_others_in_the_vault",
        &[|stage| {
            let vault = create(stage);
            let seal_key = seal_key(&vault);
            let crl = vault
                .generate(&KeySpec::new(Suite::P256, [Purpose::Crl], "CRL"))
                .unwrap();
            let digest = [7; 32];
            let authorisation = Authorisation::new("clerk 7", "request 42", digest);
            let items = [
                (
                    &seal_key,
                    Purpose::SealLicence,
                    shapes::licence(&digest, b"1"),
                ),
                (
                    &crl,
                    Purpose::Crl,
                    shapes::revocation_list("261122000000Z", "261129000000Z"),
                ),
            ];
            let batch: Vec<_> = items
                .iter()
                .map(|(key, purpose, message)| ToSign {
                    key: &key.id,
                    purpose: *purpose,
                    message,
                    authorisation: &authorisation,
                })
                .collect();
            let answers = vault.sign(&batch);
            assert!(answers[0].is_ok(), "{answers:?}");
            // Without its token, the seal's key is known and does not sign; the vault's own keys are not touched.
            let alone = open_without_token(stage);
            assert_eq!(alone.list().unwrap().len(), 2);
            let error = token_error(seal(&alone, &seal_key.id, b"2").unwrap_err());
            assert!(matches!(error, TokenError::NotConfigured { .. }));
            let told = |key: &PublicKey| {
                fs::read_to_string(stage.vault().join(format!("keys/{}.json", key.id))).unwrap()
            };
            assert!(told(&crl).contains("\"private\"") && told(&seal_key).contains("\"in_token\""));
        }],
    );
}

#[test]
fn a_suite_that_the_token_does_not_have_is_refused_and_not_made_in_the_vault_instead() {
    stage::in_turn(
        "a_suite_that_the_token_does_not_have_is_refused_and_not_made_in_the_vault_instead",
        &[|stage| {
            let vault = create(stage);
            let spec = KeySpec::new(Suite::Sm2, [Purpose::SealLicence], "seal");
            let error = vault.generate(&spec).unwrap_err();
            assert!(matches!(
                error,
                KeyError::SuiteNotAvailable { suite: Suite::Sm2 }
            ));
            assert_eq!(vault.list().unwrap(), []);
        }],
    );
}

#[test]
fn a_wrong_pin_is_said_and_tried_once_only() {
    stage::in_turn(
        "a_wrong_pin_is_said_and_tried_once_only",
        &[
            |stage| {
                let vault = create(stage);
                stage.keep("key", seal_key(&vault).id.as_str());
            },
            |stage| {
                stage.write_pin("99999999");
                let vault = open(stage);
                assert_eq!(
                    token_error(vault.ready().unwrap_err()),
                    TokenError::WrongPin
                );
                // Now the PIN would be right; the program still asks for a restart.
                stage.write_pin(stage::PIN);
                let key = KeyId::parse(&stage.kept("key")).unwrap();
                let error = token_error(seal(&vault, &key, b"1").unwrap_err());
                assert_eq!(error, TokenError::WrongPin);
                let log = fs::read_to_string(stage.vault().join("usage/log.jsonl")).unwrap();
                assert!(
                    log.contains("\"refused\":\"token_failed\""),
                    "the refusal is on record"
                );
            },
            |stage| {
                let key = KeyId::parse(&stage.kept("key")).unwrap();
                seal(&open(stage), &key, b"1").unwrap();
            },
        ],
    );
}

#[test]
fn a_pin_file_that_others_can_read_is_refused() {
    stage::in_turn(
        "a_pin_file_that_others_can_read_is_refused",
        &[|stage| {
            let vault = create(stage);
            stage.open_pin_to_others();
            let error = token_error(vault.ready().unwrap_err());
            assert!(matches!(error, TokenError::PinFile { .. }), "{error}");
        }],
    );
}

#[test]
fn a_token_that_is_gone_is_said_and_its_key_signs_again_when_it_is_back() {
    stage::in_turn(
        "a_token_that_is_gone_is_said_and_its_key_signs_again_when_it_is_back",
        &[
            |stage| {
                let vault = create(stage);
                stage.keep("key", seal_key(&vault).id.as_str());
            },
            |stage| {
                stage.take_token_out();
                let vault = open(stage);
                let key = KeyId::parse(&stage.kept("key")).unwrap();
                let gone = |error| matches!(token_error(error), TokenError::Gone { label } if label == stage::LABEL);
                assert!(gone(vault.ready().unwrap_err()));
                assert!(gone(seal(&vault, &key, b"1").unwrap_err()));
                // No key is made in its stead in the vault.
                let spec = KeySpec::new(Suite::P256, [Purpose::SealLicence], "seal");
                assert!(gone(vault.generate(&spec).unwrap_err()));
                stage.put_token_back();
            },
            |stage| {
                let key = KeyId::parse(&stage.kept("key")).unwrap();
                let vault = open(stage);
                vault.ready().unwrap();
                seal(&vault, &key, b"1").unwrap();
            },
        ],
    );
}

#[test]
fn a_token_that_comes_back_signs_again_in_the_same_run() {
    stage::in_turn(
        "a_token_that_comes_back_signs_again_in_the_same_run",
        &[|stage| {
            let vault = create(stage);
            let key = seal_key(&vault).id;
            seal(&vault, &key, b"1").unwrap();
            stage.take_token_out();
            let gone = |error| matches!(token_error(error), TokenError::Gone { .. });
            assert!(gone(seal(&vault, &key, b"2").unwrap_err()));
            assert!(gone(vault.ready().unwrap_err()));
            stage.put_token_back();
            vault.ready().unwrap();
            seal(&vault, &key, b"3").unwrap();
        }],
    );
}

#[test]
fn a_session_that_was_lost_is_opened_again_without_a_word() {
    stage::in_turn(
        "a_session_that_was_lost_is_opened_again_without_a_word",
        &[|stage| {
            let vault = create(stage);
            let key = seal_key(&vault);
            seal(&vault, &key.id, b"1").unwrap();
            // Ends the login, and with it all sessions of this program.
            stage.close_all_sessions();
            seal(&vault, &key.id, b"2").unwrap();
            vault.ready().unwrap();
        }],
    );
}

#[test]
fn a_key_that_was_replaced_in_the_token_does_not_sign() {
    stage::in_turn(
        "a_key_that_was_replaced_in_the_token_does_not_sign",
        &[
            |stage| {
                let vault = create(stage);
                stage.keep("key", seal_key(&vault).id.as_str());
            },
            |stage| {
                let id = stage.kept("key");
                for half in ["privkey", "pubkey"] {
                    by_hand(stage, &["--delete-object", "--type", half, "--id", &id]);
                }
                let key = KeyId::parse(&id).unwrap();
                let error = token_error(seal(&open(stage), &key, b"1").unwrap_err());
                assert_eq!(error, TokenError::KeyMissing { key: key.clone() });
                let made = by_hand(
                    stage,
                    &[
                        "--keypairgen",
                        "--key-type",
                        "EC:prime256v1",
                        "--id",
                        &id,
                        "--label",
                        "forged",
                    ],
                );
                assert!(made.contains("Key pair generated"), "{made}");
            },
            |stage| {
                let key = KeyId::parse(&stage.kept("key")).unwrap();
                let error = token_error(seal(&open(stage), &key, b"1").unwrap_err());
                let refused = [TokenError::OtherKey { key: key.clone() }];
                assert!(
                    refused.contains(&error) || matches!(error, TokenError::Exposed { .. }),
                    "{error}"
                );
            },
        ],
    );
}

#[test]
fn a_destroyed_key_is_gone_from_the_token() {
    stage::in_turn(
        "a_destroyed_key_is_gone_from_the_token",
        &[|stage| {
            let vault = create(stage);
            let key = seal_key(&vault);
            let order = Order::by("王敏", "end of its period").with("李强");
            vault
                .change(&key.id, Transition::Deactivate, &order)
                .unwrap();
            let details = vault.change(&key.id, Transition::Destroy, &order).unwrap();
            assert_eq!(details.state, State::Destroyed);
            assert!(!by_hand(stage, &["--list-objects"]).contains(key.id.as_str()));
            assert!(seal(&vault, &key.id, b"1").is_err());
        }],
    );
}
