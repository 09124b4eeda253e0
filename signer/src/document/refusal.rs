//! Why a document is not sealed: each reason with a sentence for the person who brought it.

use yinxin_verifier::pdf::PdfError;

use crate::signer::SignerError;

/// A document that is not sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentRefused {
    /// The strict reader does not read it, or only after repair.
    #[error("not readable: {0}")]
    Unreadable(#[from] PdfError),
    /// It opens only with a password.
    #[error("needs a password to open")]
    UserPassword,
    /// It opens, but its owner forbade changes.
    #[error("protected by an owner password")]
    OwnerPassword,
    /// It holds a script (JavaScript): what is seen can change after sealing.
    #[error("holds a script")]
    Script,
    /// It holds an action that starts a program.
    #[error("holds an action that starts a program")]
    Launch,
    /// It does something by itself when it is opened or when a page is shown.
    #[error("holds an action that runs by itself")]
    Action,
    /// It shows data that are in another file.
    #[error("shows data of another file")]
    ExternalStream,
    /// It holds an XFA form: two documents in one.
    #[error("holds an XFA form")]
    Xfa,
    /// It brings an attachment named `licence.json` and would pose as a licence.
    #[error("brings an attachment named licence.json")]
    LicenceAttachment,
    /// It holds a broken signature; a new seal would lend it weight.
    #[error("signature {field} in it is broken: {fault}")]
    BrokenSignature {
        /// The field's name.
        field: String,
        /// What is wrong.
        fault: String,
    },
    /// Bytes follow its end.
    #[error("bytes follow the end of the file")]
    TrailingBytes,
    /// A certification or locked field in it forbids further seals.
    #[error("an earlier signature certifies it against changes")]
    Certified,
    /// The reader and the writer do not see the same document.
    #[error("ambiguous structure: {0}")]
    Ambiguous(&'static str),
    /// No such page.
    #[error("there is no page {page}, the document has {pages}")]
    NoSuchPage {
        /// Page asked for.
        page: usize,
        /// Pages there are.
        pages: usize,
    },
    /// The seal would leave the page.
    #[error("the seal at {x_mm}, {y_mm} mm leaves the page of {width_mm} by {height_mm} mm")]
    SealOffPage {
        /// Centre of the seal, mm from the left edge.
        x_mm: f32,
        /// Centre of the seal, mm from the top edge.
        y_mm: f32,
        /// Width of the page, mm.
        width_mm: f32,
        /// Height of the page, mm.
        height_mm: f32,
    },
    /// The seal would cover an earlier one.
    #[error("the seal would cover the earlier seal {field}")]
    CoversSeal {
        /// Field of the earlier seal.
        field: String,
    },
    /// The seal would take more than a quarter of the page.
    #[error("the seal is too large for the page")]
    TooLargeForPage,
    /// The seal is not one for documents.
    #[error("seal {seal} does not seal documents")]
    NotADocumentSeal {
        /// The seal's id.
        seal: String,
    },
    /// The seal cannot be used.
    #[error(transparent)]
    Signer(#[from] SignerError),
}

impl DocumentRefused {
    /// What, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(PdfError::Empty) => "empty",
            Self::Unreadable(PdfError::NotPdf) => "not_pdf",
            Self::Unreadable(PdfError::Hybrid { .. }) => "hybrid",
            Self::Unreadable(PdfError::Limit { .. }) => "too_large",
            Self::Unreadable(_) => "needs_repair",
            Self::UserPassword => "user_password",
            Self::OwnerPassword => "owner_password",
            Self::Script => "script",
            Self::Launch => "launch_action",
            Self::Action => "action",
            Self::ExternalStream => "external_stream",
            Self::Xfa => "xfa",
            Self::LicenceAttachment => "licence_attachment",
            Self::BrokenSignature { .. } => "broken_signature",
            Self::TrailingBytes => "trailing_bytes",
            Self::Certified => "certified",
            Self::Ambiguous(_) => "ambiguous",
            Self::NoSuchPage { .. } => "no_such_page",
            Self::SealOffPage { .. } => "seal_off_page",
            Self::CoversSeal { .. } => "covers_seal",
            Self::TooLargeForPage => "too_large_for_page",
            Self::NotADocumentSeal { .. } => "not_a_document_seal",
            Self::Signer(_) => "seal_unusable",
        }
    }

    /// In Chinese, with the next step.
    pub fn zh(&self) -> String {
        match self {
            Self::Unreadable(PdfError::Empty) => "文件是空的；请重新上传".into(),
            Self::Unreadable(PdfError::NotPdf) => "不是 PDF 文件；请先导出为 PDF".into(),
            Self::Unreadable(PdfError::Hybrid { .. }) => {
                "文件采用混合交叉引用结构，不同软件可能看到不同内容；请重新导出为 PDF".into()
            }
            Self::Unreadable(PdfError::Limit { .. }) => {
                "文件过大或结构过于复杂；请拆分或重新导出".into()
            }
            Self::Unreadable(_) => {
                "文件结构有误，需要修复才能打开；请用原软件重新导出为 PDF".into()
            }
            Self::UserPassword => "文件需要口令才能打开，不能盖章；请去掉打开口令后重新提交".into(),
            Self::OwnerPassword => {
                "文件设有权限口令，禁止修改，不能盖章；请去掉权限口令后重新提交".into()
            }
            Self::Script => "文件含有脚本，盖章后显示内容仍可能变化；请去掉脚本后重新提交".into(),
            Self::Launch => "文件含有启动程序的动作；请去掉后重新提交".into(),
            Self::Action => "文件含有打开时自动执行的动作；请去掉后重新提交".into(),
            Self::ExternalStream => "文件显示的内容存放在其他文件中；请重新导出为完整的 PDF".into(),
            Self::Xfa => {
                "文件含有 XFA 动态表单，显示内容不固定；请打印为普通 PDF 后重新提交".into()
            }
            Self::LicenceAttachment => {
                "文件带有名为 licence.json 的附件，会冒充电子证照；请删除该附件后重新提交".into()
            }
            Self::BrokenSignature { field, .. } => {
                format!("文件中已有的签名“{field}”不完整或被改动，不能再盖章；请使用原始文件")
            }
            Self::TrailingBytes => "文件末尾有多余内容；请用原软件重新导出为 PDF".into(),
            Self::Certified => "文件已被前一签名认证为不可更改，不能再盖章".into(),
            Self::Ambiguous(_) => {
                "文件结构有歧义，不同软件可能看到不同内容；请重新导出为 PDF".into()
            }
            Self::NoSuchPage { page, pages } => format!("没有第 {page} 页；文件共 {pages} 页"),
            Self::SealOffPage {
                width_mm,
                height_mm,
                ..
            } => {
                format!(
                    "印章会超出页面；该页宽 {width_mm:.0} 毫米、高 {height_mm:.0} 毫米，请调整位置"
                )
            }
            Self::CoversSeal { .. } => "印章会盖住已有的印章；请调整位置".into(),
            Self::TooLargeForPage => "印章占页面四分之一以上；请换用较大的页面或较小的印章".into(),
            Self::NotADocumentSeal { .. } => "该印章不用于公文；请选用公文印章".into(),
            Self::Signer(error) => format!("印章无法使用：{error}"),
        }
    }

    /// In English, with the next step.
    pub fn en(&self) -> String {
        match self {
            Self::Unreadable(PdfError::Empty) => "The file is empty; upload it again".into(),
            Self::Unreadable(PdfError::NotPdf) => "Not a PDF file; export it as PDF first".into(),
            Self::Unreadable(PdfError::Hybrid { .. }) => {
                "The file is a hybrid-reference PDF, in which two programs may see two documents; export it again".into()
            }
            Self::Unreadable(PdfError::Limit { .. }) => {
                "The file is too large or too complex; split it or export it again".into()
            }
            Self::Unreadable(error) => {
                format!("The file opens only after repair ({error}); export it again from where it was made")
            }
            Self::UserPassword => {
                "The file needs a password to open and cannot be sealed; remove the password first".into()
            }
            Self::OwnerPassword => {
                "The file is protected against changes by an owner password and cannot be sealed; remove the protection first".into()
            }
            Self::Script => "The file holds a script, so what is seen could change after sealing; remove it".into(),
            Self::Launch => "The file holds an action that starts a program; remove it".into(),
            Self::Action => "The file holds an action that runs by itself when it is opened; remove it".into(),
            Self::ExternalStream => "The file shows data that are in another file; export it again as a whole".into(),
            Self::Xfa => "The file holds an XFA form, whose content is not fixed; print it to a plain PDF first".into(),
            Self::LicenceAttachment => {
                "The file brings an attachment named licence.json and would pose as a licence; remove it".into()
            }
            Self::BrokenSignature { field, fault } => {
                format!("The signature {field:?} in the file is broken ({fault}); use the original file")
            }
            Self::TrailingBytes => "Bytes follow the end of the file; export it again".into(),
            Self::Certified => "An earlier signature certifies the file against any change; it cannot be sealed again".into(),
            Self::Ambiguous(what) => format!("The file is ambiguous ({what}); export it again"),
            Self::NoSuchPage { page, pages } => format!("There is no page {page}; the document has {pages}"),
            Self::SealOffPage { width_mm, height_mm, .. } => {
                format!("The seal would leave the page, which is {width_mm:.0} by {height_mm:.0} mm; move it")
            }
            Self::CoversSeal { field } => format!("The seal would cover the earlier seal {field:?}; move it"),
            Self::TooLargeForPage => "The seal would take more than a quarter of the page; use a larger page".into(),
            Self::NotADocumentSeal { .. } => "This seal does not seal documents; choose a document seal".into(),
            Self::Signer(error) => format!("The seal cannot be used: {error}"),
        }
    }
}
