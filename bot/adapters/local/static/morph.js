// Turns an element into a fresh copy of itself without replacing what did not change, so that focus, selection, typed
// text and opened parts stay. Elements with data-keep are the person's own for the moment and are left alone.

export function morph(old, fresh) {
  if (old.hasAttribute("data-keep")) return;
  attributes(old, fresh);
  children(old, fresh);
}

function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
}

function children(old, fresh) {
  const known = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let place = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const twin = next.id ? known.get(next.id) : alike(place, next) ? place : null;
    if (!twin) {
      old.insertBefore(next, place);
      continue;
    }
    if (twin === place) place = place.nextSibling;
    else old.insertBefore(twin, place);
    if (twin.nodeType === Node.ELEMENT_NODE) morph(twin, next);
    else if (twin.data !== next.data) twin.data = next.data;
  }
  while (place) {
    const surplus = place;
    place = place.nextSibling;
    if (!surplus.hasAttribute?.("data-keep")) surplus.remove(); // what the person types into it is not lost
  }
}

function alike(old, fresh) {
  return old && !old.id && old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName;
}
