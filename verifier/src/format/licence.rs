//! `licence.json`: the machine-readable twin inside every sealed licence.

use crate::value::{AreaCode, LicenceIdentifier, LicenceTypeCode, Uscc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The only schema.
pub const LICENCE_SCHEMA: &str = "yinxin.licence/1";
/// The name under which it is attached.
pub const LICENCE_FILE_NAME: &str = "licence.json";

/// The licence as data. Member names are the English names of GB/T 36903.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LicenceFile {
    /// [`LICENCE_SCHEMA`].
    pub schema: String,
    /// ZZBS 证照标识.
    pub certificate_identifier: LicenceIdentifier,
    /// ZZMC 证照名称.
    pub certificate_name: String,
    /// ZZLXDM 证照类型代码.
    pub certificate_type_code: LicenceTypeCode,
    /// ZZBH 证照编号.
    pub certificate_number: String,
    /// 行政区划 in which the licence was issued.
    pub certificate_area_code: AreaCode,
    /// ZZBFJG 证照颁发机构.
    pub certificate_issuing_authority_name: String,
    /// ZZBFJGDM 证照颁发机构代码.
    pub certificate_issuing_authority_code: Uscc,
    /// ZZBFRQ 证照颁发日期, `YYYY-MM-DD`.
    pub issued_date: String,
    /// ZZYXQQSRQ 证照有效期起始日期, `YYYY-MM-DD`.
    pub effective_date: String,
    /// ZZYXQJZRQ 证照有效期截止日期, `YYYY-MM-DD`; null: 长期.
    pub expiring_date: Option<String>,
    /// CZZT 持证主体.
    pub holder_name: String,
    /// CZZTDM 持证主体代码.
    pub holder_code: String,
    /// CZZTDMLX 持证主体代码类型 (GB/T 36903 annex A: 001, 111, …).
    pub holder_code_type: String,
    /// KZ_* fields of the type by their id; images as `{"media_type","sha256"}`.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Where the licence's state is published.
    pub status: StatusRef,
    /// Lower-case hex SHA-256 of the template that drew the page.
    pub template_sha256: String,
    /// Random handle of the QR code.
    pub handle: String,
}

/// A place in a status list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusRef {
    /// The region that publishes the list.
    pub region: AreaCode,
    /// Number of the list.
    pub list: u32,
    /// Index in the list.
    pub index: u32,
}
