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

async function reach(method, path, fields) {
  const headers = { Accept: "application/json, text/html" };
  if (fields) headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, { method, headers, body: fields && JSON.stringify(fields) });
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
