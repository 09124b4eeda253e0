//! File, licence, and what the verdict rests on.

use super::block::{Block, Density};
use super::moment;
use yinxin_verifier::report::{Authority, FileFormat, LicenceReport, ListReport, Report};

pub(super) fn file(report: &Report, density: Density) -> Block {
    let file = &report.file;
    let mut block = Block::new(density);
    block.heading("文件");
    block.row(&[("文件名", last_part(&file.name))]);
    let format = match file.format {
        Some(FileFormat::Pdf) => "PDF",
        Some(FileFormat::Ofd) => "OFD",
        None => "不是 PDF 或 OFD",
    };
    let pages = file.pages.map(|pages| format!("，{pages} 页"));
    let size = format!(
        "{} 字节，{format}{}",
        grouped(file.bytes),
        pages.unwrap_or_default()
    );
    block.row(&[("大小和格式", &size)]);
    block.row(&[("SHA-256", &digest(file.sha256.as_deref()))]);
    block.row(&[("SM3", &digest(file.sm3.as_deref()))]);
    block
}

/// A name without the folders before it, which are nobody's business on paper.
fn last_part(name: &str) -> &str {
    let end = name.rsplit(['/', '\\']).next();
    end.filter(|end| !end.is_empty()).unwrap_or(name)
}

pub(super) fn licence(report: &Report, density: Density) -> Block {
    let mut block = Block::new(density);
    let Some(licence) = &report.licence else {
        return block;
    };
    block.heading("证照");
    block.row(&[
        ("证照名称", &licence.type_name),
        ("证照编号", &licence.number),
    ]);
    block.row(&[("持证主体", &licence.holder), ("颁发机构", &licence.issuer)]);
    let to = licence.valid_to.as_deref().unwrap_or("长期");
    let validity = format!("{} 至 {to}", licence.valid_from);
    block.row(&[("有效期", &validity), ("状态", &state(licence))]);
    block.row(&[("证照标识", &licence.identifier.to_string())]);
    block
}

fn state(licence: &LicenceReport) -> String {
    let word = licence.state.zh();
    match (licence.state_as_of, licence.state_age_seconds) {
        (Some(time), Some(seconds)) => format!("{word}（{}，{}）", moment(time), age(seconds)),
        _ => word.to_owned(),
    }
}

/// Whom and what one has to believe, and how old that is.
pub(super) fn ground(report: &Report, density: Density) -> Block {
    let trust = &report.trust;
    let mut block = Block::new(density);
    block.heading("依据");
    let root = trust.root.as_ref();
    let root = root.map_or_else(
        || "没有给出（只用 --anchor 给出的证书，或没有信任材料）".to_owned(),
        |root| format!("{}，第 {} 版", root.name, root.version),
    );
    block.row(&[
        ("信任根", &root),
        ("签发权限", authority(report.authority.result)),
    ]);
    let national = trust.national.as_ref().map(list).unwrap_or_default();
    block.row(&[("国家总表", &national)]);
    let region = trust.region.as_ref();
    let region =
        region.map(|region| format!("{}（{}）{}", region.name, region.code, list(&region.list)));
    block.row(&[("地区信任列表", &region.unwrap_or_default())]);
    block.row(&[
        ("所问时间", &moment(report.as_of)),
        ("核验规则", &report.policy.name),
    ]);
    block.row(&[("规则 SHA-256", &digest(Some(&report.policy.digest)))]);
    block
}

fn list(list: &ListReport) -> String {
    format!(
        "第 {} 号，{} 签发（{}），有效至 {}",
        list.sequence,
        moment(list.issued).get(..16).unwrap_or_default(),
        age(list.age_seconds),
        moment(list.next_update).get(..10).unwrap_or_default()
    )
}

fn authority(authority: Authority) -> &'static str {
    match authority {
        Authority::Entitled => "信任列表载明有权签发",
        Authority::NotEntitled => "无权签发",
        Authority::Unknown => "不明",
        Authority::NotApplicable => "不适用（不是证照）",
    }
}

/// Sixty-four digits in groups of four, so that people can compare them.
fn digest(hex: Option<&str>) -> String {
    let Some(hex) = hex else {
        return "没有计算（文件没有读完）".to_owned();
    };
    let digits: Vec<char> = hex.chars().collect();
    let groups = digits
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// `1 234 567`.
fn grouped(number: u64) -> String {
    let digits: Vec<char> = number.to_string().chars().collect();
    let groups = digits
        .rchunks(3)
        .rev()
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// How long ago, in the largest unit that says it.
fn age(seconds: i64) -> String {
    match seconds {
        ..60 => "刚刚".to_owned(),
        60..3600 => format!("{} 分钟前", seconds / 60),
        3600..86_400 => format!("{} 小时前", seconds / 3600),
        _ => format!("{} 天前", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_numbers_are_told_as_people_say_them() {
        let told = [-5, 59, 60, 7_199, 7_200, 200_000].map(age);
        assert_eq!(
            told,
            ["刚刚", "刚刚", "1 分钟前", "1 小时前", "2 小时前", "2 天前"]
        );
        assert_eq!(grouped(1_234_567), "1 234 567");
        assert_eq!(grouped(12), "12");
        assert_eq!(digest(Some("0123456789")), "0123 4567 89");
    }
}
