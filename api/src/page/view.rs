//! From a report to the rows that a clerk reads, always the same rows in the same order.

use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};
use yinxin_verifier::pdf::ChangeKind;
use yinxin_verifier::report::{
    Acceptance, Check, CheckResult, LicenceReport, LicenceState, Reason, Report, SealPurpose,
    SealReport, TimeSource, Verdict,
};
use yinxin_verifier::value::Time;

use super::Lang;

/// The result of one file.
pub(super) struct ResultView {
    pub(super) verdict: &'static str,
    pub(super) acceptance: &'static str,
    pub(super) icon: &'static str,
    pub(super) word: String,
    pub(super) sentence: String,
    pub(super) evaluated_at: String,
    pub(super) rows: Vec<Row>,
    pub(super) checks_summary: String,
    pub(super) checked: Vec<CheckedView>,
    pub(super) facts: Vec<Row>,
}

/// One row; a row that does not apply says so.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) lines: Vec<String>,
}

/// The checks of one seal, or of the file as a whole.
pub(super) struct CheckedView {
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) checks: Vec<CheckView>,
}

/// One check.
pub(super) struct CheckView {
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    pub(super) result: &'static str,
    pub(super) detail: String,
}

impl ResultView {
    pub(super) fn new(report: &Report, lang: Lang) -> Self {
        let view = View { report, lang };
        Self {
            verdict: report.verdict.as_str(),
            acceptance: report.acceptance.as_str(),
            icon: icon(report.acceptance),
            word: view.word(),
            sentence: view.sentence(),
            evaluated_at: beijing(report.evaluated_at),
            rows: view.rows(),
            checks_summary: view.checks_summary(),
            checked: (report.seals.iter().map(|seal| view.seal(seal)))
                .chain(view.whole_file())
                .collect(),
            facts: view.facts(),
        }
    }
}

fn icon(acceptance: Acceptance) -> &'static str {
    match acceptance {
        Acceptance::Accept => "✓",
        Acceptance::Check => "!",
        Acceptance::Refuse => "✕",
        Acceptance::Unsupported => "?",
    }
}

/// Time at the counter: 北京时间, said once a page.
fn beijing(time: Time) -> String {
    const FORM: &[time::format_description::BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let offset = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
    let local: OffsetDateTime = time.to_offset().to_offset(offset);
    local.format(FORM).unwrap_or_else(|_| time.to_string())
}

struct View<'a> {
    report: &'a Report,
    lang: Lang,
}

