// What happens while the page is open. Events name only what changed; the page fetches it as its own member sees it.

import { announce } from "./ask.js";
import { feed, isShown, refresh, refreshAll, refreshEssay, remove, titleOf } from "./feed.js";

const connection = document.getElementById("connection");
const arrival = document.getElementById("arrival");
const RETRY = 3000;
const PATIENCE = 2000; // a page that is being left must not flash a warning
const HIDDEN_FOR = 60_000; // a browser allows few connections to one host: tabs in the background give theirs back

let source = null;
let warning = 0;
let leaving = 0;

function connect() {
  clearTimeout(leaving);
  if (source) return;
  source = new EventSource("/channel/events");
  source.addEventListener("open", restored);
  source.addEventListener("error", lost);
  source.addEventListener("message", ({ data }) => heard(JSON.parse(data)));
}

function disconnect() {
  source?.close();
  source = null;
}

function restored() {
  clearTimeout(warning);
  warning = 0;
  connection.textContent = "";
  refreshAll().catch(() => {}); // the next connection tries again
}

function lost() {
  warning ||= setTimeout(() => (connection.textContent = connection.dataset.lost), PATIENCE);
  if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
  disconnect();
  setTimeout(connect, RETRY);
}

async function heard({ kind, id }) {
  if (kind === "everything") await refreshAll().catch(() => {});
  else if (kind === "removed") remove(id);
  else if (kind === "rated") await refreshEssay(id);
  else if (kind === "changed" && isShown(id)) await refresh(id);
  else if (kind === "new") await arrived(id);
}

async function arrived(id) {
  if (isShown(id)) return;
  const away = !feed.hasAttribute("data-live");
  if (!away) await refresh(id);
  if (!away && !titleOf(id)) return;
  announce(document.body.dataset.arrived.replace("{title}", titleOf(id)));
  if (away || scrollY > 200) offer(away ? "/" : `#message-${id}`);
}

function offer(address) {
  arrival.hidden = false;
  arrival.querySelector("a").href = address;
}

arrival.addEventListener("click", () => (arrival.hidden = true));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) leaving = setTimeout(disconnect, HIDDEN_FOR);
  else connect();
});
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);
