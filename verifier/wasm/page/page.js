// The page: takes files, asks the judge, tells the report. What stands in files is a stranger's word and is only ever
// set as text.
"use strict";

(async () => {
  const VERDICTS = { valid: "真实有效 Genuine", invalid: "无效 Not valid", undetermined: "尚不能确定 Undetermined", unsupported: "不能核验 Cannot be verified" };
  const ACCEPTANCES = { accept: "✓", refuse: "✕", check: "!", unsupported: "?" };

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
    part("headline").textContent = `${ACCEPTANCES[report.acceptance]} ${VERDICTS[report.verdict]}`;
    part("reason").textContent = report.reason ? `原因：${report.reason.zh} ${report.reason.en}` : "";
    part("next").textContent = `建议：${report.next_step.zh} ${report.next_step.en}`;
    part("facts").replaceChildren(...facts(report).flatMap(([name, value]) => [cell("dt", name), cell("dd", value)]));
    part("checks").replaceChildren(...rows(report));
    save(report);
    result.hidden = false;
  }

  function facts(report) {
    const seals = report.seals.flatMap((seal) => [
      ["印章 Seal", [seal.index, seal.seal?.name, seal.signer?.name, seal.signer?.uscc].filter(Boolean).join(" · ")],
      ["盖章时间 Time", seal.time.proven ?? `${seal.time.claimed ?? "不明"}（没有时间证明 not proved）`],
    ]);
    const licence = report.licence;
    const told = licence ? [
      ["证照 Licence", `${licence.type_name} ${licence.number}`],
      ["持证主体 Holder", licence.holder],
      ["有效期 Validity", `${licence.valid_from} – ${licence.valid_to ?? "长期"} · ${licence.state}`],
    ] : [];
    return [["文件 File", report.file.name], ...told, ...seals, ["SHA-256", report.file.sha256 ?? ""]];
  }

  function rows(report) {
    const row = (seal, check) => {
      const line = document.createElement("tr");
      line.append(...[seal, check.code, check.result, check.detail].map((text) => cell("td", text)));
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
