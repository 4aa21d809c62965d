// Remembers how a reader wants essays set, and helps where style sheets cannot. Without it everything still reads.
(() => {
  const KEPT = "ichiwa-reading";
  const root = document.documentElement.dataset;
  const known = { size: ["small", "medium", "large", "huge"], lines: ["horizontal", "vertical"], furigana: [true, false] };
  let choice = {};
  const take = (name, value) => {
    if (!known[name]?.includes(value)) return;
    choice[name] = value;
    root[name] = value;
  };
  try {
    for (const [name, value] of Object.entries(JSON.parse(localStorage.getItem(KEPT)) ?? {})) take(name, value);
  } catch {}

  addEventListener("DOMContentLoaded", () => {
    const body = document.querySelector(".essay .body");
    const inputs = [...document.querySelectorAll(".choices input")];
    const vertical = inputs.find((input) => input.value === "vertical");
    const wheel = (event) => {
      if (!event.deltaX && !event.ctrlKey) move(event, event.deltaY * (event.deltaMode ? 32 : 1));
    };
    const keys = (event) => {
      if (event.target !== body || !vertical.checked || event.ctrlKey || event.altKey || event.metaKey) return;
      const page = body.clientWidth * 0.9;
      const steps = { PageDown: page, PageUp: -page, " ": event.shiftKey ? -page : page, Home: -1e6, End: 1e6 };
      move(event, steps[event.key] ?? 0);
    };
    const move = (event, way) => {
      const before = body.scrollLeft;
      if (way) body.scrollLeft -= way; // to the left is on
      if (body.scrollLeft !== before) event.preventDefault();
    };
    const turn = () => {
      body.removeEventListener("wheel", wheel);
      body.removeAttribute("tabindex");
      if (!vertical?.checked) return;
      body.addEventListener("wheel", wheel, { passive: false });
      body.tabIndex = 0;
    };
    for (const input of inputs) {
      const box = input.type === "checkbox";
      if (input.name in choice) input.checked = box ? choice[input.name] : input.value === choice[input.name];
      input.addEventListener("change", () => {
        take(input.name, box ? input.checked : input.value);
        turn();
        try {
          localStorage.setItem(KEPT, JSON.stringify(choice));
        } catch {}
      });
    }
    body.addEventListener("keydown", keys);
    turn();

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
    button.classList.remove("waits");
    button.addEventListener("click", copy);
    for (const link of document.querySelectorAll("[data-brings]")) link.addEventListener("click", copy);
  });
})();
