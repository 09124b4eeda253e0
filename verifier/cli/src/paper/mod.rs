//! 验证报告: one A4 page a file in Chinese, as a PDF, with the JSON report that it tells inside.
//!
//! Names in files and certificates are a stranger's words: every one has its most lines, and a character that cannot
//! be printed is told by its code point.

mod block;
mod checks;
mod facts;
mod seals;
mod verdict;

use crate::words::china;
use block::{Block, DENSITIES, Density, GREY, LEFT, PAGE, WIDTH, small};
use yinxin_page::{Attachment, Paragraph, PdfDate, Sheet, SheetsSpec, Style, Tag, write_sheets};
use yinxin_verifier::crypto::{Sha256, sha256};
use yinxin_verifier::report::Report;

const TITLE: &str = "电子印章验证报告";
/// Where the page begins and ends, mm.
const TOP: f32 = 13.0;
const BOTTOM: f32 = 286.0;
/// Kept free for the checks, mm.
const CHECKS: f32 = 30.0;

const LIMITS: &str = "本报告由 yinxin-verify 依据上列信任材料自动得出，只对上列摘要所对应的文件和所问时间有效。它说明印章和签发单位能否得到证明、\
内容自盖章后是否改动、证照当时是否有效；不代表对证照所载事项的实质审查。图片、截图和打印件上的印章不能作为凭据。\
本报告未加盖印章；完整的核验结果作为附件保存在本 PDF 内，用同一文件和信任材料可以重新核验。";

/// The PDF. The same reports give the same bytes.
pub(crate) fn write(reports: &[Report]) -> Vec<u8> {
    let twins: Vec<Twin> = reports
        .iter()
        .enumerate()
        .map(|(index, report)| Twin::of(report, index, reports.len()))
        .collect();
    let pages = reports.iter().zip(&twins).enumerate();
    let sheets: Vec<Sheet> = pages
        .map(|(index, (report, twin))| page(report, twin, (index + 1, reports.len())))
        .collect();
    let attachments = twins.iter().map(|twin| Attachment {
        name: &twin.name,
        media_type: "application/json",
        description: "核验结果",
        bytes: &twin.json,
    });
    let all = sha256(
        &twins
            .iter()
            .flat_map(|twin| *twin.digest.as_bytes())
            .collect::<Vec<u8>>(),
    );
    let spec = SheetsSpec {
        page_mm: PAGE,
        title: TITLE,
        created: PdfDate(
            reports
                .first()
                .map_or(0, |report| report.evaluated_at.unix()),
        ),
        id: *all.as_bytes().first_chunk().expect("a digest of 32 bytes"),
        attachments: attachments.collect(),
    };
    write_sheets(&sheets, &spec).bytes
}

/// The same report for programs: inside the PDF, and by its digest the number of the report.
struct Twin {
    name: String,
    json: Vec<u8>,
    digest: Sha256,
}

impl Twin {
    fn of(report: &Report, index: usize, of: usize) -> Self {
        let json = serde_json::to_vec(report).expect("a report has a JSON form");
        Self {
            name: match of {
                1 => "report.json".to_owned(),
                _ => format!("report-{:04}.json", index + 1),
            },
            digest: sha256(&json),
            json,
        }
    }

    /// Day of the verification and the first digits of the digest of the JSON report.
    fn number(&self, report: &Report) -> String {
        let day = china(report.evaluated_at)
            .get(..10)
            .unwrap_or_default()
            .replace('-', "");
        let digest = self.digest.hex().to_uppercase();
        format!("VR-{day}-{}", digest.get(..12).unwrap_or_default())
    }
}

/// One page, as roomy as it can be.
fn page(report: &Report, twin: &Twin, place: (usize, usize)) -> Sheet {
    let foot = foot(twin, place);
    let end = BOTTOM - foot.height;
    let room = end - TOP;
    let mut tries = DENSITIES.map(|density| blocks(report, twin, density, room));
    let fits = tries.iter().position(|blocks| height(blocks) <= room);
    debug_assert!(fits.is_some(), "the page is over-full");
    let blocks = std::mem::take(&mut tries[fits.unwrap_or(DENSITIES.len() - 1)]);
    let (mut sheet, mut y) = (Sheet::new(), TOP);
    for block in blocks {
        let top = y;
        y += block.height + block.density.gap;
        sheet.add(block.sheet, top);
    }
    sheet.add(foot.sheet, end);
    sheet
}

/// The verdict first; seals and checks take what room the others leave.
fn blocks(report: &Report, twin: &Twin, density: Density, room: f32) -> Vec<Block> {
    let mut blocks = vec![
        head(report, twin, density),
        verdict::block(report, density),
        facts::file(report, density),
        facts::licence(report, density),
    ];
    let ground = facts::ground(report, density);
    let left = |blocks: &[Block]| room - height(blocks) - ground.height - density.gap;
    blocks.push(seals::block(report, left(&blocks) - CHECKS, density));
    blocks.push(checks::block(report, left(&blocks), density));
    blocks.push(ground);
    blocks.retain(|block| block.height > 0.0);
    blocks
}

/// With the gap below each, mm.
fn height(blocks: &[Block]) -> f32 {
    let filled = blocks.iter().filter(|block| block.height > 0.0);
    filled.map(|block| block.height + block.density.gap).sum()
}

fn head(report: &Report, twin: &Twin, density: Density) -> Block {
    let mut block = Block::new(density);
    let style = Style {
        size_pt: 20.0,
        bold: true,
        tag: Tag::H1,
        ..Style::default()
    };
    let title = Paragraph::new(TITLE, WIDTH, 1, style);
    let left = LEFT + (WIDTH - title.width_mm()) / 2.0;
    block.place(title, left);
    block.down(2.0);
    let line = format!(
        "报告编号 {}　　核验时间 {}（北京时间）",
        twin.number(report),
        moment(report.evaluated_at)
    );
    let line = Paragraph::new(&line, WIDTH, 1, small(GREY));
    let left = LEFT + (WIDTH - line.width_mm()) / 2.0;
    block.place(line, left);
    block
}

fn foot(twin: &Twin, (number, of): (usize, usize)) -> Block {
    let [.., density] = DENSITIES;
    let mut block = Block::new(density);
    block.rule(0.5);
    block.down(1.2);
    block.text(LIMITS, (LEFT, WIDTH), 4, small(GREY));
    block.down(1.0);
    let end = format!(
        "yinxin-verify {}　附件 {}　第 {number} 页，共 {of} 页",
        env!("CARGO_PKG_VERSION"),
        twin.name
    );
    let end = Paragraph::new(&end, WIDTH, 1, small(GREY));
    let left = LEFT + WIDTH - end.width_mm();
    block.place(end, left);
    block
}

/// `2026-11-22 12:00:00`, China Standard Time.
fn moment(time: yinxin_verifier::value::Time) -> String {
    china(time).trim_end_matches(" +08:00").to_owned()
}

#[cfg(test)]
mod tests;
