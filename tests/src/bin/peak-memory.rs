//! Memory of the judge over files of 50 MB: under three times the file, whatever the file is made of.
//!
//! Each file is judged in a process of its own, which reads its high-water mark (`VmHWM`) from Linux at the end.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use yinxin_tests::house::{House, judge};
use yinxin_tests::mutate::Dice;
use yinxin_tests::samples;
use yinxin_verifier::{Evidence, Policy, Verifier};

/// A little under the 50 MB that are judged.
const BYTES: usize = 49 << 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => measure_all(),
        [folder, name] => judge_one(Path::new(folder), name),
        _ => ExitCode::from(64),
    }
}

/// Judges one file, and says the reason of the verdict and the peak in kB.
fn judge_one(folder: &Path, name: &str) -> ExitCode {
    let read = |name: &str| std::fs::read(folder.join(name)).expect("a file of ours");
    let evidence = Evidence::new().with_bundle(&read("root"), &read("bundle"));
    let verifier = Verifier::new(evidence.expect("a bundle"), Policy::default());
    let report = judge(&verifier, &read(name));
    let reason = report.reason.map_or("valid", |reason| reason.code.as_str());
    println!("{reason} {}", peak());
    ExitCode::SUCCESS
}

fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number
        .and_then(|number| number.parse().ok())
        .expect("a number of kB")
}

fn measure_all() -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let house = House::new(9, samples::FOOD);
    let publication = house.publish(vec![house.department()]);
    let write =
        |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("room");
    write("root", publication.root.as_bytes());
    write("bundle", &publication.bundle);
    let mut good = true;
    for (name, expected, file) in files(&house) {
        write("file", &file);
        good &= measure(folder.path(), name, expected, file.len());
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Each kind of file, sealed and changed after that, or as an attacker makes it.
fn files(house: &House) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let mut all = Vec::new();
    for (names, plain) in [
        (
            ["one large stream", "one large stream, changed"],
            large_stream(),
        ),
        (
            ["many objects", "many objects, changed"],
            many_objects(600_000),
        ),
    ] {
        let sealed = house.document(&plain);
        all.push((names[1], "content_changed", changed(&sealed)));
        all.push((names[0], "valid", sealed));
    }
    all.push(("two million entries", "no_seal", entries(2_000_000)));
    all.push(("object streams that inflate", "no_seal", inflating()));
    all
}

fn measure(folder: &Path, name: &str, expected: &str, bytes: usize) -> bool {
    let me = std::env::current_exe().expect("a path");
    let output = Command::new(me)
        .arg(folder)
        .arg("file")
        .output()
        .expect("a process");
    let text = String::from_utf8_lossy(&output.stdout);
    let (reason, peak) = text.trim().split_once(' ').unwrap_or(("none", "0"));
    let ratio = peak.parse::<usize>().unwrap_or(usize::MAX / 1024) as f64 * 1024.0 / bytes as f64;
    let good = reason == expected && ratio < 3.0;
    let word = if good { "PASS" } else { "FAIL" };
    println!("{word} {name}: {bytes} bytes, {reason}, peak {peak} kB, {ratio:.2} times the file");
    good
}

/// One bit in the middle, which lies in what the seal covers.
fn changed(sealed: &[u8]) -> Vec<u8> {
    let mut file = sealed.to_vec();
    let middle = file.len() / 4;
    file[middle] ^= 1;
    file
}

/// Objects from 1 on, a table and a trailer.
fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE5\x8D\xB0\xE4\xBF\xA1\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        writeln!(table, "{:010} 00000 n ", file.len()).expect("memory");
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let size = objects.len() + 1;
    file.extend(table.bytes());
    file.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    file
}

/// Catalog, page tree and one page.
fn page() -> Vec<Vec<u8>> {
    vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_vec(),
    ]
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn large_stream() -> Vec<u8> {
    let mut objects = page();
    objects.push(stream("", &vec![b'a'; BYTES - (64 << 10)]));
    assemble(&objects)
}

fn many_objects(count: usize) -> Vec<u8> {
    let mut objects = page();
    let filler = "x".repeat((BYTES / count).saturating_sub(48));
    objects.resize_with(count, || format!("({filler})").into_bytes());
    assemble(&objects)
}

/// A table of as many entries as a file may have, all but four free.
fn entries(count: usize) -> Vec<u8> {
    let mut objects = page();
    objects.push(stream("", &vec![b'a'; BYTES - 20 * count - (64 << 10)]));
    let mut file = assemble(&objects);
    let start = file.len();
    file.extend(format!("xref\n5 {}\n", count - 5).bytes());
    file.extend(b"0000000000 00001 f \n".repeat(count - 5));
    let previous = section(&file);
    file.extend(
        format!(
            "trailer\n<< /Size {count} /Root 1 0 R /Prev {previous} >>\nstartxref\n{start}\n%%EOF\n"
        )
        .bytes(),
    );
    file
}

/// Offset of the only table so far.
fn section(file: &[u8]) -> usize {
    let at = |word: &[u8]| file.windows(word.len()).position(|found| found == word);
    at(b"\nxref\n").map_or(0, |at| at + 1)
}

/// Object streams of 15 MB, deflated as far as is let pass, each with one page in it: 240 MB together.
fn inflating() -> Vec<u8> {
    const STREAMS: usize = 16;
    const INFLATED: usize = 15 << 20;
    let kids = (0..STREAMS)
        .map(|kid| format!("{} 0 R ", 100 + kid))
        .collect::<String>();
    let mut dice = Dice::new(1);
    let noise: Vec<u8> = (0..256 << 10)
        .map(|_| b'0' + dice.below(10) as u8)
        .collect();
    let packed = |kid: usize| {
        let member = [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /X (",
            &noise[..],
            b") >>",
        ]
        .concat();
        // The space behind it belongs to a second member, which nobody looks at.
        let head = format!("{} 0 9999 {} ", 100 + kid, member.len());
        let mut data = [head.as_bytes(), &member].concat();
        data.resize(INFLATED, b' ');
        let dictionary = format!(
            "/Type /ObjStm /N 2 /First {} /Filter /FlateDecode",
            head.len()
        );
        stream(
            &dictionary,
            &miniz_oxide::deflate::compress_to_vec_zlib(&data, 6),
        )
    };
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {STREAMS} >>").into_bytes(),
    ];
    objects.extend((0..STREAMS).map(packed));
    let taken: usize = objects.iter().map(Vec::len).sum();
    objects.push(stream("", &vec![b'a'; BYTES - taken - (64 << 10)]));
    with_stream_of_entries(&objects, STREAMS)
}

/// As [`assemble`], with a cross-reference stream that has the kids in the object streams from 3 on.
fn with_stream_of_entries(objects: &[Vec<u8>], kids: usize) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE5\x8D\xB0\xE4\xBF\xA1\n".to_vec();
    let entry =
        |kind: u8, place: usize| [&[kind][..], &(place as u32).to_be_bytes(), &[0, 0]].concat();
    let mut entries = entry(0, 0);
    for (number, object) in (1..).zip(objects) {
        entries.extend(entry(1, file.len()));
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let (start, own) = (file.len(), objects.len() + 1);
    entries.extend(entry(1, start));
    entries.extend((0..kids).flat_map(|kid| entry(2, 3 + kid)));
    let dictionary = format!(
        "/Type /XRef /Size {} /Index [0 {} 100 {kids}] /W [1 4 2] /Root 1 0 R",
        100 + kids,
        own + 1
    );
    file.extend(format!("{own} 0 obj\n").bytes());
    file.extend(stream(&dictionary, &entries));
    file.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}
