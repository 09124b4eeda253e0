//! What the person at the counter does next.

use serde::{Serialize, Serializer, ser::SerializeStruct};

macro_rules! next_steps {
    ($($name:ident $code:literal $zh:literal $en:literal;)+) => {
        /// An advice. In reports: `{"code","zh","en"}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum NextStep {
            $(#[doc = $en] $name,)+
        }

        impl NextStep {
            /// All advice.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Chinese sentence.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)+ }
            }

            /// English sentence.
            pub fn en(self) -> &'static str {
                match self { $(Self::$name => $en,)+ }
            }
        }
    };
}

next_steps! {
    Accept "accept" "可以采信" "May be relied on";
    Refuse "refuse" "不予采信" "Do not rely on it";
    RefuseDownload "refuse_download" "不予采信，请持证人重新下载原件" "Do not rely on it; ask the holder to download the original again";
    RefuseReport "refuse_report" "不予采信，保留文件并上报" "Do not rely on it; keep the file and report it";
    Report "report" "暂不采信，保留文件并上报" "Do not rely on it yet; keep the file and report it";
    AskIssuer "ask_issuer" "向签发机关核实" "Ask the issuing department";
    ContactIssuer "contact_issuer" "联系签发机关了解情况" "Contact the issuing department";
    RefreshTrust "refresh_trust" "取得最新的信任包后重新核验" "Get the newest trust bundle and verify again";
    RetryOnline "retry_online" "联网后重试，或按应急规程人工核实" "Try again with a network, or check by hand under the emergency rules";
    CheckClock "check_clock" "校准本机时间后重新核验" "Set the clock right and verify again";
    CompareByHand "compare_by_hand" "人工核对证照内容与办理事项是否一致" "Compare the licence with what is asked for, by hand";
    Renew "renew" "请持证人办理延续或换发" "Ask the holder to renew the licence";
    TellDate "tell_date" "告知生效日期" "Tell the holder from when it is in force";
    ShowNew "show_new" "请出示新证" "Ask for the new licence";
    AskReexport "ask_reexport" "请对方重新导出或下载原件" "Ask for the original to be exported or downloaded again";
    AskOriginal "ask_original" "请对方提供原始电子文件，或扫二维码" "Ask for the original electronic file, or scan the QR code";
    RemovePassword "remove_password" "请对方提供没有密码的原件" "Ask for the original without a password";
    SmallerFile "smaller_file" "请提供 50 MB 以内的原件" "Provide the original in a file under 50 MB";
    CheckPath "check_path" "检查路径和权限后重试" "Check path and permissions, then try again";
    OtherTool "other_tool" "请用支持该格式的工具核验，或向签发机关核实" "Verify with a tool that knows this format, or ask the issuing department";
}

impl Serialize for NextStep {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut step = to.serialize_struct("NextStep", 3)?;
        step.serialize_field("code", self.code())?;
        step.serialize_field("zh", self.zh())?;
        step.serialize_field("en", self.en())?;
        step.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_words_are_there() {
        let codes: HashSet<&str> = NextStep::ALL.iter().map(|step| step.code()).collect();
        assert_eq!(codes.len(), NextStep::ALL.len());
        for step in NextStep::ALL {
            assert!(!step.zh().is_ascii() && step.en().is_ascii());
        }
    }
}
