// The judge in WebAssembly: imports nothing, and says of every file what the command says.
//   node wasm.mjs PAGE-FOLDER DATA FOLDER…    (YINXIN_VERIFY: the command)
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createRequire } from "node:module";

const [folder, data, ...more] = process.argv.slice(2);
const NOW = "2026-11-21T10:00:00+08:00";
const root = readFileSync(join(data, "trust/root.json"));
const bundle = readFileSync(join(data, "trust/bundle.yxb"));
const wasm = readFileSync(join(folder, "yinxin_wasm.wasm"));
createRequire(import.meta.url)(resolve(folder, "yinxin.js"));
let failures = 0;

function check(name, holds, detail = "") {
  console.log(`${holds ? "PASS" : "FAIL"} ${name}${holds ? "" : `\n  | ${detail}`}`);
  if (!holds) failures += 1;
}

const pdfs = (path) => readdirSync(path).filter((name) => name.endsWith(".pdf")).sort().map((name) => join(path, name));

function command(path, now) {
  const trust = ["--root", join(data, "trust/root.json"), "--trust", join(data, "trust/bundle.yxb")];
  try {
    return JSON.parse(execFileSync(process.env.YINXIN_VERIFY, [...trust, "--json", "--now", now, path], { stdio: ["ignore", "pipe", "ignore"] }));
  } catch (verdict) {
    return JSON.parse(verdict.stdout); // An exit code above 0 is a verdict too.
  }
}

function differences(one, other, path = "") {
  if (isDeepStrictEqual(one, other)) return [];
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") {
    return [`${path}: ${JSON.stringify(one)} / ${JSON.stringify(other)}`];
  }
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differences(one[key], other[key], `${path}/${key}`));
}

const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));
check("the module imports nothing", imports.length === 0, JSON.stringify(imports));

const judge = await Yinxin.load(wasm);
const files = [join(data, "out"), ...more].flatMap(pdfs);
check("there are files to judge", files.length > 0);
let accepted = 0;
for (const now of [NOW, new Date().toISOString().replace(/\.\d+Z$/, "Z"), "2041-01-01T00:00:00Z"]) {
  for (const path of files) {
    const report = judge.verify(readFileSync(path), { root, bundle, now, name: path });
    const found = differences(report, command(path, now));
    accepted += report.acceptance === "accept" ? 1 : 0;
    check(`${path} at ${now}: browser and command agree`, found.length === 0, found.join("\n  | "));
  }
}
check("some files are accepted", accepted > 0);

const genuine = readFileSync(files[0]);
const altered = Uint8Array.from(genuine);
altered[altered.length >> 1] ^= 1;
check("an altered file is not valid", judge.verify(altered, { root, bundle, now: NOW }).verdict !== "valid");
check("without trust nobody is accepted", judge.verify(genuine, { now: NOW }).acceptance !== "accept");
for (const bad of [{ root, bundle, now: "yesterday" }, { root, bundle, now: NOW, who: "me" }]) {
  let told = "";
  try { judge.verify(genuine, bad); } catch (error) { told = error.message; }
  check(`a question that is none is an error: ${told}`, told !== "");
}
check("an empty file has its own reason", judge.verify(new Uint8Array(), { now: NOW }).reason.code === "file_empty");

const times = [];
for (let round = 0; round < 30; round += 1) {
  const start = performance.now();
  judge.verify(genuine, { root, bundle, now: NOW });
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
console.log(`${wasm.length} bytes, ${gzipSync(wasm).length} compressed; ${times[15].toFixed(1)} ms a file of ${genuine.length} bytes`);
process.exit(failures ? 1 : 0);
