// What happens while the page is open. Events name only what changed; the page fetches it as its own member sees it.

import { announce } from "./ask.js";
import { feed, isShown, refresh, refreshAll, refreshEssay, remove, titleOf } from "./feed.js";

const connection = document.getElementById("connection");
const arrival = document.getElementById("arrival");
const RETRY = 3000;
const PATIENCE = 2000; // a page that is being left must not flash a warning
const HIDDEN_FOR = 60_000; // a browser allows few connections to one host: tabs in the background give theirs back

let source = null;
let turn = Promise.resolve();
let warning = 0;
let leaving = 0;

function connect() {
  clearTimeout(leaving);
  if (source) return;
  source = new EventSource("/channel/events");
  source.addEventListener("open", restored);
  source.addEventListener("error", lost);
  source.addEventListener("message", ({ data }) => inTurn(() => heard(JSON.parse(data))));
}

function disconnect() {
  source?.close();
  source = null;
}

function restored() {
  clearTimeout(warning);
  warning = 0;
  connection.textContent = "";
  inTurn(refreshAll);
}

// One after the other: a change that is told while its post is still being fetched must not be passed over, and an older
// answer must not come last. What fails is made good by the next connection.
function inTurn(work) {
  turn = turn.then(work).catch(() => {});
}

function lost() {
  warning ||= setTimeout(() => (connection.textContent = connection.dataset.lost), PATIENCE);
  if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
  disconnect();
  setTimeout(connect, RETRY);
}

async function heard({ kind, id }) {
  if (kind === "everything") await refreshAll();
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
