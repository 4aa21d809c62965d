// Requests to our own routes. Whatever goes wrong comes out as one sentence for the member.

export class Refused extends Error {
  constructor(sentence, kind, status = 0) {
    super(sentence);
    this.kind = kind;
    this.status = status;
  }
}

export async function ask(method, path, fields) {
  const response = await reach(method, path, fields);
  const text = await response.text();
  if (response.ok) return text;
  throw refusal(response.status, text);
}

const PIECE = 1024 * 1024; // what one request of ours may bring

// Hand a file over, piece by piece; returns the token by which a form names it.
export async function upload(file) {
  let token = "";
  for (let at = 0; at === 0 || at < file.size; at += PIECE) {
    const about = new URLSearchParams({ name: file.name, token, at });
    ({ token } = JSON.parse(await ask("POST", `/channel/upload?${about}`, file.slice(at, at + PIECE))));
  }
  return token;
}

async function reach(method, path, fields) {
  const headers = { Accept: "application/json, text/html" };
  const isFile = fields instanceof Blob;
  if (fields) headers["Content-Type"] = isFile ? "application/octet-stream" : "application/json";
  try {
    return await fetch(path, { method, headers, body: isFile ? fields : fields && JSON.stringify(fields) });
  } catch {
    throw new Refused(document.body.dataset.unreachable, "Unreachable");
  }
}

function refusal(status, text) {
  try {
    const { error, kind } = JSON.parse(text);
    return new Refused(error, kind, status);
  } catch {
    return new Refused(text, "Plain", status); // the door answers in plain text
  }
}

export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

export function announce(sentence) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = sentence), 50); // the same sentence twice is read twice
}
