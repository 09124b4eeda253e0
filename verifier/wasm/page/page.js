// The page: takes files, asks the judge, tells the report. What stands in files is a stranger's word and is only ever
// set as text.
"use strict";

(async () => {
  // As the catalogue has them (verifier/src/report); a test of the crate holds these tables to it.
  const VERDICTS = { valid: "有效 Valid", invalid: "无效 Not valid", undetermined: "无法判定 Cannot tell yet", unsupported: "不是可核验的文件 Not a sealed file we can read" };
  const ACCEPTANCES = { accept: "✓ 可以采信", refuse: "✕ 不予采信", check: "! 需要核实", unsupported: "? 不是可核验的文件" };
  const RESULTS = { pass: "通过", fail: "不符", unknown: "缺少依据", warn: "注意", not_run: "未运行" };
  const STATES = { in_force: "在用", not_yet: "未到生效日期", expired: "已过有效期", suspended: "已暂停", cancelled: "已注销", revoked: "已吊销或撤销", replaced: "已换发新证", unknown: "状态未取得" };
  const CHECKS = {
    structure: "文件结构", container: "签章结构", digest: "内容摘要", signature: "签名值", signing_certificate: "签章证书", algorithm: "算法强度",
    timestamp: "时间戳", time_order: "时间先后", path: "证书链", validity: "证书有效期", revocation: "证书吊销", coverage: "保护范围", pictures: "印章图形",
    trust_list: "信任列表", department: "盖章单位", authority: "签发权限", licence_data: "证照数据", expectation: "核验要求",
  };

  const part = (id) => document.getElementById(id);
  const say = (text) => { part("status").textContent = text; };

  const wasm = Uint8Array.from(atob(globalThis.YINXIN_WASM), (c) => c.charCodeAt(0));
  delete globalThis.YINXIN_WASM;
  const judge = await Yinxin.load(wasm);
  say("请选择文件。Choose a file.");

  const bytes = async (id) => {
    const [file] = part(id).files;
    return file && new Uint8Array(await file.arrayBuffer());
  };

  // Only the latest question is answered: a slower read of an earlier file must not replace its verdict.
  let latest = 0;

  async function verify() {
    const question = ++latest;
    part("result").hidden = true;
    const [file] = part("file").files;
    if (!file) return say("请选择文件。Choose a file.");
    say("正在核验…");
    try {
      const [root, bundle, content] = await Promise.all(["root", "bundle", "file"].map(bytes));
      if (question !== latest) return;
      if (!root !== !bundle) return say("信任根与信任包须一起选择。Root and bundle go together.");
      const start = performance.now();
      const report = judge.verify(content, { root, bundle, name: file.name });
      say(`用时 ${Math.round(performance.now() - start)} ms`);
      tell(report);
    } catch (error) {
      if (question !== latest) return;
      say(`内部错误，没有结论。Internal fault, no verdict: ${error.message}`);
    }
  }

  function tell(report) {
    const result = part("result");
    result.dataset.verdict = report.verdict;
    result.dataset.acceptance = report.acceptance;
    document.title = `${ACCEPTANCES[report.acceptance]} – ${report.file.name}`;
    part("headline").textContent = ACCEPTANCES[report.acceptance];
    part("verdict").textContent = `结论：${VERDICTS[report.verdict]}`;
    part("reason").textContent = report.reason ? `${report.acceptance === "accept" ? "提示" : "原因"}：${report.reason.zh} ${report.reason.en}` : "";
    part("next").textContent = `建议：${report.next_step.zh} ${report.next_step.en}`;
    part("facts").replaceChildren(...facts(report).flatMap(([name, value]) => [cell("dt", name), cell("dd", value)]));
    part("checks").replaceChildren(...rows(report));
    save(report);
    result.hidden = false;
  }

  function facts(report) {
    const seals = report.seals.flatMap((seal) => [
      [`印章 ${seal.index} Seal`, [signer(seal), seal.signer?.uscc, seal.seal?.name].filter(Boolean).join(" · ") || "不明 unknown"],
      ["盖章时间 Sealed", seal.time.proven ? `${china(seal.time.proven)}（时间戳证明）` : `${seal.time.claimed ? china(seal.time.claimed) : "不明"}（没有时间证明 not proved）`],
      ["内容 Content", content(seal)],
    ]);
    const licence = report.licence;
    const told = licence ? [
      ["证照 Licence", `${licence.type_name} ${licence.number}`],
      ["持证主体 Holder", licence.holder],
      ["有效期 Validity", `${licence.valid_from} 至 ${licence.valid_to ?? "长期"}`],
      ["状态 State", STATES[licence.state] ?? licence.state],
    ] : [];
    const region = report.trust.region;
    const trust = region ? [["信任列表 Trust list", `${region.name} 第 ${region.sequence} 号，${china(region.issued)} 签发`]] : [];
    return [["文件 File", report.file.name], ...told, ...seals, ...trust, ["核验时间 Judged", china(report.evaluated_at)], ["SHA-256", report.file.sha256 ?? ""]];
  }

  // A name that no trust list bears out is the signer's own word.
  function signer(seal) {
    const listed = seal.checks.some((check) => check.code === "department" && check.result === "pass");
    return listed || !seal.signer ? seal.signer?.name : `自称 calls itself：${seal.signer.name ?? seal.signer.subject}`;
  }

  function content(seal) {
    const refused = seal.coverage.later_changes.filter((change) => !change.allowed).length;
    const any = (codes, result) => seal.checks.some((check) => codes.includes(check.code) && check.result === result);
    if (refused > 0) return `盖章后有 ${refused} 处改动 changed after sealing`;
    if (any(["structure", "container", "digest", "signature", "coverage"], "fail")) return "与盖章时不一致，或结构已损坏 not as sealed, or broken";
    if (!any(["digest"], "pass")) return "未能核对 could not be compared";
    const filled = seal.coverage.later_changes.filter((change) => change.kind === "field_filled_in").length;
    if (filled > 0) return `未改动；其后填写了 ${filled} 个允许填写的表单项，不受该印章保护 unchanged; ${filled} fields filled in since, as allowed and not covered`;
    return seal.coverage.whole_file ? "未改动 unchanged" : "未改动（其后只有允许的追加）unchanged but for admitted additions";
  }

  /** China Standard Time, as clocks at a counter show it. */
  function china(moment) {
    const local = new Date(Date.parse(moment) + 8 * 3600 * 1000);
    return local.toISOString().replace("T", " ").replace(/\.\d+Z$/, "");
  }

  function rows(report) {
    const row = (seal, check) => {
      const line = document.createElement("tr");
      const texts = [seal, CHECKS[check.code] ?? check.code, RESULTS[check.result] ?? check.result, check.detail];
      line.append(...texts.map((text) => cell("td", text)));
      line.className = check.result;
      return line;
    };
    const ofSeals = report.seals.flatMap((seal) => seal.checks.map((check) => row(seal.index, check)));
    return [...report.checks.map((check) => row("", check)), ...ofSeals];
  }

  function cell(kind, text) {
    const element = document.createElement(kind);
    element.textContent = text;
    return element;
  }

  function save(report) {
    URL.revokeObjectURL(part("json").href);
    part("json").href = URL.createObjectURL(new Blob([JSON.stringify(report)], { type: "application/json" }));
  }

  for (const id of ["root", "bundle", "file"]) part(id).addEventListener("change", verify);
  part("status").dataset.ready = "yes";
})();
