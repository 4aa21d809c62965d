// What happens while the page is open. Events name only what changed; the page fetches it as its own member sees it.

import { announce } from "./ask.js";
import { feed, isShown, refresh, refreshAll, refreshEssay, remove, titleOf } from "./feed.js";
import { listen } from "./stream.js";

const connection = document.getElementById("connection");
const arrival = document.getElementById("arrival");
const PATIENCE = 2000; // a page that is being left must not flash a warning

let turn = Promise.resolve();
let warning = 0;

function told(event) {
  if (event.kind === "open") restored();
  else if (event.kind === "lost") warning ||= setTimeout(() => (connection.textContent = connection.dataset.lost), PATIENCE);
  else inTurn(() => heard(event));
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
  if (away || scrollY > 200) offer(away ? "/channel" : `#message-${id}`);
}

function offer(address) {
  arrival.hidden = false;
  arrival.querySelector("a").href = address;
}

arrival.addEventListener("click", () => (arrival.hidden = true));
document.addEventListener("visibilitychange", () => document.hidden || inTurn(refreshAll)); // nobody may have listened
listen(told);
inTurn(refreshAll); // what came between the page and this line
