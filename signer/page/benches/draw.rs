//! How long one licence takes on one core, and where the time goes.
//!
//! `cargo bench -p yinxin-page`; each line also goes to `target/yinxin-bench.jsonl`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::{
    hint::black_box,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use yinxin_page::{Face, Fill, Fonts, Template};

/// Best of seven rounds of a quarter second, runs a second.
fn rate(mut run: impl FnMut()) -> f64 {
    run();
    let round = |_| {
        let (start, mut runs) = (Instant::now(), 0u32);
        while start.elapsed() < Duration::from_millis(250) {
            run();
            runs += 1;
        }
        f64::from(runs) / start.elapsed().as_secs_f64()
    };
    (0..7).map(round).fold(0.0, f64::max)
}

fn report(name: &str, per_s: f64, note: &str) {
    println!("{name:<40} {per_s:>10.1}/s  {:.3} ms  {note}", 1e3 / per_s);
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/yinxin-bench.jsonl");
    let line = format!(
        "{{\"name\":\"{name}\",\"per_s\":{per_s:.1},\"limit_per_s\":null,\"ratio\":null,\"note\":\"{note}\"}}\n"
    );
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(target);
    file.and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("the target folder is writable");
}

fn main() {
    let face = common::face();
    let template = Template::compile(&common::food(), Fonts::embedded()).expect("compiles");
    let (fill, document) = (common::fill(), common::document(&face));
    let size = template.draw(&fill, &document).expect("draws").bytes.len();
    report(
        "page: draw a food licence",
        rate(|| drop(black_box(template.draw(black_box(&fill), &document)))),
        &format!("{size} bytes"),
    );
    report(
        "page: lay out only",
        rate(|| drop(black_box(template.check(black_box(&fill))))),
        "QR code included",
    );
    let no_qr = Fill {
        qr: None,
        ..fill.clone()
    };
    report(
        "page: lay out without QR",
        rate(|| drop(black_box(template.check(black_box(&no_qr))))),
        "",
    );
    let empty = Fill::default();
    report(
        "page: draw an empty page",
        rate(|| drop(black_box(template.draw(black_box(&empty), &document)))),
        "",
    );
    report(
        "page: compile the template",
        rate(|| {
            drop(black_box(Template::compile(
                &common::food(),
                Fonts::embedded(),
            )))
        }),
        "once per type",
    );
    report(
        "page: draw a round seal",
        rate(|| drop(black_box(Face::round(&common::round_seal())))),
        "once per seal",
    );
}
