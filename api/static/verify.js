// Drag and drop, and the result on the same page. Without this file the form does the same with a full page.
"use strict";

const form = document.getElementById("drop");
const input = document.getElementById("file");
const progress = document.getElementById("progress");
const failed = document.getElementById("failed");
let busy = false;

async function verify(file) {
  if (busy) return;
  busy = true;
  failed.hidden = true;
  const slow = setTimeout(() => { progress.hidden = false; }, 300);
  try {
    const body = new FormData();
    body.append("file", file, file.name);
    const answer = await fetch(form.action, { method: "POST", body });
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    failed.hidden = false;
  } finally {
    clearTimeout(slow);
    progress.hidden = true;
    busy = false;
  }
}

function show(page) {
  document.getElementById("result").replaceChildren(...page.getElementById("result").childNodes);
  document.title = page.title;
  document.getElementById("verdict")?.focus();
}

form.addEventListener("submit", (event) => {
  if (input.files.length === 0) return;
  event.preventDefault();
  verify(input.files[0]);
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
  const file = event.dataTransfer.files[0];
  if (file) verify(file);
});

// A printed result shows its details.
addEventListener("beforeprint", () => {
  document.querySelectorAll("details.checks").forEach((details) => { details.open = true; });
});
