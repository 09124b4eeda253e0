//! What a licence gets beside its request: number, serial, place in the status list, handle.

use serde::{Deserialize, Serialize};
use yinxin_keys::Random;

use crate::{
    card::DepartmentCard,
    region::random_hex,
    request::{FaultCode, Faults, FieldValue, Request, fault::Collector, fields},
    types::{NumberFault, NumberSource},
};

/// Claimed for one licence, durably, before it is prepared. The same values on every retry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assigned {
    /// The licence's number 证照编号.
    pub number: String,
    /// Serial inside the identifier (流水号): area, year and running number, never a person's number.
    pub serial: String,
    /// Version inside the identifier; 1 for a new licence.
    pub version: u16,
    /// Where its state is published.
    pub status: StatusSlot,
    /// Random handle of the QR code: 32 hexadecimal digits.
    pub handle: String,
}

/// A place in a status list of the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusSlot {
    /// The list.
    pub list: u32,
    /// The index in it.
    pub index: u32,
}

impl Request {
    /// The counter from which the running number is taken; it starts at 1 and never goes back.
    pub fn sequence_scope(&self) -> String {
        format!("{}/{}", self.licence_type.rules.code, self.area)
    }

    /// What the licence gets. `sequence`: next value of the counter of [`Self::sequence_scope`].
    pub fn assign(
        &self,
        sequence: u64,
        status: StatusSlot,
        random: &dyn Random,
    ) -> Result<Assigned, Faults> {
        let number = match &self.number {
            Some(number) => number.clone(),
            None => self.make_number(sequence).map_err(|fault| {
                let mut faults = Collector::default();
                add(&fault, &mut faults);
                faults.stop()
            })?,
        };
        Ok(Assigned {
            number,
            serial: format!("{}{}{sequence:010}", self.area, self.issued_on.year()),
            version: 1,
            status,
            handle: random_hex::<16>(random),
        })
    }

    fn make_number(&self, sequence: u64) -> Result<String, NumberFault> {
        self.licence_type.rules.number.make(&NumberSource {
            area: self.area.as_str(),
            holder_code: &self.holder.code,
            sequence,
            field: &|id| match self.fields.get(id) {
                Some(FieldValue::Text(text)) => Some(text.clone()),
                _ => None,
            },
        })
    }

    /// Why no number could be made, before one is claimed.
    pub(crate) fn number_faults(&self, faults: &mut Collector) {
        if self.number.is_none()
            && let Err(fault) = self.make_number(1)
        {
            add(&fault, faults);
        }
    }

    /// Does the request name the department as it is registered?
    pub fn check_issuer(&self, department: &DepartmentCard) -> Result<(), Faults> {
        let mut faults = Collector::default();
        if self.issuer.code != department.uscc {
            faults.add(
                "/issuer/code",
                FaultCode::Issuer,
                format!("印章属于 {}，不是该发证机关", department.name),
                format!(
                    "The seal belongs to {}, not to this issuer",
                    department.uscc
                ),
            );
        } else if self.issuer.name != department.name {
            faults.add(
                "/issuer/name",
                FaultCode::Issuer,
                format!("发证机关登记的名称是“{}”", department.name),
                format!("The issuer is registered as {:?}", department.name),
            );
        }
        faults.finish()
    }
}

impl Assigned {
    /// The most that a request may be given, to see whether it fits.
    pub(super) fn longest(request: &Request) -> Self {
        Self {
            number: request
                .number
                .clone()
                .or_else(|| request.make_number(1).ok())
                .unwrap_or_default(),
            serial: format!("{}{}{:010}", request.area, request.issued_on.year(), 8),
            version: 1,
            status: StatusSlot { list: 0, index: 0 },
            handle: "0".repeat(32),
        }
    }
}

fn add(fault: &NumberFault, faults: &mut Collector) {
    match fault {
        NumberFault::NoCode(field) => faults.add(
            &fields::pointer(field),
            FaultCode::NumberRule,
            format!("无法按“{field}”的内容编制证照编号；请修改，或直接给出编号"),
            format!("No number can be made from what {field:?} says; change it, or give a number"),
        ),
        NumberFault::UsedUp => faults.add(
            "/number",
            FaultCode::NumberRule,
            "该行政区划的顺序号已用完；请直接给出编号",
            "The running numbers of this area are used up; give a number",
        ),
    }
}
