// Asks for a nickname when one is needed, and then goes on with what the person was doing.

import { ask } from "./ask.js";

const dialog = document.getElementById("nickname");
const form = document.getElementById("nickname-form");
const field = document.getElementById("nickname-text");
const error = document.getElementById("nickname-error");
let settle = null;

export class Declined extends Error {}

// Runs `act`; where it needs a nickname, asks for one and runs it again. Throws Declined where the person cancels.
export async function named(act) {
  try {
    return await act();
  } catch (refused) {
    if (refused.kind !== "NicknameNeeded") throw refused;
  }
  if (!(await choose())) throw new Declined();
  return act();
}

function choose() {
  error.textContent = "";
  dialog.showModal();
  field.select();
  return new Promise((resolve) => (settle = resolve));
}

async function keep(event) {
  event.preventDefault();
  error.textContent = "";
  try {
    const { name } = JSON.parse(await ask("POST", "/channel/me", { nickname: field.value }));
    document.getElementById("me-name").textContent = field.value = name;
    settle?.(true);
    settle = null;
    dialog.close();
  } catch (refused) {
    error.textContent = refused.message;
    field.focus();
  }
}

form.addEventListener("submit", keep);
form.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  settle?.(false);
  settle = null;
});
document.getElementById("me").addEventListener("click", choose);
