//! The seals: who, which seal, when, changed or not.

use super::block::{Block, Density, GREY, LEFT, WIDTH, small};
use super::verdict::words;
use yinxin_page::Style;
use yinxin_verifier::pdf::ChangeKind;
use yinxin_verifier::report::{Claims, LaterChange, Report, SealReport};

/// Changes told for a seal; the others are counted.
const CHANGES: usize = 3;

/// As many seals as the room holds, and how many there are.
pub(super) fn block(report: &Report, room: f32, density: Density) -> Block {
    let mut block = Block::new(density);
    let seals = &report.seals;
    if seals.is_empty() {
        return block;
    }
    block.heading(&match seals.len() {
        1 => "印章".to_owned(),
        number => format!("印章（共 {number} 枚）"),
    });
    for (told, seal) in seals.iter().enumerate() {
        let left = seals.len() - told;
        let part = seal_block(report, seal, density);
        // The last one needs no room for the line that counts the others.
        let rest = if left > 1 { 5.0 } else { 0.0 };
        if told > 0 && block.height + part.height + rest > room {
            let line = format!("其余 {left} 枚见所附 JSON");
            block.text(&line, (LEFT + 1.5, WIDTH), 1, small(GREY));
            break;
        }
        let height = part.height;
        block.sheet.add(part.sheet, block.height);
        block.down(height);
    }
    block
}

fn seal_block(report: &Report, seal: &SealReport, density: Density) -> Block {
    let (words, numbered) = (words(report), report.seals.len() > 1);
    let mut block = Block::new(density);
    if numbered {
        let style = Style {
            bold: true,
            ..density.body()
        };
        let title = format!("印章 {}：{}", seal.index, seal.verdict.zh());
        block.text(&title, (LEFT + 1.5, WIDTH), 1, style);
        block.down(0.8);
    }
    let name = words.signer(seal);
    let signer = seal.signer.as_ref();
    let uscc = signer.and_then(|signer| signer.uscc.as_ref());
    let uscc = uscc.map(ToString::to_string).unwrap_or_default();
    block.row(&[("盖章单位", &name), ("信用代码", &uscc)]);
    if let Some(own) = &seal.seal {
        let code = own.code.as_deref().unwrap_or_default();
        let name = own.name.as_deref().unwrap_or("不明");
        block.row(&[("印章名称", name), ("印章编码", code)]);
        let maker = own.maker.as_deref().unwrap_or_default();
        block.row(&[("制章者", maker), ("签名级别", &level(seal))]);
    } else {
        block.row(&[("签名级别", &level(seal))]);
    }
    block.row(&[
        ("盖章时间", &words.time(seal).replace(" +08:00", "")),
        ("内容", &words.content(seal)),
    ]);
    if numbered && let Some(reason) = &seal.reason {
        block.row(&[("原因", &reason.zh)]);
    }
    claims(&mut block, &seal.claims);
    changes(&mut block, &seal.coverage.later_changes);
    block
}

/// What the file says of itself: apart from the facts, and small. A crowded page leaves it to the JSON inside.
fn claims(block: &mut Block, claims: &Claims) {
    if block.density.lines == 1 {
        return;
    }
    let told: Vec<&str> = [&claims.name, &claims.reason, &claims.location]
        .into_iter()
        .filter_map(|claim| claim.as_deref())
        .collect();
    if !told.is_empty() {
        let line = format!("文件自称，未经核实：{}", told.join("；"));
        block.text(&line, (LEFT + 1.5, WIDTH - 3.0), 1, small(GREY));
        block.down(0.6);
    }
}

/// Format and level, and the status that the standard gives.
fn level(seal: &SealReport) -> String {
    let spelled = |value: serde_json::Result<serde_json::Value>| {
        let value = value.ok();
        let text = value.as_ref().and_then(|value| value.as_str());
        text.unwrap_or_default().to_owned()
    };
    let parts = [
        spelled(serde_json::to_value(seal.format)).to_uppercase(),
        spelled(serde_json::to_value(seal.level)),
        spelled(serde_json::to_value(seal.indication)),
        spelled(serde_json::to_value(seal.sub_indication)),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// What was changed without leave, where it shows.
fn changes(block: &mut Block, changes: &[LaterChange]) {
    let refused: Vec<&LaterChange> = changes.iter().filter(|change| !change.allowed).collect();
    for change in refused.iter().take(CHANGES) {
        let page = change
            .page
            .map(|page| format!("第 {page} 页，"))
            .unwrap_or_default();
        let kind = ChangeKind::from_code(change.kind);
        let kind = kind.map_or(change.kind, |kind| kind.meaning().0);
        let line = format!("改动：{page}{kind}（对象 {}）", change.object);
        block.text(&line, (LEFT + 1.5, WIDTH - 3.0), 1, block.density.body());
        block.down(0.6);
    }
    if refused.len() > CHANGES {
        let line = format!("共 {} 处改动，其余见所附 JSON", refused.len());
        block.text(&line, (LEFT + 1.5, WIDTH), 1, small(GREY));
        block.down(0.6);
    }
}
