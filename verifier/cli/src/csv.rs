//! A report as a line of CSV (RFC 4180), for spreadsheets.

use crate::arguments::Lang;
use crate::words::{clean, pick};
use yinxin_verifier::report::Report;

/// With a byte order mark: without it, spreadsheets on Windows take the Chinese for something else.
pub(crate) const HEAD: &str = "\u{feff}file,acceptance,verdict,reason,words,next_step,sha256,seals,signer,licence_type,number,holder,state,sealed_at,sm3,evaluated_at\r\n";

pub(crate) fn line(report: &Report, lang: Lang) -> String {
    let reason = report.reason.as_ref();
    let signer = report
        .seals
        .iter()
        .find_map(|seal| seal.signer.as_ref()?.name.as_deref());
    let sealed_at = report.seals.iter().find_map(|seal| seal.time.proven);
    let licence = report.licence.as_ref();
    let seals = report.seals.len().to_string();
    let cells = [
        &*report.file.name,
        report.acceptance.as_str(),
        report.verdict.as_str(),
        reason.map_or("", |reason| reason.code.as_str()),
        reason.map_or("", |reason| pick(lang, &reason.zh, &reason.en)),
        pick(lang, report.next_step.zh(), report.next_step.en()),
        report.file.sha256.as_deref().unwrap_or_default(),
        &seals,
        signer.unwrap_or_default(),
        licence.map_or("", |licence| &licence.type_name),
        licence.map_or("", |licence| &licence.number),
        licence.map_or("", |licence| &licence.holder),
        licence.map_or("", |licence| {
            pick(lang, licence.state.zh(), licence.state.en())
        }),
        &sealed_at.map(|time| time.to_string()).unwrap_or_default(),
        report.file.sm3.as_deref().unwrap_or_default(),
        &report.evaluated_at.to_string(),
    ];
    cells.map(cell).join(",") + "\r\n"
}

/// Acceptance and reason of a line, when it is the line of the file of this name.
pub(crate) fn read<'l>(line: &'l str, name: &str) -> Option<[&'l str; 2]> {
    let rest = line.strip_prefix(&cell(name))?.strip_prefix(",\"")?;
    // Codes hold no quotes.
    let mut codes = rest.split("\",\"");
    let (acceptance, _verdict, reason) = (codes.next()?, codes.next()?, codes.next()?);
    Some([acceptance, reason])
}

/// What a spreadsheet takes for the start of a formula; East Asian ones take the wide forms too.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// In quotes. A stranger's words that a spreadsheet would take for a formula are led by an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(FORMULA);
    let lead = if formula { "'" } else { "" };
    format!("\"{lead}{}\"", clean(text).replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_neither_formulas_nor_further_cells() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("a\",\"b\n"), "\"a\"\",\"\"b\u{fffd}\"");
        assert_eq!(cell("＝HYPERLINK(1)"), "\"'＝HYPERLINK(1)\"");
        assert_eq!(cell("上海"), "\"上海\"");
    }
}
