//! The tables of a report.

use super::element::{code, element, escape, facts};
use crate::arguments::Lang;
use crate::words::{Page, china};
use yinxin_verifier::pdf::ChangeKind;
use yinxin_verifier::report::{Authority, Check, Claims, SealPurpose, SealReport};

pub(super) struct Tables<'r> {
    pub(super) words: Page<'r>,
}

impl Tables<'_> {
    pub(super) fn result(&self) -> String {
        let (report, file) = (self.words.report, &self.words.report.file);
        let reason = report.reason.as_ref();
        let reason = reason.map(|reason| self.pick(&reason.zh, &reason.en).to_owned());
        let (next, bytes) = (report.next_step, file.bytes);
        facts(&[
            (
                self.pick("结论", "Verdict"),
                self.pick(report.verdict.zh(), report.verdict.en())
                    .to_owned(),
            ),
            (
                self.pick(self.words.why().0, self.words.why().1),
                reason.unwrap_or_default(),
            ),
            (
                self.pick("建议", "Next step"),
                self.pick(next.zh(), next.en()).to_owned(),
            ),
            (self.pick("文件", "File"), file.name.clone()),
            (self.pick("所问时间", "As of"), china(report.as_of)),
            (
                self.pick("大小", "Size"),
                format!("{bytes} {}", self.pick("字节", "bytes")),
            ),
            (self.pick("格式", "Format"), code(&file.format)),
            (self.pick("页数", "Pages"), code(&file.pages)),
            ("SHA-256", file.sha256.clone().unwrap_or_default()),
            ("SM3", file.sm3.clone().unwrap_or_default()),
        ])
    }

    pub(super) fn licence(&self) -> String {
        let Some(licence) = &self.words.report.licence else {
            return String::new();
        };
        let to = licence
            .valid_to
            .as_deref()
            .unwrap_or(self.pick("长期", "no end"));
        let validity = format!("{} – {to}", licence.valid_from);
        let state = self.pick(licence.state.zh(), licence.state.en()).to_owned();
        let rows = facts(&[
            (
                self.pick("证照名称", "Type"),
                format!("{} {}", licence.type_name, licence.r#type),
            ),
            (self.pick("证照编号", "Number"), licence.number.clone()),
            (
                self.pick("证照标识", "Identifier"),
                licence.identifier.to_string(),
            ),
            (self.pick("持证主体", "Holder"), licence.holder.clone()),
            (self.pick("颁发机构", "Issuer"), licence.issuer.clone()),
            (self.pick("有效期", "Validity"), validity),
            (self.pick("状态", "State"), state),
            (
                self.pick("状态时间", "State as of"),
                licence.state_as_of.map(china).unwrap_or_default(),
            ),
        ]);
        element("h3", self.pick("证照", "Licence")) + &rows
    }

    pub(super) fn seal(&self, seal: &SealReport) -> String {
        let (signer, own) = (seal.signer.as_ref(), seal.seal.as_ref());
        let of_signer = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let verdict = self.pick(seal.verdict.zh(), seal.verdict.en());
        let title = format!("{} {}: {verdict}", self.pick("印章", "Seal"), seal.index);
        let reason = seal.reason.as_ref();
        let reason = reason.map(|reason| self.pick(&reason.zh, &reason.en).to_owned());
        let rows = facts(&[
            (self.pick("原因", "Reason"), reason.unwrap_or_default()),
            (self.pick("盖章单位", "Signer"), self.words.signer(seal)),
            (
                self.pick("统一社会信用代码", "USCC"),
                code(&signer.and_then(|s| s.uscc.as_ref())),
            ),
            (
                self.pick("印章名称", "Seal"),
                of_signer(own.and_then(|s| s.name.as_deref())),
            ),
            (
                self.pick("印章编码", "Seal code"),
                of_signer(own.and_then(|s| s.code.as_deref())),
            ),
            (
                self.pick("制章者", "Maker"),
                of_signer(own.and_then(|s| s.maker.as_deref())),
            ),
            (
                self.pick("印章用途", "Purpose"),
                own.map(|s| self.purpose(s.purpose)).unwrap_or_default(),
            ),
            (self.pick("盖章时间", "Sealed"), self.words.time(seal)),
            (self.pick("内容", "Content"), self.words.content(seal)),
            (
                self.pick("格式", "Format"),
                format!("{} {}", code(&seal.format), code(&seal.level)),
            ),
            (
                "EN 319 102-1",
                format!("{} {}", code(&seal.indication), code(&seal.sub_indication)),
            ),
            (
                self.pick("证书主体", "Subject"),
                of_signer(signer.map(|s| s.subject.as_str())),
            ),
            (
                self.pick("证书 SHA-256", "Certificate"),
                of_signer(signer.map(|s| s.certificate_sha256.as_str())),
            ),
        ]);
        element("h3", &title)
            + &rows
            + &self.claims(&seal.claims)
            + &self.changes(seal)
            + &self.checks(&seal.checks)
    }

    /// What the file says of itself, in a box of its own: nothing of it was checked.
    fn claims(&self, claims: &Claims) -> String {
        let rows: Vec<(&str, String)> = [
            (self.pick("名称", "Name"), &claims.name),
            (self.pick("事由", "Reason"), &claims.reason),
            (self.pick("地点", "Location"), &claims.location),
        ]
        .into_iter()
        .filter_map(|(label, claim)| Some((label, claim.clone()?)))
        .collect();
        if rows.is_empty() {
            return String::new();
        }
        let title = self.pick("文件自称，未经核实", "Claimed by the file, not checked");
        element("h4", title) + &facts(&rows)
    }

    fn purpose(&self, purpose: SealPurpose) -> String {
        let (zh, en) = match purpose {
            SealPurpose::Licence => ("证照", "licence"),
            SealPurpose::Document => ("公文", "document"),
        };
        self.pick(zh, en).to_owned()
    }

    fn changes(&self, seal: &SealReport) -> String {
        let changes = &seal.coverage.later_changes;
        if changes.is_empty() {
            return String::new();
        }
        let heads = match self.words.lang {
            Lang::Zh => ["版本", "页", "对象", "改动", "是否允许"],
            Lang::En => ["Revision", "Page", "Object", "Change", "Admitted"],
        };
        let rows = changes.iter().map(|change| {
            let admitted = match change.allowed {
                true => self.pick("允许", "yes"),
                false => self.pick("不允许", "no"),
            };
            let (revision, page) = (change.revision.to_string(), code(&change.page));
            let words = change_words(change.kind);
            let kind = format!("{} {}", self.pick(words.0, words.1), change.kind);
            row(&[
                &revision,
                &page,
                &change.object,
                kind.trim_start(),
                admitted,
            ])
        });
        table("changes", &heads, &rows.collect::<String>())
    }

    pub(super) fn file_checks(&self) -> String {
        match self.words.report.checks.as_slice() {
            [] => String::new(),
            checks => {
                element("h3", self.pick("文件检查", "Checks of the file")) + &self.checks(checks)
            }
        }
    }

    fn checks(&self, checks: &[Check]) -> String {
        let rows = checks.iter().map(|check| {
            let name = self.pick(check.code.zh(), check.code.en());
            let result = self.pick(check.result.zh(), check.result.en());
            format!(
                "<tr><td>{}</td><td class=\"{}\">{}</td><td>{}</td><td>{}</td></tr>\n",
                escape(name),
                escape(&code(&check.result)),
                escape(result),
                escape(&code(&check.reason)),
                escape(&check.detail)
            )
        });
        let heads = match self.words.lang {
            Lang::Zh => ["检查", "结果", "原因代码", "说明"],
            Lang::En => ["Check", "Result", "Reason", "Detail"],
        };
        table("checks", &heads, &rows.collect::<String>())
    }

    /// Authority and trust: on what the verdict rests.
    pub(super) fn ground(&self) -> String {
        let report = self.words.report;
        let (trust, authority) = (&report.trust, &report.authority);
        let may = authority_words(authority.result);
        let ground = authority.ground.as_deref().unwrap_or_default();
        let list = |sequence: u64, issued, next| {
            format!("#{sequence}, {} – {}", china(issued), china(next))
        };
        let root = trust
            .root
            .as_ref()
            .map(|root| format!("{} v{}", root.name, root.version));
        let national = trust
            .national
            .as_ref()
            .map(|l| list(l.sequence, l.issued, l.next_update));
        let region = trust.region.as_ref().map(|region| {
            let told = list(
                region.list.sequence,
                region.list.issued,
                region.list.next_update,
            );
            format!("{} {} {told}", region.code, region.name)
        });
        let rows = facts(&[
            (
                self.pick("签发权限", "Authority"),
                format!("{} {ground}", self.pick(may.0, may.1)),
            ),
            (self.pick("信任根", "Trust root"), root.unwrap_or_default()),
            (
                self.pick("国家总表", "National list"),
                national.unwrap_or_default(),
            ),
            (
                self.pick("地区信任列表", "Region's list"),
                region.unwrap_or_default(),
            ),
        ]);
        element("h3", self.pick("依据", "Ground")) + &rows
    }

    fn pick<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        self.words.pick(zh, en)
    }
}

fn table(class: &str, heads: &[&str], rows: &str) -> String {
    let heads: String = heads
        .iter()
        .map(|head| format!("<th>{head}</th>"))
        .collect();
    format!("<table class=\"{class}\">\n<thead><tr>{heads}</tr></thead>\n{rows}</table>\n")
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .map(|cell| format!("<td>{}</td>", escape(cell)))
        .collect();
    format!("<tr>{cells}</tr>\n")
}

/// What was done; empty for a kind that is not known.
fn change_words(code: &str) -> (&'static str, &'static str) {
    ChangeKind::from_code(code).map_or(("", ""), ChangeKind::meaning)
}

fn authority_words(authority: Authority) -> (&'static str, &'static str) {
    match authority {
        Authority::Entitled => ("有权签发", "entitled"),
        Authority::NotEntitled => ("无权签发", "not entitled"),
        Authority::Unknown => ("不明", "unknown"),
        Authority::NotApplicable => ("不适用", "not applicable"),
    }
}
