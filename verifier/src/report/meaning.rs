//! What checks, changes and sub-indications mean, in both languages: Chinese, then English.
//!
//! Every match is exhaustive: what has no words here does not compile.

use super::{CheckCode, SubIndication};
use crate::pdf::ChangeKind;

impl CheckCode {
    /// What the check asks.
    pub fn meaning(self) -> (&'static str, &'static str) {
        match self {
            Self::Structure => (
                "文件和签章字段的结构是否符合标准（ISO 32000-1 12.8）",
                "Do file and signature field keep to their standard (ISO 32000-1 12.8)?",
            ),
            Self::Container => (
                "签名数据的结构是否符合标准（RFC 5652、EN 319 122-1）",
                "Does the signature container keep to its standard (RFC 5652, EN 319 122-1)?",
            ),
            Self::Digest => (
                "现在的内容与盖章时的摘要是否一致",
                "Does the content still have the digest that was sealed?",
            ),
            Self::Signature => (
                "签名值是否由该证书的密钥产生",
                "Was the signature value made with the key of the certificate?",
            ),
            Self::SigningCertificate => (
                "证书是否就是签名所指定的那一张（RFC 5035）",
                "Is the certificate the one that the signature names (RFC 5035)?",
            ),
            Self::Algorithm => (
                "所用算法和密钥长度当时是否可靠（TS 119 312）",
                "Were algorithms and key sizes strong enough at the time (TS 119 312)?",
            ),
            Self::Timestamp => (
                "时间戳是否可信，并属于这个签名（RFC 3161）",
                "Is the time stamp trusted, and does it belong to this signature (RFC 3161)?",
            ),
            Self::TimeOrder => (
                "各个时间的先后是否说得通",
                "Do the times come in an order that is possible?",
            ),
            Self::Path => (
                "证书能否追溯到所信任的根（RFC 5280）",
                "Does the certificate lead to a trusted root (RFC 5280)?",
            ),
            Self::Validity => (
                "盖章时各级证书是否在有效期内",
                "Were the certificates within their validity when the seal was used?",
            ),
            Self::Revocation => (
                "盖章时各级证书是否已被吊销",
                "Had a certificate been revoked when the seal was used?",
            ),
            Self::Coverage => (
                "看到的内容是否就是盖章的内容，盖章后有什么改动",
                "Is what is seen what was sealed, and what was changed since?",
            ),
            Self::Pictures => (
                "有没有像印章、却不属于任何印章的图片、图形或图章批注",
                "Does something look like a seal that belongs to none: a picture, a drawing, a stamp?",
            ),
            Self::TrustList => (
                "信任列表是否可信、是否在有效期内",
                "Are the trust lists genuine and in force?",
            ),
            Self::Department => (
                "盖章单位是否在信任列表上",
                "Is the department that sealed on the trust list?",
            ),
            Self::Authority => (
                "该单位在该行政区划是否有权签发此类证照",
                "May the department issue this licence type in this area?",
            ),
            Self::LicenceData => (
                "证照数据是否由印章绑定",
                "Are the licence data bound by the seal?",
            ),
            Self::Expectation => (
                "签发单位、证照类型和用途是否与要求的一致",
                "Are issuer, type and purpose what was asked for?",
            ),
        }
    }
}

impl SubIndication {
    /// When EN 319 102-1 gives it.
    pub fn meaning(self) -> (&'static str, &'static str) {
        match self {
            Self::FormatFailure => (
                "签名或文件的结构不符合标准，包括对 PDF 结构的一切改动",
                "Signature or file breaks its format; every manipulation of the PDF structure too",
            ),
            Self::HashFailure => (
                "内容的摘要与签名中的不一致",
                "The digest of the content is not the one that was signed",
            ),
            Self::SigCryptoFailure => (
                "签名值与证书的公钥不符",
                "The signature value is wrong for the public key",
            ),
            Self::NotYetValid => (
                "已证明签名早于证书生效",
                "Proved to be signed before the certificate became valid",
            ),
            Self::Expired => (
                "已证明签名产生时证书已过期",
                "Proved to be signed after the certificate had expired",
            ),
            Self::Revoked => (
                "已证明签名产生时证书已被吊销",
                "Proved to be signed after the certificate had been revoked",
            ),
            Self::SigConstraintsFailure => (
                "签名的某个属性不符合规则",
                "An attribute of the signature is against the policy",
            ),
            Self::ChainConstraintsFailure => (
                "证书链不符合规则，例如证书用途不对",
                "The certificate chain is against the policy, for one a wrong usage",
            ),
            Self::CryptoConstraintsFailure => (
                "已证明使用算法或密钥时它们已不可靠",
                "Proved to be signed when an algorithm or key was no longer strong enough",
            ),
            Self::CryptoConstraintsFailureNoPoe => (
                "算法或密钥已不可靠，又不能证明签名产生在此之前",
                "An algorithm or key is no longer strong enough, and nothing proves an earlier signature",
            ),
            Self::TimestampOrderFailure => (
                "各个时间戳的先后矛盾",
                "The order of the time stamps is contradictory",
            ),
            Self::NoSigningCertificateFound => (
                "找不到签名所用的证书",
                "The signing certificate cannot be found",
            ),
            Self::NoCertificateChainFound => (
                "证书追溯不到所信任的根",
                "No certificate chain leads to a trusted root",
            ),
            Self::NoCertificateChainFoundNoPoe => (
                "证书所追溯到的根已不再受信任，不能证明签名产生在此之前",
                "The chain leads to a root that is no longer trusted, and nothing proves an earlier signature",
            ),
            Self::CertificateChainGeneralFailure => (
                "证书链另有问题，例如没有吊销信息",
                "Something else is wrong with the certificate chain, for one no revocation data",
            ),
            Self::RevokedNoPoe => (
                "证书已被吊销，不能证明签名产生在吊销之前",
                "The certificate is revoked, and nothing proves an earlier signature",
            ),
            Self::RevokedCaNoPoe => (
                "签发证书的机构已被吊销，不能证明签名产生在吊销之前",
                "A certificate authority of the chain is revoked, and nothing proves an earlier signature",
            ),
            Self::OutOfBoundsNotRevoked => (
                "证书不在有效期内、未被吊销，不能证明签名产生在有效期内",
                "The certificate is out of its validity and not revoked, and nothing proves a signature within it",
            ),
            Self::OutOfBoundsNoPoe => (
                "证书不在有效期内，不能证明签名产生在有效期内",
                "The certificate is out of its validity, and nothing proves a signature within it",
            ),
            Self::RevocationOutOfBoundsNoPoe => (
                "签发吊销信息的证书已过期，不能证明吊销信息产生在此之前",
                "Who signed the revocation data has expired, and nothing proves that the data are older",
            ),
            Self::TryLater => (
                "现有的吊销信息不够新，以后可能判定",
                "Revocation data are not fresh enough; better data may come",
            ),
            Self::SignedDataNotFound => ("找不到签名所指的内容", "The signed data cannot be found"),
        }
    }
}

