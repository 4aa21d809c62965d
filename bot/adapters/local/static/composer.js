// The command line: completion while typing (the ARIA combobox pattern), and the answers above it.

import { ask, fragment, upload } from "./ask.js";
import { Declined, named } from "./nickname.js";

const composer = document.getElementById("composer");
const form = document.getElementById("command");
const input = document.getElementById("command-text");
const list = document.getElementById("suggestions");
const answer = document.getElementById("answer");
const body = document.getElementById("answer-body");
const close = document.getElementById("answer-close");

let active = -1;
let typed = false; // since a suggestion was last taken: a second Tab must lead on
let asked = 0;

// Suggestions

async function suggest() {
  const mine = ++asked;
  let found = [];
  try {
    if (input.value) found = JSON.parse(await ask("GET", `/channel/complete?text=${encodeURIComponent(input.value)}`));
  } catch {
    found = []; // a help that fails must not be in the way
  }
  if (mine === asked && document.activeElement === input) show(found.filter(({ text }) => text !== input.value));
}

function show(found) {
  const chosen = list.children[active]?.dataset.text; // an answer that comes late must not undo an arrow key
  list.replaceChildren(...found.map(option));
  list.hidden = !found.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  activate(found.findIndex(({ text }) => text === chosen));
}

function option({ text, label, detail }, index) {
  const item = document.createElement("li");
  item.id = `suggestion-${index}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.text = text;
  for (const [name, words] of [["label", label], ["detail", detail]]) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = words;
    item.append(part, " ");
  }
  return item;
}

function hide() {
  asked += 1; // an answer that is under way comes too late
  show([]);
}

function activate(index) {
  active = index;
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
  const item = list.children[index];
  if (!item) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function take(item) {
  input.value = item.dataset.text;
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
  typed = false;
  suggest();
}

function keyed(event) {
  if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
  const options = list.children.length;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && options) {
    const from = active < 0 && steps[event.key] < 0 ? 0 : active;
    activate((from + steps[event.key] + options) % options);
  } else if (event.key === "ArrowDown") {
    suggest();
  } else if (event.key === "Enter" && active >= 0) {
    take(list.children[active]);
  } else if (event.key === "Tab" && !event.shiftKey && options && (active >= 0 || typed)) {
    take(list.children[Math.max(active, 0)]);
  } else if (event.key === "Escape" && options) {
    hide();
  } else if (event.key === "Escape" && !close.hidden) {
    dismiss();
  } else {
    return;
  }
  event.preventDefault();
}

// Commands and their answers

async function run(path, fields, refuse = (words) => present(sentence(words))) {
  hide();
  form.setAttribute("aria-busy", "true");
  try {
    present(fragment(await named(() => ask("POST", `/channel/${path}`, fields))));
    return true;
  } catch (refused) {
    if (!(refused instanceof Declined)) refuse(refused.message);
    return false;
  } finally {
    form.removeAttribute("aria-busy");
  }
}

function present(content) {
  body.replaceChildren(content);
  body.scrollTop = 0;
  body.tabIndex = body.scrollHeight > body.clientHeight ? 0 : -1; // what scrolls must be reachable by keyboard
  answer.removeAttribute("data-empty");
  close.hidden = false;
}

function dismiss() {
  body.replaceChildren();
  answer.setAttribute("data-empty", "");
  close.hidden = true;
  input.focus();
}

function sentence(words) {
  const line = document.createElement("p");
  line.className = "error";
  line.textContent = words;
  return line;
}

async function submitted(event) {
  event.preventDefault();
  const text = input.value;
  if (!text.trim() || form.getAttribute("aria-busy") === "true") return;
  const done = await run("command", { text });
  if (done && input.value === text) input.value = "";
  input.focus();
}

// Forms in answers. One that is refused stays as it is, with the sentence in it.

function filled(element) {
  const fields = {};
  for (const { name } of element.querySelectorAll("[data-list]")) fields[name] = [];
  for (const [name, value] of new FormData(element))
    if (typeof value === "string" && (value || !fields[name])) (fields[name] ||= []).push(value);
  return fields;
}

async function sent(element, path, name) {
  const error = element.querySelector(".error");
  const refuse = (words) => (error.textContent = words);
  refuse("");
  element.setAttribute("aria-busy", "true");
  try {
    const fields = filled(element);
    for (const input of element.querySelectorAll("input[type=file]"))
      fields[input.name] = input.files.length ? [await upload(input.files[0])] : [];
    return await run(path, { name, argument: element.dataset.argument, fields }, refuse);
  } catch (refused) {
    refuse(refused.message);
    return false;
  } finally {
    element.removeAttribute("aria-busy");
  }
}

function answered(event) {
  const element = event.target.closest("[data-form]");
  if (!element) return;
  event.preventDefault();
  if (element.getAttribute("aria-busy") === "true") return; // its file is on its way
  void sent(element, "form", element.dataset.form);
}

function clicked(event) {
  const button = event.target.closest("[data-command], [data-fill], [data-route], [data-preview]");
  if (!button) return;
  const { command, route, argument, value, preview } = button.dataset;
  if (preview) return void sent(button.closest("[data-form]"), "component", preview);
  if (route) return void run("component", { name: route, argument, fields: value ? { "": [value] } : {} });
  if (command) return void run("command", { text: command });
  input.value = button.dataset.fill;
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
  suggest();
}

form.addEventListener("submit", submitted);
input.addEventListener("keydown", keyed);
input.addEventListener("input", () => {
  typed = true;
  suggest();
});
input.addEventListener("blur", hide);
list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
list.addEventListener("click", (event) => {
  const item = event.target.closest("[role=option]");
  if (item) take(item);
});
composer.addEventListener("click", clicked);
document.getElementById("feed").addEventListener("click", clicked); // a thread leads to its earlier comments
body.addEventListener("submit", answered);
close.addEventListener("click", dismiss);

// Nothing that gets the focus may hide behind the composer.
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--composer", `${composer.offsetHeight + 16}px`);
}).observe(composer);
