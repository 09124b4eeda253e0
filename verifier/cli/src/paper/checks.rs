//! The checks: those that say something one by one, then those that passed or did not apply, by name. What the page
//! cannot hold is counted.

use super::block::{BLACK, Block, Density, GREY, LEFT, WIDTH, small};
use yinxin_page::{Paragraph, Style};
use yinxin_verifier::report::{Check, CheckCode, CheckResult, ReasonCode, Report};

/// Columns of checks that passed.
const COLUMNS: usize = 5;
/// Height of the line that counts the rest, mm.
const REST: f32 = 4.2;

/// A check, and the seal that it belongs to where there are more than one.
struct Told<'r> {
    seal: Option<usize>,
    check: &'r Check,
}

pub(super) fn block(report: &Report, room: f32, density: Density) -> Block {
    let mut block = Block::new(density);
    let all = all(report);
    block.heading(&format!("检查（共 {} 项）", all.len()));
    let (quiet, other): (Vec<_>, Vec<_>) = all.iter().partition(|told| is_quiet(told.check));
    let quiet = grouped(&quiet);
    let grid = quiet.len().div_ceil(COLUMNS) as f32 * row_height(density);
    let mut left_out = 0;
    for told in &other {
        let row = row(told, density);
        if left_out == 0 && block.height + row.height + grid + REST <= room {
            let height = row.height;
            block.sheet.add(row.sheet, block.height);
            block.down(height);
        } else {
            left_out += 1;
        }
    }
    cells(&mut block, &quiet);
    if left_out > 0 {
        let line = format!("其余 {left_out} 项未通过的检查见所附 JSON");
        block.text(&line, (LEFT + 1.5, WIDTH), 1, small(GREY));
    }
    block
}

/// Of the file and of all seals; what proves a fault first.
fn all(report: &Report) -> Vec<Told<'_>> {
    let many = report.seals.len() > 1;
    let of_file = report.checks.iter().map(|check| Told { seal: None, check });
    let of_seals = report.seals.iter().flat_map(|seal| {
        let seal_index = many.then_some(seal.index);
        seal.checks.iter().map(move |check| Told {
            seal: seal_index,
            check,
        })
    });
    let mut all: Vec<Told<'_>> = of_file.chain(of_seals).collect();
    all.sort_by_key(|told| weight(told.check.result));
    all
}

fn weight(result: CheckResult) -> u8 {
    match result {
        CheckResult::Fail => 0,
        CheckResult::Unknown => 1,
        CheckResult::Warn => 2,
        CheckResult::NotRun => 3,
        CheckResult::Pass => 4,
    }
}

/// Name, result, the reason in words, and what was found.
fn row(told: &Told<'_>, density: Density) -> Block {
    let check = told.check;
    let mut block = Block::new(density);
    let seal = told
        .seal
        .map(|seal| format!("印章 {seal} "))
        .unwrap_or_default();
    let name = format!("{seal}{}", check.code.zh());
    let reason = check
        .reason
        .map_or("", |reason: ReasonCode| reason.entry().zh);
    let detail = match reason {
        "" => check.detail.clone(),
        _ => format!("{reason}（{}）", check.detail),
    };
    let bold = Style {
        bold: check.result == CheckResult::Fail,
        ..density.body()
    };
    let name = Paragraph::new(&name, 34.0, 1, density.body());
    let result = Paragraph::new(check.result.zh(), 18.0, 1, bold);
    let style = Style {
        size_pt: 8.0,
        colour: BLACK,
        ..Style::default()
    };
    let detail = Paragraph::new(&detail, WIDTH - 56.0, 2, style);
    let height = detail.height_mm().max(name.height_mm());
    block.sheet.text(name, LEFT + 1.5, 0.0);
    block.sheet.text(result, LEFT + 36.0, 0.0);
    block.sheet.text(detail, LEFT + 54.0, 0.2);
    block.down(height + density.leading * 0.7);
    block
}

/// Of a row of checks that have nothing to tell, mm.
fn row_height(density: Density) -> f32 {
    density.size_pt / 72.0 * 25.4 + density.leading
}

/// Nothing to tell but that it passed or did not apply.
fn is_quiet(check: &Check) -> bool {
    match check.result {
        CheckResult::Pass => true,
        CheckResult::NotRun => check.reason.is_none(),
        _ => false,
    }
}

/// How often each check passed; those that did not run where they never passed.
fn grouped(quiet: &[&Told<'_>]) -> Vec<(CheckCode, usize)> {
    let has = |code| quiet.iter().any(|told| told.check.code == code);
    let passed = |code| {
        let of_code = quiet.iter().filter(|told| told.check.code == code);
        of_code
            .filter(|told| told.check.result == CheckResult::Pass)
            .count()
    };
    let codes = CheckCode::ALL.iter().filter(|code| has(**code));
    codes.map(|code| (*code, passed(*code))).collect()
}

fn cells(block: &mut Block, quiet: &[(CheckCode, usize)]) {
    let density = block.density;
    let width = WIDTH / COLUMNS as f32;
    for row in quiet.chunks(COLUMNS) {
        for (column, (code, passed)) in row.iter().enumerate() {
            let name = code.zh();
            let (text, colour) = match passed {
                0 => (format!("— {name}"), GREY),
                1 => (format!("√ {name}"), BLACK),
                many => (format!("√ {name} ×{many}"), BLACK),
            };
            let text = Paragraph::new(
                &text,
                width - 2.0,
                1,
                Style {
                    colour,
                    ..density.body()
                },
            );
            let left = LEFT + 1.5 + column as f32 * width;
            block.sheet.text(text, left, block.height);
        }
        block.down(row_height(density));
    }
}