impl ChangeKind {
    /// What was done to the file.
    pub fn meaning(self) -> (&'static str, &'static str) {
        match self {
            Self::ValidationData => ("追加了验证数据", "validation data added"),
            Self::DocumentTimeStamp => ("追加了文档时间戳", "a document time stamp added"),
            Self::CoSeal => ("另一单位加盖了印章", "another seal added"),
            Self::FieldSigned => (
                "在预留的签章处盖了章",
                "a seal put into a field that was left for it",
            ),
            Self::FieldPrepared => (
                "添加了空的签章处（不显示内容）",
                "an empty signature field added, which shows nothing",
            ),
            Self::FieldFilledIn => (
                "填写了盖章时空白的表单项",
                "a form field filled in that was empty when the seal was made",
            ),
            Self::Housekeeping => ("软件的例行记录", "routine notes of the software"),
            Self::Metadata => (
                "文件属性（标题、作者等）被改",
                "title, author or the like changed",
            ),
            Self::PageTree => ("增加、删除或移动了页面", "a page added, removed or moved"),
            Self::Page => ("页面的内容被改", "the content of a page changed"),
            Self::Annotation => (
                "增加、删除或更改了批注",
                "an annotation added, removed or changed",
            ),
            Self::FormField => (
                "增加、填写、删除或更改了表单项",
                "a form field added, filled in, removed or changed",
            ),
            Self::Signature => (
                "更改或删除了签名数据",
                "a signature dictionary changed or removed",
            ),
            Self::Resource => (
                "字体、图片等资源被改",
                "a font, picture or other resource changed",
            ),
            Self::Structure => (
                "朗读用的结构被改",
                "the structure that screen readers use changed",
            ),
            Self::Catalog => (
                "文件目录被改（附件、动作、书签、权限等）",
                "the catalogue changed (attachments, actions, outlines, permissions)",
            ),
            Self::ValidationDataRemoved => {
                ("删除或更改了验证数据", "validation data removed or changed")
            }
            Self::CoSealTooLarge => (
                "后加的印章过大或超出页面",
                "a later seal is too large or leaves its page",
            ),
            Self::CoSealOverlaps => (
                "后加的印章遮住了原有印章",
                "a later seal covers an earlier one",
            ),
            Self::CoSealsCoverPage => (
                "后加的印章合起来遮住了大半页面",
                "later seals together cover too much of a page",
            ),
            Self::LockedField => (
                "在原印章锁定的签章处盖了章，或填写了其锁定的表单项",
                "a field that an earlier seal locked was signed or filled in",
            ),
            Self::SealStructure => (
                "为新印章登记了朗读用的结构",
                "the structure that screen readers use names a new seal",
            ),
            Self::Removed => ("删除了仍在使用的对象", "an object in use deleted"),
            Self::Prepared => (
                "启用了盖章前预先埋下的对象",
                "an object prepared before sealing filled in later",
            ),
            Self::Shared => (
                "更改了多处共用的对象",
                "an object used in more than one place changed",
            ),
            Self::Unexplained => (
                "没有正当理由的新增或改动",
                "something added or changed that no admitted change explains",
            ),
            Self::Bytes => (
                "夹带了不属于任何对象的数据",
                "bytes that belong to no object",
            ),
            Self::Trailer => ("文件尾部信息被改", "the trailer changed"),
            Self::Unreadable => ("后加的部分无法读取", "the update cannot be read"),
            Self::OverLimit => (
                "后加的部分过于复杂，未能比对",
                "the update is too complex to be compared",
            ),
        }
    }
}
