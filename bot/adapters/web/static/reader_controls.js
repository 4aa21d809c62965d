// Remembers how a reader wants essays set, and helps where style sheets cannot. Without it everything still reads.
(() => {
  const KEPT = "ichiwa-reading";
  const inputs = [...document.querySelectorAll(".choices input")];
  let choice = {};
  try {
    choice = JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {}
  for (const input of inputs) {
    if (!(input.name in Object(choice))) continue;
    if (input.type === "checkbox") input.checked = choice[input.name] === true;
    else if (input.value === choice[input.name]) input.checked = true;
  }
  document.querySelector(".choices")?.addEventListener("change", ({ target }) => {
    choice = { ...choice, [target.name]: target.type === "checkbox" ? target.checked : target.value };
    try {
      localStorage.setItem(KEPT, JSON.stringify(choice));
    } catch {}
  });
  const vertical = inputs.find((input) => input.value === "vertical");

  addEventListener("DOMContentLoaded", () => {
    const body = document.querySelector(".essay .body");
    const on = (event) => {
      if (!vertical.checked || event.ctrlKey || event.defaultPrevented) return 0;
      if (event.type === "wheel") return event.deltaX ? 0 : event.deltaY * (event.deltaMode ? 32 : 1);
      if (event.target !== body) return 0;
      const page = body.clientWidth * 0.9;
      const steps = { PageDown: page, PageUp: -page, " ": event.shiftKey ? -page : page, Home: -1e6, End: 1e6 };
      return steps[event.key] ?? 0;
    };
    const move = (event) => {
      const before = body.scrollLeft;
      const way = on(event);
      if (way) body.scrollLeft -= way;
      if (body.scrollLeft !== before) event.preventDefault();
    };
    const turn = () => {
      body.toggleAttribute("tabindex", vertical.checked);
      if (vertical.checked) {
        body.tabIndex = 0;
        body.addEventListener("wheel", move, { passive: false });
      } else body.removeEventListener("wheel", move);
    };
    if (vertical) {
      body.addEventListener("keydown", move);
      for (const input of inputs) input.addEventListener("change", turn);
      turn();
    }

    const address = document.getElementById("address");
    if (!address) return;
    const button = address.parentElement.querySelector("button");
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(address.value);
      } catch {
        address.select();
        document.execCommand("copy");
      }
      address.parentElement.querySelector("[role=status]").textContent = button.dataset.copied;
    };
    button.hidden = false;
    button.addEventListener("click", copy);
    for (const link of document.querySelectorAll("[data-brings]")) link.addEventListener("click", copy);
  });
})();
