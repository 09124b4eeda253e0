//! Whom the demo seals for, and what.

use serde_json::Value;
use time::{Date, Duration, Month};
use yinxin_signer::SealPurpose;
use yinxin_verifier::value::date;

pub(super) struct SampleDepartment {
    pub(super) uscc: &'static str,
    pub(super) name: &'static str,
    pub(super) area: &'static str,
    pub(super) types: &'static [&'static str],
    pub(super) seals: &'static [(SealPurpose, &'static str)],
}

pub(super) const DEPARTMENTS: [SampleDepartment; 2] = [
    SampleDepartment {
        uscc: "11310106K82031550L",
        name: "上海市静安区演示市场监督管理局",
        area: "310106",
        types: &["食品经营许可证", "营业执照"],
        seals: &[
            (SealPurpose::Licence, "证照专用章"),
            (SealPurpose::Document, "公文专用章"),
        ],
    },
    SampleDepartment {
        uscc: "13310106L44173029A",
        name: "上海市静安区演示残疾人联合会",
        area: "310106",
        types: &["残疾人证"],
        seals: &[(SealPurpose::Licence, "证照专用章")],
    },
];

pub(super) struct SampleLicence {
    pub(super) name: &'static str,
    pub(super) request: &'static str,
    /// 0: 长期.
    pub(super) years: i32,
}

pub(super) const LICENCES: [SampleLicence; 3] = [
    SampleLicence {
        name: "食品经营许可证",
        request: include_str!("../../demo/food-operation.json"),
        years: 5,
    },
    SampleLicence {
        name: "营业执照",
        request: include_str!("../../demo/business-licence.json"),
        years: 0,
    },
    SampleLicence {
        name: "残疾人证",
        request: include_str!("../../demo/disability-certificate.json"),
        years: 10,
    },
];
const PHOTO: &[u8] = include_bytes!("../../demo/photo.png");
pub(super) const NOTICE_NAME: &str = "通告";
pub(super) const NOTICE: &[u8] = include_bytes!("../../demo/notice.pdf");
/// Where the seal goes on the notice: over date and signature of its only page, mm.
pub(super) const NOTICE_SEAL_MM: (f32, f32) = (145.0, 205.0);

/// The request, dated today.
pub(super) fn request(sample: &SampleLicence, today: Date) -> serde_json::Result<Vec<u8>> {
    let mut request: Value = serde_json::from_str(sample.request)?;
    request["issued_on"] = date::iso(today).into();
    request["valid_from"] = date::iso(today).into();
    if sample.years > 0 {
        request["valid_to"] = date::iso(last_day(today, sample.years)).into();
    }
    if let Some(photo) = request.pointer_mut("/fields/照片/data") {
        *photo = yinxin_verifier::format::base64::encode(PHOTO).into();
    }
    serde_json::to_vec(&request)
}

/// The day before the same day some years later.
fn last_day(from: Date, years: i32) -> Date {
    let later = from.replace_year(from.year() + years).or_else(|_| {
        // 29 February in a year that has none.
        Date::from_calendar_date(from.year() + years, Month::March, 1)
    });
    later.unwrap_or(Date::MAX) - Duration::DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use yinxin_signer::{LicenceTypes, Request};

    #[test]
    fn sample_requests_hold_no_fault() {
        let types = LicenceTypes::builtin().unwrap();
        let today = date::parse("2028-02-29").unwrap();
        for sample in &LICENCES {
            let body = request(sample, today).unwrap();
            let parsed = Request::parse(&body, &types);
            assert!(parsed.is_ok(), "{}: {:?}", sample.name, parsed.err());
        }
    }

    #[test]
    fn five_years_from_a_leap_day_end_on_the_last_of_february() {
        let day = |text| date::parse(text).unwrap();
        assert_eq!(last_day(day("2028-02-29"), 5), day("2033-02-28"));
        assert_eq!(last_day(day("2026-11-22"), 5), day("2031-11-21"));
    }
}
