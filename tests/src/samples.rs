//! What the tests seal: the requests of `tests/requests`, and a notice.

/// A food licence without a picture.
pub const FOOD: &str = include_str!("../requests/issued/food-restaurant.json");
/// A disability certificate with a photo.
pub const WITH_PHOTO: &str = include_str!("../requests/issued/disability-adult.json");

/// Every request that must be issued, with its name.
pub const ISSUED: &[(&str, &str)] = &[
    (
        "business-long-scope",
        include_str!("../requests/issued/business-long-scope.json"),
    ),
    (
        "business-with-end",
        include_str!("../requests/issued/business-with-end.json"),
    ),
    ("disability-adult", WITH_PHOTO),
    (
        "disability-child-with-guardian",
        include_str!("../requests/issued/disability-child-with-guardian.json"),
    ),
    (
        "food-middle-dot-names",
        include_str!("../requests/issued/food-middle-dot-names.json"),
    ),
    (
        "food-rare-characters",
        include_str!("../requests/issued/food-rare-characters.json"),
    ),
    ("food-restaurant", FOOD),
];

/// A notice of one page with a classic cross-reference table.
#[must_use]
pub fn notice() -> Vec<u8> {
    let content = "BT /F1 14 Tf 72 760 Td (Notice on the handling of public services) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = b"%PDF-1.7\n%\xE5\x8D\xB0\xE4\xBF\xA1\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = file.len();
    let trailer = format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    file.extend(table.into_bytes());
    file.extend(trailer.into_bytes());
    file
}