impl View<'_> {
    fn say(&self, zh: &str, en: &str) -> String {
        self.lang.pick(zh, en).to_owned()
    }

    fn word(&self) -> String {
        let Report {
            acceptance,
            verdict,
            ..
        } = self.report;
        let word = self.lang.pick(acceptance.zh(), acceptance.en());
        let verdict = match (acceptance, verdict) {
            (Acceptance::Unsupported, _) => return word.to_owned(),
            // "Valid" beside "do not rely on it" is about the seal alone.
            (Acceptance::Refuse, Verdict::Valid) => self.lang.pick("印章有效", "the seal is valid"),
            (_, verdict) => self.lang.pick(verdict.zh(), verdict.en()),
        };
        self.say(
            &format!("{word}（{verdict}）"),
            &format!("{word} ({verdict})"),
        )
    }

    fn sentence(&self) -> String {
        match &self.report.reason {
            Some(reason) => self.say(&reason.zh, &reason.en),
            None => self.say(
                "印章真实，内容自盖章后未改动。",
                "The seal is genuine and nothing was changed since.",
            ),
        }
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = vec![
            self.row("next", "下一步", "Next step", self.next()),
            self.row("what", "是什么", "What it is", self.what()),
            self.row("who", "谁签发的", "Who issued it", self.who()),
            self.row("time", "何时盖章", "When it was sealed", self.time()),
            self.row(
                "changes",
                "内容有没有改动",
                "Was it changed",
                self.changes(),
            ),
            self.row("fresh", "状态信息有多新", "How fresh", self.fresh()),
            self.row("match", "请核对人和证", "Match the holder", self.person()),
        ];
        rows.iter_mut()
            .filter(|row| row.lines.is_empty())
            .for_each(|row| {
                row.lines = vec![self.say("不适用", "Does not apply")];
            });
        rows
    }

    fn row(
        &self,
        name: &'static str,
        zh: &'static str,
        en: &'static str,
        lines: Vec<String>,
    ) -> Row {
        let label = match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        };
        Row { name, label, lines }
    }

    fn what(&self) -> Vec<String> {
        let file = self.report.file.name.clone();
        match &self.report.licence {
            Some(licence) => vec![
                format!("{}  {}", licence.type_name, licence.number),
                self.say(
                    &format!("持证主体：{}", licence.holder),
                    &format!("Holder: {}", licence.holder),
                ),
                self.state(licence),
                file,
            ],
            None if self.report.seals.is_empty() => vec![file],
            None => vec![self.no_licence(), file],
        }
    }

    fn no_licence(&self) -> String {
        let seals = self
            .report
            .seals
            .iter()
            .filter_map(|seal| seal.seal.as_ref());
        match seals
            .into_iter()
            .any(|seal| seal.purpose == SealPurpose::Licence)
        {
            true => self.say(
                "盖有证照印章，但证照数据不能确认",
                "Carries a licence seal, but its licence data cannot be confirmed",
            ),
            false => self.say("盖章文件，不是电子证照", "A sealed document, not a licence"),
        }
    }

    fn state(&self, licence: &LicenceReport) -> String {
        let until = match &licence.valid_to {
            Some(day) => self.say(&format!("有效期至 {day}"), &format!("until {day}")),
            None => self.say("长期", "without end"),
        };
        let from = match licence.state {
            LicenceState::NotYet => self.say(
                &format!("自 {} 起，", licence.valid_from),
                &format!("from {}, ", licence.valid_from),
            ),
            _ => String::new(),
        };
        let state = self.lang.pick(licence.state.zh(), licence.state.en());
        let label = self.lang.pick("状态：", "State: ");
        format!("{label}{state}{}{from}{until}", self.lang.pick("，", ", "))
    }

    fn who(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .report
            .seals
            .iter()
            .filter_map(|seal| self.signer(seal))
            .collect();
        if let Some(region) = &self.report.trust.region
            && self.report.seals.iter().any(SealReport::signer_is_listed)
        {
            lines.push(self.say(
                &format!("{}信任列表 第 {} 版", region.name, region.list.sequence),
                &format!(
                    "Trust list of {}, edition {}",
                    region.name, region.list.sequence
                ),
            ));
        }
        lines
    }

    fn signer(&self, seal: &SealReport) -> Option<String> {
        let signer = seal.signer.as_ref()?;
        let name = signer.name.as_deref().unwrap_or(&signer.subject);
        // A name that no trust list bears out is the signer's own word.
        let name = match seal.signer_is_listed() {
            true => name.to_owned(),
            false => self.say(&format!("自称：{name}"), &format!("Calls itself: {name}")),
        };
        let seal_name = seal.seal.as_ref().and_then(|seal| seal.name.as_deref());
        Some(match seal_name {
            Some(seal) => self.say(
                &format!("{name} · 印章：{seal}"),
                &format!("{name} · seal: {seal}"),
            ),
            None => name,
        })
    }

    fn time(&self) -> Vec<String> {
        self.report
            .seals
            .iter()
            .map(|seal| self.time_of(seal))
            .collect()
    }

    fn time_of(&self, seal: &SealReport) -> String {
        let source = match seal.time.source {
            TimeSource::Log => self.lang.pick("公开日志", "transparency log"),
            TimeSource::None => self.lang.pick("仅签章人自报", "the signer alone"),
            TimeSource::Timestamp => self.lang.pick("时间戳", "time stamp"),
        };
        match seal.time.proven.or(seal.time.claimed) {
            Some(time) => format!(
                "{}{}{source}",
                beijing(time),
                self.lang.pick("，时间来源：", ", source: ")
            ),
            None => self.say("没有盖章时间", "No time of sealing"),
        }
    }

    fn changes(&self) -> Vec<String> {
        self.report
            .seals
            .iter()
            .map(|seal| self.changes_of(seal))
            .collect()
    }

    fn changes_of(&self, seal: &SealReport) -> String {
        let changes = &seal.coverage.later_changes;
        let intact = seal
            .checks
            .iter()
            .filter(|check| check.code == yinxin_verifier::report::CheckCode::Digest);
        if intact
            .clone()
            .any(|check| check.result == CheckResult::Fail)
        {
            return self.say("盖章后被改动过", "Changed after sealing");
        }
        if intact
            .clone()
            .all(|check| check.result != CheckResult::Pass)
        {
            return self.say("无法判断", "Cannot be told");
        }
        let refused: Vec<String> = changes
            .iter()
            .filter(|change| !change.allowed)
            .map(|change| self.change(change.page))
            .collect();
        let filled = changes
            .iter()
            .any(|change| change.kind == ChangeKind::FieldFilledIn.code());
        match (refused.is_empty(), changes.is_empty()) {
            (false, _) => format!(
                "{}{}",
                self.lang.pick("盖章后有未经许可的改动：", "Changed after sealing: "),
                refused.join(self.lang.pick("、", ", "))
            ),
            (true, false) if filled => self.say(
                "自盖章后原有内容未改动，之后在允许的范围内填写了表单，所填内容不受该印章保护",
                "What was sealed is unchanged; the form was filled in since, as the seal allows, and that is not covered by the seal",
            ),
            (true, false) => self.say(
                "自盖章后内容未改动，之后另有允许的追加（如其他单位盖章）",
                "Unchanged since this seal; only permitted additions followed (such as another seal)",
            ),
            (true, true) => match self.report.file.pages {
                Some(pages) => self.say(
                    &format!("自盖章后未改动，共 {pages} 页全部受保护"),
                    &match pages {
                        1 => "Unchanged since it was sealed; its one page is covered".to_owned(),
                        _ => format!("Unchanged since it was sealed; all {pages} pages are covered"),
                    },
                ),
                None => self.say("自盖章后未改动", "Unchanged since it was sealed"),
            },
        }
    }

    fn change(&self, page: Option<usize>) -> String {
        match page {
            Some(page) => self.say(&format!("第 {page} 页"), &format!("page {page}")),
            None => self.say("文件结构", "file structure"),
        }
    }

    fn fresh(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(region) = &self.report.trust.region {
            let list = &region.list;
            lines.push(self.say(
                &format!(
                    "信任列表：{}更新，可用至 {}",
                    self.age(list.age_seconds),
                    beijing(list.next_update)
                ),
                &format!(
                    "Trust list: updated {}, good until {}",
                    self.age(list.age_seconds),
                    beijing(list.next_update)
                ),
            ));
        }
        if let Some(age) = self
            .report
            .licence
            .as_ref()
            .and_then(|licence| licence.state_age_seconds)
        {
            lines.push(self.say(
                &format!("证照状态：{}取得", self.age(age)),
                &format!("Licence state: {}", self.age(age)),
            ));
        }
        lines
    }

    fn age(&self, seconds: i64) -> String {
        let (count, zh, en) = match seconds {
            ..60 => return self.say("刚刚", "just now"),
            60..3_600 => (seconds / 60, "分钟前", "min ago"),
            3_600..86_400 => (seconds / 3_600, "小时前", "h ago"),
            _ => (seconds / 86_400, "天前", "days ago"),
        };
        self.say(&format!(" {count} {zh}"), &format!("{count} {en}"))
    }

    fn person(&self) -> Vec<String> {
        match &self.report.licence {
            Some(licence) => vec![self.say(
                &format!("☐ 持证主体“{}”与办事人或单位一致", licence.holder),
                &format!(
                    "☐ The holder {} is the person or body at the counter",
                    licence.holder
                ),
            )],
            None => Vec::new(),
        }
    }

    fn next(&self) -> Vec<String> {
        let step = self.report.next_step;
        vec![self.say(step.zh(), step.en())]
    }

    fn checks_summary(&self) -> String {
        let seals = self.report.seals.iter().flat_map(|seal| &seal.checks);
        let checks = seals
            .chain(&self.report.checks)
            .filter(|check| check.result != CheckResult::NotRun);
        let (total, passed) = checks.fold((0, 0), |(total, passed), check| {
            (
                total + 1,
                passed + usize::from(check.result == CheckResult::Pass),
            )
        });
        self.say(
            &format!("{total} 项检查，{passed} 项通过"),
            &format!("{passed} of {total} checks passed"),
        )
    }

    fn seal(&self, seal: &SealReport) -> CheckedView {
        let name = seal
            .seal
            .as_ref()
            .and_then(|seal| seal.name.as_deref())
            .unwrap_or_default();
        let verdict = self.lang.pick(seal.verdict.zh(), seal.verdict.en());
        let reason = seal
            .reason
            .as_ref()
            .map(|reason| self.lang.pick(&reason.zh, &reason.en));
        CheckedView {
            title: self.say(
                &format!("第 {} 枚印章 {name}", seal.index),
                &format!("Seal {} {name}", seal.index),
            ),
            summary: [Some(verdict), reason]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · "),
            checks: self.checks(&seal.checks),
        }
    }

    /// What was checked of the file as a whole.
    fn whole_file(&self) -> Option<CheckedView> {
        let checks = self.checks(&self.report.checks);
        (!checks.is_empty()).then(|| CheckedView {
            title: self.say("整个文件", "The whole file"),
            summary: String::new(),
            checks,
        })
    }

    fn checks(&self, checks: &[Check]) -> Vec<CheckView> {
        let view = |check: &Check| CheckView {
            class: class(check.result),
            name: match self.lang {
                Lang::En => check.code.en(),
                Lang::Zh => check.code.zh(),
            },
            result: self.outcome(check.result),
            detail: self.detail(check),
        };
        checks.iter().map(view).collect()
    }

    /// The reason in the language of the page; what was found stands behind it, in English.
    fn detail(&self, check: &Check) -> String {
        let Some(reason) = check.reason.map(Reason::new) else {
            return check.detail.clone();
        };
        let (zh, en) = (&reason.zh, &reason.en);
        self.say(
            &format!("{zh}（{}）", check.detail),
            &format!("{en} ({})", check.detail),
        )
    }

    fn outcome(&self, result: CheckResult) -> &'static str {
        let (zh, en) = match result {
            CheckResult::Fail => ("✕ 未通过", "✕ failed"),
            CheckResult::NotRun => ("– 未检查", "– not run"),
            CheckResult::Pass => ("✓ 通过", "✓ passed"),
            CheckResult::Unknown => ("? 无法判定", "? cannot tell"),
            CheckResult::Warn => ("! 提示", "! note"),
        };
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    fn facts(&self) -> Vec<Row> {
        let Report {
            file,
            policy,
            trust,
            ..
        } = self.report;
        let mut facts = vec![
            self.row(
                "file",
                "文件",
                "File",
                vec![format!("{} · {} B", file.name, file.bytes)],
            ),
            self.row(
                "sha256",
                "SHA-256",
                "SHA-256",
                file.sha256.clone().into_iter().collect(),
            ),
            self.row("sm3", "SM3", "SM3", file.sm3.clone().into_iter().collect()),
            self.row(
                "policy",
                "核验规则",
                "Policy",
                vec![format!("{} {}", policy.name, policy.digest)],
            ),
        ];
        if let Some(root) = &trust.root {
            facts.push(self.row(
                "root",
                "信任根",
                "Trust root",
                vec![format!("{} v{}", root.name, root.version)],
            ));
        }
        facts.retain(|fact| !fact.lines.is_empty());
        facts
    }
}

fn class(result: CheckResult) -> &'static str {
    match result {
        CheckResult::Fail => "fail",
        CheckResult::NotRun => "not-run",
        CheckResult::Pass => "pass",
        CheckResult::Unknown => "unknown",
        CheckResult::Warn => "warn",
    }
}
