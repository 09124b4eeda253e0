//! Reports as one page that stands alone: no script, nothing fetched, everything from the report.

mod element;
mod tables;

use crate::arguments::Lang;
use crate::words::{Page, china, icon};
use element::{element, escape};
use tables::Tables;
use yinxin_verifier::report::Report;

/// Content security policy: nothing is fetched, nothing runs.
const POLICY: &str = include_str!("policy.txt");
const STYLE: &str = include_str!("style.css");

/// The page, of sections made before.
pub(crate) fn page(sections: &[String], summary: &str, lang: Lang) -> String {
    let (code, title) = match lang {
        Lang::Zh => ("zh-CN", "电子印章核验报告"),
        Lang::En => ("en", "Verification report"),
    };
    let summary = element("p", summary);
    let body = sections.concat();
    format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{summary}{body}</main>\n</body>\n</html>\n"
    )
}

/// One report.
pub(crate) fn section(report: &Report, lang: Lang) -> String {
    let tables = Tables {
        words: Page { lang, report },
    };
    let words = &tables.words;
    let acceptance = words.pick(report.acceptance.zh(), report.acceptance.en());
    let headline = format!("{} {acceptance}", icon(report.acceptance));
    let mut out = format!(
        "<section data-verdict=\"{}\" data-acceptance=\"{}\">\n",
        report.verdict.as_str(),
        report.acceptance.as_str()
    );
    out += &element("h2", &headline);
    out += &tables.result();
    out += &tables.licence();
    for seal in &report.seals {
        out += &tables.seal(seal);
    }
    out += &tables.file_checks();
    out += &tables.ground();
    let footer = match lang {
        Lang::Zh => format!(
            "核验时间 {}，规则 {}",
            china(report.evaluated_at),
            report.policy.name
        ),
        Lang::En => format!(
            "Judged {}, policy {}",
            china(report.evaluated_at),
            report.policy.name
        ),
    };
    let digest = escape(&report.policy.digest);
    out + &format!(
        "<footer>{}<br>{digest}</footer>\n</section>\n",
        escape(&footer)
    )
}

#[cfg(test)]
mod tests;
