//! A request with faults, as far as it could be read.

use std::{collections::BTreeMap, fmt, sync::Arc};

use yinxin_verifier::value::{AreaCode, Uscc};

use super::{FaultCode, Faults, FieldValue};
use crate::types::LicenceType;

/// What could be read of a request with faults, so that authority and page are asked about the rest of it and the
/// caller hears of everything at once. Whatever is at fault itself is absent, but names: they are as they stand there.
pub struct Draft {
    pub(crate) licence_type: Option<Arc<LicenceType>>,
    pub(crate) area: Option<AreaCode>,
    pub(crate) issuer_code: Option<Uscc>,
    pub(crate) issuer_name: Option<String>,
    pub(crate) holder_name: Option<String>,
    pub(crate) fields: BTreeMap<String, FieldValue>,
    pub(crate) faults: Faults,
}

impl Draft {
    /// Of a request that is no JSON object.
    pub(super) fn nothing(faults: Faults) -> Self {
        Self {
            licence_type: None,
            area: None,
            issuer_code: None,
            issuer_name: None,
            holder_name: None,
            fields: BTreeMap::new(),
            faults,
        }
    }

    /// The type.
    pub fn licence_type(&self) -> Option<&LicenceType> {
        self.licence_type.as_deref()
    }

    /// Where the licence is to be issued.
    pub fn area(&self) -> Option<&AreaCode> {
        self.area.as_ref()
    }

    /// The issuer's code.
    pub fn issuer_code(&self) -> Option<&Uscc> {
        self.issuer_code.as_ref()
    }

    /// The issuer's name.
    pub fn issuer_name(&self) -> Option<&str> {
        self.issuer_name.as_deref()
    }

    /// What is wrong with it, as far as reading goes.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Whether reading found this fault there already.
    pub(crate) fn knows(&self, pointer: &str, code: FaultCode) -> bool {
        let mut faults = self.faults.list().iter();
        faults.any(|fault| fault.pointer == pointer && fault.code == code)
    }
}

/// Personal data stay out of logs.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").finish_non_exhaustive()
    }
}
