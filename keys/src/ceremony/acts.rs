//! What each step does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::script::{Act, CustodyOrder, Opener, Person};
use super::{Ceremony, CeremonyError};
use crate::custody::{Quorum, Share, Unsealing};
use crate::life::{Order, Transition};
use crate::store::KeyAdmin as _;
use crate::text::{base64, hex};
use crate::usage::{Digest, SignedHead};
use crate::{
    BackupKey, Birth, Custody, KeyId, KeySpec, KeyStore as _, Passphrase, PublicKey, Purpose,
    Restoration, Suite, Vault,
};

/// What a step did.
#[derive(Default)]
pub(super) struct Done {
    pub(super) observed: BTreeMap<String, String>,
    pub(super) born: Option<KeyId>,
}

impl Done {
    fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.observed.insert(name.to_owned(), value.to_string());
        self
    }
}

impl Ceremony<'_> {
    pub(super) fn act(&mut self, act: &Act, people: &[Person]) -> Result<Done, CeremonyError> {
        let order = self.order(act, people);
        match act {
            Act::CreateVault { custody } => self.create(custody),
            Act::OpenVault { with } => self.open(with),
            Act::Generate {
                key,
                suite,
                purposes,
                label,
                policy,
            } => {
                let spec = KeySpec::new(*suite, purposes.iter().copied(), label)
                    .with_birth(Birth::PreActive)
                    .with_policy(policy.clone());
                self.generate(key, &spec)
            }
            Act::Activate { key } => self.change(key, Transition::Activate, &order),
            Act::Deactivate { key } => self.change(key, Transition::Deactivate, &order),
            Act::Destroy { key } => self.destroy(key, &order),
            Act::ExportPublic { key, out } => self.export_public(key, out),
            Act::ExportHead { out } => self.export_head(out),
            Act::ChangeCustody { custody } => self.change_custody(custody, &order),
            Act::Backup { out, custody } => self.back_up(out, custody, &order),
            Act::Restore {
                from,
                with,
                head,
                log,
                custody,
            } => self.restore((from, with), (head, log.as_deref()), custody, &order),
        }
    }

    fn order(&self, act: &Act, people: &[Person]) -> Order {
        let mut names = people.iter().map(|person| person.name.clone());
        let reason = format!("{}: {}", self.script.name, act.words());
        let end = reason.floor_char_boundary(Order::MAX_TEXT);
        Order {
            actor: names.next().unwrap_or_default(),
            second: names.next(),
            reason: reason[..end].to_owned(),
        }
    }

    fn vault(&self) -> Result<&Vault, CeremonyError> {
        self.vault.as_ref().ok_or(CeremonyError::Vault)
    }

    fn enter(&mut self, vault: Vault) -> Result<(), CeremonyError> {
        self.vault = Some(vault.in_ceremony(&self.script.name)?);
        Ok(())
    }

    fn refuse_second_vault(&self) -> Result<(), CeremonyError> {
        match self.vault {
            None => Ok(()),
            Some(_) => Err(CeremonyError::Vault),
        }
    }

    fn create(&mut self, custody: &CustodyOrder) -> Result<Done, CeremonyError> {
        self.refuse_second_vault()?;
        let dir = self.places.output(&self.script.vault);
        let custody_of = self.custody(custody)?;
        let (clock, random) = (self.setting.clock.clone(), self.setting.random.clone());
        let (vault, shares) = Vault::create_in_custody(&dir, &custody_of, clock, random)?;
        let handed = self.hand_out(custody, &shares)?;
        self.enter(vault)?;
        Ok(Done::default()
            .with("vault", dir.display())
            .with("custody", handed))
    }

    /// In a rehearsal, a vault that was not made in it is a throwaway one.
    fn open(&mut self, with: &Opener) -> Result<Done, CeremonyError> {
        self.refuse_second_vault()?;
        let dir = self.places.output(&self.script.vault);
        let vault = match self.setting.rehearsal.is_some() && !dir.exists() {
            true => self.throwaway(&dir)?,
            false => self.opened(&dir, with)?,
        };
        let head = vault.usage_head();
        self.enter(vault)?;
        Ok(Done::default()
            .with("vault", dir.display())
            .with("usage records", head.sequence + 1)
            .with("head", head.hash))
    }

    fn throwaway(&self, dir: &Path) -> Result<Vault, CeremonyError> {
        let mut secret = [0; 16];
        self.setting.random.fill(&mut secret);
        let custody = Custody::Passphrase(Passphrase::new(hex(&secret))?, self.setting.cost);
        let (clock, random) = (self.setting.clock.clone(), self.setting.random.clone());
        Ok(Vault::create_in_custody(dir, &custody, clock, random)?.0)
    }

    fn opened(&mut self, dir: &Path, with: &Opener) -> Result<Vault, CeremonyError> {
        let (clock, random) = (self.setting.clock.clone(), self.setting.random.clone());
        if let Opener::PassphraseFile(path) = with {
            let passphrase = self.passphrase(path)?;
            return Ok(Vault::open(dir, passphrase, clock, random)?);
        }
        let mut unsealing = Unsealing::new(dir, clock, random)?;
        let needed = unsealing.status().t;
        for share in self.shares(with, needed)? {
            if let Some(vault) = unsealing.submit(&share.text())? {
                return Ok(vault);
            }
        }
        Err(CeremonyError::Vault)
    }

    fn shares(&mut self, with: &Opener, needed: u8) -> Result<Vec<Share>, CeremonyError> {
        match with {
            Opener::PassphraseFile(_) => Ok(Vec::new()),
            Opener::ShareFiles(files) => files
                .iter()
                .map(|file| Ok(Share::parse(&self.places.read_secret(file)?)?))
                .collect(),
            Opener::Typed => (1..=needed)
                .map(|nth| {
                    let stopped = || CeremonyError::Stopped {
                        who: format!("custodian {nth}"),
                    };
                    let text = self.room.share(nth, needed).ok_or_else(stopped)?;
                    Ok(Share::parse(&text)?)
                })
                .collect(),
        }
    }

    fn passphrase(&self, path: &Path) -> Result<Passphrase, CeremonyError> {
        let text = self.places.read_secret(path)?;
        Ok(Passphrase::new(text.as_str().to_owned())?)
    }

    fn custody(&self, order: &CustodyOrder) -> Result<Custody, CeremonyError> {
        Ok(match order {
            CustodyOrder::PassphraseFile(path) => {
                Custody::Passphrase(self.passphrase(path)?, self.setting.cost)
            }
            CustodyOrder::Custodians {
                threshold,
                share_files,
            } => {
                let n = u8::try_from(share_files.len()).unwrap_or(u8::MAX);
                Custody::Custodians(Quorum::new(*threshold, n)?)
            }
        })
    }

    /// Each share into its custodian's file, and nowhere else.
    fn hand_out(&self, order: &CustodyOrder, shares: &[Share]) -> Result<String, CeremonyError> {
        let CustodyOrder::Custodians { share_files, .. } = order else {
            return Ok("a passphrase".to_owned());
        };
        for (file, share) in share_files.iter().zip(shares) {
            let mut text = share.text();
            text.push('\n');
            self.places.write_new(file, text.as_bytes())?;
            // Read again: a medium that does not keep it is found while the others are still in the room.
            Share::parse(&self.places.read_secret(file)?)?;
        }
        let names: Vec<_> = shares.iter().map(Share::name).collect();
        Ok(names.join(" "))
    }

    fn generate(&mut self, name: &str, spec: &KeySpec) -> Result<Done, CeremonyError> {
        if self.keys.contains_key(name) {
            return Err(CeremonyError::Key {
                key: name.to_owned(),
            });
        }
        let public = self.vault()?.generate(spec)?;
        self.keys.insert(name.to_owned(), public.id.clone());
        self.born.push(public.id.clone());
        Ok(Done {
            born: Some(public.id.clone()),
            ..told(&public)
        })
    }

    /// A key of this ceremony, or one that the vault has. A rehearsal makes a stand-in for one of the real vault.
    fn key(&mut self, name: &str) -> Result<KeyId, CeremonyError> {
        if let Some(id) = self.keys.get(name) {
            return Ok(id.clone());
        }
        let unknown = || CeremonyError::Key {
            key: name.to_owned(),
        };
        let id = KeyId::parse(name).map_err(|_| unknown())?;
        let vault = self.vault()?;
        if self.setting.rehearsal.is_none() {
            return Ok(vault.public(&id)?.id);
        }
        let spec = KeySpec::new(Suite::P256, [Purpose::Crl], format!("in place of {name}"));
        let stand_in = vault.generate(&spec)?.id;
        self.keys.insert(name.to_owned(), stand_in.clone());
        Ok(stand_in)
    }

    fn change(
        &mut self,
        name: &str,
        transition: Transition,
        order: &Order,
    ) -> Result<Done, CeremonyError> {
        let key = self.key(name)?;
        let details = self.vault()?.change(&key, transition, order)?;
        Ok(told(&details.public).with("state", details.state))
    }

    fn destroy(&mut self, name: &str, order: &Order) -> Result<Done, CeremonyError> {
        let done = self.change(name, Transition::Destroy, order)?;
        let key = self.key(name)?;
        self.born.retain(|born| *born != key);
        Ok(done)
    }

    fn export_public(&mut self, name: &str, out: &Path) -> Result<Done, CeremonyError> {
        let key = self.key(name)?;
        let public = self.vault()?.public(&key)?;
        self.places.write_new(out, pem(&public.spki).as_bytes())?;
        Ok(told(&public))
    }

    fn export_head(&mut self, out: &Path) -> Result<Done, CeremonyError> {
        let head = self.vault()?.signed_head()?;
        self.places.write_new(out, head.to_json().as_bytes())?;
        Ok(Done::default()
            .with("record", head.head.sequence)
            .with("head", head.head.hash))
    }

    fn change_custody(
        &mut self,
        custody: &CustodyOrder,
        order: &Order,
    ) -> Result<Done, CeremonyError> {
        let custody_of = self.custody(custody)?;
        let shares = self.vault()?.change_custody(&custody_of, order)?;
        let handed = self.hand_out(custody, &shares)?;
        Ok(Done::default().with("custody", handed))
    }

    fn back_up(
        &mut self,
        out: &Path,
        custody: &CustodyOrder,
        order: &Order,
    ) -> Result<Done, CeremonyError> {
        let custody_of = self.custody(custody)?;
        let to = self.places.output(out);
        let (head, shares) = self.vault()?.back_up(&to, &custody_of, order)?;
        let handed = self.hand_out(custody, &shares)?;
        Ok(Done::default()
            .with("backup", to.display())
            .with("custody", handed)
            .with("record", head.sequence)
            .with("head", head.hash))
    }

    fn restore(
        &mut self,
        (from, with): (&Path, &Opener),
        (head, log): (&Path, Option<&Path>),
        custody: &CustodyOrder,
        order: &Order,
    ) -> Result<Done, CeremonyError> {
        self.refuse_second_vault()?;
        let (from, dir) = (
            self.places.input(from),
            self.places.output(&self.script.vault),
        );
        let path = self.places.input(head);
        let kept = fs::read(&path).map_err(CeremonyError::file(&path))?;
        let head = SignedHead::parse(&kept)
            .map_err(|error| CeremonyError::Keys(crate::usage::UsageError::from(error).into()))?;
        let needed = Vault::custodians(&from)?.map_or(0, |group| group.quorum.threshold);
        let shares = self.shares(with, needed)?;
        let passphrase = match with {
            Opener::PassphraseFile(path) => Some(self.passphrase(path)?),
            _ => None,
        };
        let log = log.map(|log| self.places.input(log));
        let restored = Restoration {
            from: &from,
            key: match &passphrase {
                Some(passphrase) => BackupKey::Passphrase(passphrase),
                None => BackupKey::Shares(&shares),
            },
            head: &head,
            log: log.as_deref(),
            custody: &self.custody(custody)?,
            order,
        };
        let (clock, random) = (self.setting.clock.clone(), self.setting.random.clone());
        let restored = restored.run(&dir, clock, random)?;
        let handed = self.hand_out(custody, &restored.shares)?;
        let lost: Vec<_> = restored.lost.iter().map(KeyId::as_str).collect();
        let done = Done::default()
            .with("custody", handed)
            .with("reaches record", head.head.sequence)
            .with("keys lost", lost.join(" "));
        self.enter(restored.vault)?;
        Ok(done)
    }
}

fn told(public: &PublicKey) -> Done {
    let purposes: Vec<_> = public.purposes.iter().map(|p| p.as_str()).collect();
    Done::default()
        .with("key", &public.id)
        .with("suite", public.suite)
        .with("purposes", purposes.join(" "))
        .with("label", &public.label)
        .with("sha256 of the public key", Digest::of(&public.spki))
}

/// RFC 7468, 13.
fn pem(spki: &[u8]) -> String {
    let mut pem = "-----BEGIN PUBLIC KEY-----\n".to_owned();
    for line in base64(spki).as_bytes().chunks(64) {
        pem.extend(line.iter().copied().map(char::from));
        pem.push('\n');
    }
    pem.push_str("-----END PUBLIC KEY-----\n");
    pem
}
