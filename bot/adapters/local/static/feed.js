// The messages: fetched as the viewer sees them, put in their place, and acted upon.

import { announce, ask, fragment } from "./ask.js";
import { morph } from "./morph.js";
import { Declined, named } from "./nickname.js";

export const feed = document.getElementById("feed");
const latest = new Map(); // by message: the request under way that was begun last

const number = (message) => Number(message.dataset.message);
const messages = () => [...feed.querySelectorAll(":scope > [data-message]")];
const standing = (id) => document.getElementById(`message-${id}`);

// Whatever order answers arrive in, the one that was asked for last is shown. Returns when it is.
function fresh(id, request) {
  const mine = request().then((html) => {
    if (latest.get(id) !== mine) return latest.get(id)?.catch(() => {});
    latest.delete(id);
    put(fragment(html).querySelector("[data-message]"));
  });
  latest.set(id, mine);
  return mine;
}

export async function refresh(id) {
  try {
    await fresh(id, () => ask("GET", `/channel/messages/${id}`));
  } catch (refused) {
    if (refused.status === 404) remove(id);
  }
}

export function refreshEssay(slug) {
  return Promise.all(messages().filter((each) => each.dataset.slug === slug).map((each) => refresh(each.dataset.message)));
}

export const isShown = (id) => standing(id) !== null;
export const titleOf = (id) => standing(id)?.querySelector(".title")?.textContent.trim() ?? "";

export function remove(id) {
  steadily(() => standing(id)?.remove());
}

// Everything that is shown, anew: page by page down to the oldest message here.
export async function refreshAll() {
  if (!feed.hasAttribute("data-live")) return void (await Promise.all(messages().map((each) => refresh(each.dataset.message))));
  const shown = messages();
  const oldest = shown.length ? number(shown.at(-1)) : Infinity;
  let before = "";
  do {
    const page = fragment(await ask("GET", `/channel/messages${before && `?before=${before}`}`));
    merge(page, before);
    before = page.querySelector("[data-before]")?.dataset.before ?? "";
  } while (before && Number(before) > oldest);
}

function merge(page, before) {
  const arrived = [...page.querySelectorAll("[data-message]")];
  const upper = before ? Number(before) : Infinity;
  const lower = arrived.length && page.querySelector("[data-before]") ? number(arrived.at(-1)) : 0;
  steadily(() => {
    document.getElementById("empty")?.remove();
    for (const each of messages()) {
      const gone = !arrived.some((one) => one.id === each.id);
      if (gone && number(each) >= lower && number(each) < upper) each.remove();
    }
    arrived.forEach(put);
    if (!messages().length) feed.append(...page.querySelectorAll("#empty"));
  });
}

function put(message) {
  const twin = standing(message.dataset.message);
  if (twin) return void steadily(() => morph(twin, message));
  const next = messages().find((each) => number(each) < number(message));
  steadily(() => {
    document.getElementById("empty")?.remove();
    feed.insertBefore(message, next ?? document.getElementById("older"));
    restoreDrafts(message);
  });
}

// Whatever comes in above, the part that the person looks at or types into stays where it is on the screen.
function steadily(change) {
  const held = feed.contains(document.activeElement) ? document.activeElement : scrollY > 0 && firstInView();
  const top = held && held.getBoundingClientRect().top;
  change();
  if (held && held.isConnected) scrollBy({ top: held.getBoundingClientRect().top - top, behavior: "instant" });
}

const firstInView = () => messages().find((each) => each.getBoundingClientRect().bottom > 0);

// Older messages

async function showOlder(event) {
  const link = event.target.closest("[data-before]");
  if (!link) return;
  event.preventDefault();
  const { before } = link.dataset;
  try {
    const page = fragment(await ask("GET", `/channel/messages?before=${before}`));
    const first = page.querySelector("[data-message]")?.id;
    document.getElementById("older").remove();
    feed.append(page);
    document.getElementById(first)?.querySelector("a, summary")?.focus();
  } catch (refused) {
    announce(refused.message);
  }
}

// Rating

async function rate(button) {
  const id = button.closest("[data-message]").dataset.message;
  const path = `/channel/messages/${id}/reaction`;
  const withdraws = button.getAttribute("aria-pressed") === "true" || button.hasAttribute("data-withdraw");
  await busy(button, () =>
    fresh(id, () => named(() => ask(withdraws ? "DELETE" : "POST", path, { emoji: button.dataset.react ?? "" }))),
  );
}

