// The judge for browsers and Node: a thin wrapper of yinxin_wasm.wasm. A plain script, so that it also runs in a page
// opened from a disk; it defines `Yinxin`.
//
//   const judge = await Yinxin.load(bytes);            // of yinxin_wasm.wasm
//   const report = judge.verify(file, { root, bundle, now: new Date() });
//
// All bytes are Uint8Array. The report is the object that `yinxin-verify --json` prints.
"use strict";

globalThis.Yinxin = (() => {
  const LENGTH = 4;

  /** Compiles the judge. It imports nothing: it can reach no network, no file and no clock. */
  async function load(wasm) {
    const { instance } = await WebAssembly.instantiate(wasm, {});
    return new Judge(instance.exports);
  }

  class Judge {
    #wasm;

    constructor(wasm) {
      this.#wasm = wasm;
    }

    /**
     * Judges a file. `now` is the clock, `at` the moment asked about (as a rule the same); Date or RFC 3339 text.
     * `root` and `bundle` go together; without them nobody is trusted.
     */
    verify(file, { root, bundle, now, at, ...expected } = {}) {
      const asked = { ...expected, now: moment(now ?? new Date()), at: at && moment(at) };
      const question = new TextEncoder().encode(JSON.stringify(asked));
      const nothing = new Uint8Array();
      const report = this.#call([root ?? nothing, bundle ?? nothing, file, question]);
      if ("error" in report) throw new Error(report.error);
      return report;
    }

    #call(parts) {
      const length = parts.reduce((sum, part) => sum + LENGTH + part.length, 0);
      const input = this.#wasm.yinxin_alloc(length);
      let at = input;
      for (const part of parts) {
        // The memory may have moved since the last call, so it is looked at anew.
        const memory = this.#wasm.memory.buffer;
        new DataView(memory).setUint32(at, part.length, true);
        new Uint8Array(memory).set(part, at + LENGTH);
        at += LENGTH + part.length;
      }
      return this.#take(this.#wasm.yinxin_verify(input, length));
    }

    #take(answer) {
      const memory = this.#wasm.memory.buffer;
      const length = new DataView(memory).getUint32(answer, true);
      const text = new TextDecoder().decode(new Uint8Array(memory, answer + LENGTH, length));
      this.#wasm.yinxin_free(answer, LENGTH + length);
      return JSON.parse(text);
    }
  }

  /** Whole seconds, as reports have them. */
  function moment(time) {
    return time instanceof Date ? time.toISOString().replace(/\.\d+Z$/, "Z") : time;
  }

  return { load };
})();
