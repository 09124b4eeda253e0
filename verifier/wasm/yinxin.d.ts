// Types of yinxin.js, which defines `Yinxin` as a global. The report is that of docs/report.schema.json, member for member.

declare global {
  const Yinxin: {
    /** Compiles the judge from the bytes of yinxin_wasm.wasm. It imports nothing: no network, no file, no clock. */
    load(wasm: BufferSource): Promise<Judge>;
  };
}

export interface Judge {
  /** Judges a file. Throws where the question is none; a bad file is a report, not an error. */
  verify(file: Uint8Array, question?: Question): Report;
}

export interface Question {
  /** The pinned root (root.json) and the trust bundle (.yxb): both, or nobody is trusted. */
  root?: Uint8Array;
  bundle?: Uint8Array;
  /** The clock; RFC 3339 text or Date. Default: now. */
  now?: Date | string;
  /** The moment asked about. Default: `now`. */
  at?: Date | string;
  /** The name of the file, as the report tells it. */
  name?: string;
  /** Expected: `licence` or `document`; issuer by its unified social credit code; licence type by code or name. */
  purpose?: string;
  issuer?: string;
  type?: string;
}

export interface Report {
  schema: "yinxin.report/1";
  acceptance: Acceptance;
  verdict: Verdict;
  reason: Reason | null;
  next_step: NextStep;
  file: File;
  seals: Seal[];
  licence: Licence | null;
  authority: Authority;
  recognition: Recognition;
  checks: Check[];
  trust: Trust;
  evaluated_at: string;
  as_of: string;
  policy: Policy;
}

export type Verdict = "valid" | "invalid" | "undetermined" | "unsupported";

export type Acceptance = "accept" | "refuse" | "check" | "unsupported";

export interface Reason {
  code: string;
  zh: string;
  en: string;
}

export interface NextStep {
  code: string;
  zh: string;
  en: string;
}

export interface File {
  name: string;
  bytes: number;
  format: "pdf" | "ofd" | null;
  sha256: string | null;
  sm3: string | null;
  pages: number | null;
}

export interface Seal {
  index: number;
  verdict: Verdict;
  reason: Reason | null;
  format: "pades" | "cms" | null;
  level: "B-B" | "B-T" | "B-LT" | "B-LTA" | null;
  indication: "TOTAL-PASSED" | "TOTAL-FAILED" | "INDETERMINATE" | null;
  sub_indication: string | null;
  coverage: Coverage;
  signer: Signer | null;
  seal: SealFacts | null;
  time: Time;
  claims: Claims;
  checks: Check[];
}

/** What the file says of the seal itself. Never evidence. */
export interface Claims {
  name: string | null;
  reason: string | null;
  location: string | null;
}

export interface Coverage {
  whole_file: boolean;
  revision: number | null;
  of_revisions: number;
  later_changes: LaterChange[];
}

export interface LaterChange {
  revision: number;
  page: number | null;
  object: string;
  field: string | null;
  kind: string;
  allowed: boolean;
}

export interface Signer {
  name: string | null;
  uscc: string | null;
  subject: string;
  certificate_sha256: string;
}

export interface SealFacts {
  code: string | null;
  name: string | null;
  maker: string | null;
  purpose: "licence" | "document";
}

export interface Time {
  claimed: string | null;
  proven: string | null;
  source: "timestamp" | "log" | "none";
  independent: boolean;
}

export interface Check {
  code: string;
  result: "pass" | "fail" | "unknown" | "warn" | "not_run";
  reason: string | null;
  detail: string;
}

export interface Licence {
  identifier: string;
  type: string;
  type_name: string;
  number: string;
  holder: string;
  issuer: string;
  valid_from: string;
  valid_to: string | null;
  state: "in_force" | "not_yet" | "expired" | "suspended" | "cancelled" | "revoked" | "replaced" | "unknown";
  state_as_of: string | null;
  state_age_seconds: number | null;
}

export interface Authority {
  result: "entitled" | "not_entitled" | "unknown" | "not_applicable";
  ground: string | null;
}

export interface Recognition {
  relying_region: string | null;
  issuing_region: string | null;
  result: "not_asked";
  ground: string | null;
  equivalent_type: string | null;
}

export interface Trust {
  root: { name: string; version: number; } | null;
  national: { sequence: number; issued: string; next_update: string; age_seconds: number; } | null;
  region: { code: string; name: string; sequence: number; issued: string; next_update: string; age_seconds: number; } | null;
}

export interface Policy {
  name: string;
  digest: string;
}
