//! What only the holders of the vault itself may do: declare a ceremony, enrol and dismiss approvers.

use super::Vault;
use crate::approval::Approver;
use crate::life::Order;
use crate::shape::Standing;
use crate::usage::Event;
use crate::{ApprovalError, KeyError};

impl Vault {
    /// The same vault in a ceremony, which is put on record: authorities are certified and root files signed in one only.
    /// A key process has no verb for it.
    pub fn in_ceremony(self, name: &str) -> Result<Self, KeyError> {
        let name = name.to_owned();
        self.append(Event::Ceremony { name })?;
        Ok(Self {
            standing: Standing::Ceremony,
            ..self
        })
    }

    /// Takes up an approver's key; takes two people. One of the same id is replaced.
    pub fn enrol(&self, approver: &Approver, order: &Order) -> Result<(), KeyError> {
        approver.check().map_err(KeyError::NotApproved)?;
        self.put_on_the_roll(approver, true, order)
    }

    /// Gives an approver's key up; takes two people. What they approved and was not signed yet is signed no more.
    pub fn dismiss(&self, id: &str, order: &Order) -> Result<(), KeyError> {
        let approver = self.approvers()?.into_iter().find(|one| one.id == id);
        let approver = approver.ok_or_else(|| {
            KeyError::NotApproved(ApprovalError::UnknownApprover {
                approver: id.to_owned(),
            })
        })?;
        self.put_on_the_roll(&approver, false, order)
    }

    /// Who may approve.
    pub fn approvers(&self) -> Result<Vec<Approver>, KeyError> {
        self.log().read(self.clock.now(), |book| {
            Ok(book.approvals().approvers().cloned().collect())
        })?
    }

    fn put_on_the_roll(
        &self,
        approver: &Approver,
        enrolled: bool,
        order: &Order,
    ) -> Result<(), KeyError> {
        order.two_people()?;
        self.append(Event::Approver {
            approver: approver.clone(),
            enrolled,
            order: order.clone(),
        })
        .map(|_| ())
    }
}
