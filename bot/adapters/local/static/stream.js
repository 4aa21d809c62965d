// One stream of events for all tabs of a browser, which allows few connections to one host. Whichever tab holds the
// lock has the stream and hands on what it hears; when that tab closes, another one gets the lock. Where a browser has
// no locks (a page that came by http from another machine), each tab that is seen has a stream of its own.

const LOCK = "ichiwa-stream";
const RETRY = 3000;
const HIDDEN_FOR = 60_000; // tabs in the background give the stream back

const others = new BroadcastChannel("ichiwa-events");
const hearers = [];
let source = null;
let waiting = null; // the controller of our place in the queue for the lock
let release = null; // gives the lock back; set while we hold it
let leaving = 0;

// `heard` is called with {kind: "open"}, {kind: "lost"} and whatever the server tells.
export function listen(heard) {
  hearers.push(heard);
  if (hearers.length > 1) return;
  others.addEventListener("message", ({ data }) => hear(data));
  document.addEventListener("visibilitychange", seen);
  addEventListener("pagehide", retire);
  addEventListener("pageshow", seen);
  seen();
}

const hear = (event) => hearers.forEach((heard) => heard(event));

function tell(event) {
  others.postMessage(event);
  hear(event);
}

function seen() {
  clearTimeout(leaving);
  if (document.hidden) leaving = setTimeout(retire, HIDDEN_FOR);
  if (!document.hidden) apply();
}

function apply() {
  if (source || waiting) return;
  if (!navigator.locks) return connect();
  waiting = new AbortController();
  navigator.locks.request(LOCK, { signal: waiting.signal }, lead).catch(() => {}); // aborted while we waited
}

function lead() {
  connect();
  return new Promise((given) => (release = given));
}

function retire() {
  source?.close();
  source = null;
  if (release) release();
  else waiting?.abort();
  release = waiting = null;
}

function connect() {
  source = new EventSource("/channel/events");
  source.addEventListener("open", () => tell({ kind: "open" }));
  source.addEventListener("message", ({ data }) => tell(JSON.parse(data)));
  source.addEventListener("error", lost);
}

function lost() {
  tell({ kind: "lost" });
  if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
  source.close();
  setTimeout(() => (release || !navigator.locks) && !document.hidden && connect(), RETRY);
}
