// Drag and drop, and the result on the same page. Without this file the form does the same with a full page.
"use strict";

const form = document.getElementById("drop");
const input = document.getElementById("file");
const progress = document.getElementById("progress");
const result = document.getElementById("result");
const title = document.title;
let busy = false;

async function verify(file) {
  if (busy) return;
  busy = true;
  clear();
  const slow = setTimeout(() => { progress.hidden = false; }, 300);
  try {
    const body = new FormData();
    body.append("file", file, file.name);
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(page.getElementById("result"), page.title);
  } catch {
    fail("failed");
  } finally {
    clearTimeout(slow);
    progress.hidden = true;
    busy = false;
  }
}

// A result never stands beside a file that it is not about.
function clear() {
  result.replaceChildren();
  document.title = title;
  document.querySelectorAll("form .failed").forEach((words) => { words.hidden = true; });
}

// An answer without a result is not of the page: a proxy's, or of a service that is not open yet.
function show(found, words) {
  if (!found) return fail("closed");
  result.replaceChildren(...found.childNodes);
  document.title = words;
  document.getElementById("verdict")?.focus();
}

function fail(words) {
  document.getElementById(words).hidden = false;
}

form.addEventListener("submit", (event) => {
  if (input.files.length === 0) return;
  event.preventDefault();
  verify(input.files[0]);
});

input.addEventListener("change", () => {
  clear();
  if (input.files.length > 0) verify(input.files[0]);
});

// The whole page takes a drop; the zone shows it.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  form.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  if (busy) return;
  const files = event.dataTransfer.files;
  const folder = event.dataTransfer.items[0]?.webkitGetAsEntry()?.isDirectory;
  if (files.length === 0) return;
  // What the form was given before is not what was dropped.
  form.reset();
  if (files.length > 1 || folder) {
    clear();
    return fail("several");
  }
  verify(files[0]);
});

// A printed result shows its details.
addEventListener("beforeprint", () => {
  document.querySelectorAll("details.checks").forEach((details) => { details.open = true; });
});