// Comments

const draftKey = (field) => `draft:${field.id}`;

export function restoreDrafts(within = feed) {
  for (const field of within.querySelectorAll("[data-say] textarea")) {
    if (!field.value) field.value = sessionStorage.getItem(draftKey(field)) ?? "";
  }
}

async function say(form) {
  const field = form.elements.text;
  const id = form.closest("[data-message]").dataset.message;
  const text = field.value;
  const sent = await filed(form, () => fresh(id, () => named(() => ask("POST", `/channel/messages/${id}/comments`, { text }))));
  if (!sent) return;
  if (field.value === text) field.value = "";
  sessionStorage.removeItem(draftKey(field));
  announce(document.body.dataset.posted);
}

function edit(remark, opens) {
  const form = remark.querySelector("[data-editor]");
  remark.toggleAttribute("data-keep", opens);
  form.hidden = !opens;
  for (const part of remark.querySelectorAll(":scope > .said, :scope > .tools")) part.hidden = opens;
  if (opens) {
    form.elements.text.value = remark.querySelector(".said").textContent;
    form.elements.text.focus();
  } else {
    form.querySelector(".error").textContent = "";
    remark.querySelector("[data-edit]")?.focus();
  }
}

async function save(form) {
  const remark = form.closest("[data-comment]");
  const text = form.elements.text.value;
  const id = form.closest("[data-message]").dataset.message;
  const path = `/channel/comments/${remark.dataset.comment}`;
  const saved = await filed(form, () =>
    fresh(id, async () => {
      const html = await named(() => ask("PATCH", path, { text }));
      edit(remark, false);
      return html;
    }),
  );
  if (!saved) return;
  await refresh(id); // what came in while the editor was open was kept away from it
  document.getElementById(remark.id)?.querySelector("[data-edit]")?.focus();
}

async function forget(button) {
  const remark = button.closest("[data-comment]");
  const message = button.closest("[data-message]");
  if (!(await confirmed(document.getElementById("deletion")))) return void button.focus();
  const path = `/channel/comments/${remark.dataset.comment}`;
  await busy(button, () => fresh(message.dataset.message, () => named(() => ask("DELETE", path))));
  if (remark.isConnected) return;
  announce(document.body.dataset.deleted);
  message.querySelector("[data-say] textarea").focus();
}

function confirmed(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "delete"), { once: true });
  });
}

// What both do while they wait, and where the sentence goes when something is refused

async function filed(form, act) {
  const error = form.querySelector(".error");
  if (form.getAttribute("aria-busy") === "true") return false;
  form.setAttribute("aria-busy", "true");
  error.textContent = "";
  try {
    await act();
    return true;
  } catch (refused) {
    if (!(refused instanceof Declined)) error.textContent = refused.message;
    form.elements.text.focus();
    return false;
  } finally {
    form.removeAttribute("aria-busy");
  }
}

async function busy(button, act) {
  if (button.getAttribute("aria-busy") === "true") return;
  const trouble = document.getElementById(`trouble-${button.closest("[data-message]").dataset.message}`);
  button.setAttribute("aria-busy", "true");
  trouble.textContent = "";
  try {
    await act();
  } catch (refused) {
    if (!(refused instanceof Declined)) trouble.textContent = refused.message;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches("[data-react], [data-withdraw]")) rate(button);
  else if (button.matches("[data-edit]")) edit(button.closest("[data-comment]"), true);
  else if (button.matches("[data-cancel]")) edit(button.closest("[data-comment]"), false);
  else if (button.matches("[data-delete]")) forget(button);
}

function submitted(event) {
  event.preventDefault();
  if (event.target.matches("[data-say]")) say(event.target);
  else if (event.target.matches("[data-editor]")) save(event.target);
}

function keyed(event) {
  if (!event.target.matches("textarea") || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.key === "Escape" && event.target.form.matches("[data-editor]")) {
    edit(event.target.closest("[data-comment]"), false);
  }
}

feed.addEventListener("click", clicked);
feed.addEventListener("click", showOlder);
feed.addEventListener("submit", submitted);
feed.addEventListener("keydown", keyed);
feed.addEventListener("input", ({ target }) => {
  if (target.matches("[data-say] textarea")) sessionStorage.setItem(draftKey(target), target.value);
});
restoreDrafts();
