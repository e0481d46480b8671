// Keys for those who like them, and suggestions as one types; every page works without this file.
//   /    the search box      n p    next and previous hit, or result      ?    all keys
// They can be switched off at the foot of every page (WCAG 2.1.4).

document.documentElement.classList.add("scripted");

const STORED = "dragoman-keys";

const on = () => {
  try { return localStorage.getItem(STORED) !== "off"; } catch { return true; }
};

const offerSwitch = () => {
  const place = document.querySelector("[data-keys]");
  if (!place || matchMedia("(hover: none)").matches) return;
  const button = place.querySelector("button");
  const label = () => { button.textContent = on() ? button.dataset.off : button.dataset.on; };
  button.addEventListener("click", () => {
    try { localStorage.setItem(STORED, on() ? "off" : "on"); } catch { /* stays on */ }
    label();
  });
  label();
  place.hidden = false;
};

// In a document the hits are walked; among results, their titles.
const marks = [...document.querySelectorAll("mark[id^='m-']")];
const titles = [...document.querySelectorAll(".hits h3 a")];
let current = -1;

const point = (to) => {
  marks[current]?.classList.remove("now");
  current = to;
  marks[current]?.classList.add("now");
  const place = document.querySelector("[data-place]");
  if (place) place.textContent = current < 0 ? "" : `${current + 1} / ${marks.length}`;
};

// After a jump the first hit of the passage at hand is the one to go on from.
const land = () => {
  const passage = document.getElementById(location.hash.slice(1));
  point(passage ? marks.findIndex((mark) => passage.contains(mark)) : -1);
};

const step = (by) => {
  if (!marks.length) return;
  point(current < 0 ? (by > 0 ? 0 : marks.length - 1) : (current + by + marks.length) % marks.length);
  marks[current].closest("details")?.setAttribute("open", "");
  marks[current].scrollIntoView({ block: "center" });
};

const walk = (by) => {
  if (!titles.length) { step(by); return; }
  const at = titles.indexOf(document.activeElement);
  titles[at < 0 ? (by > 0 ? 0 : titles.length - 1) : (at + by + titles.length) % titles.length].focus();
};

const actions = {
  "/": () => document.querySelector("input[type=search]")?.select(),
  n: () => walk(1),
  p: () => walk(-1),
  "?": () => { location.href = document.querySelector("[data-keys-help]").href; },
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !on()) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

for (const button of document.querySelectorAll("[data-step]")) {
  button.hidden = false;
  button.addEventListener("click", () => step(Number(button.dataset.step)));
}

addEventListener("hashchange", land);
land();
offerSwitch();

// Suggestions: a combobox with a list of its own (ARIA 1.2, list autocomplete, manual selection).
const combobox = (input) => {
  const list = document.createElement("ul");
  Object.assign(list, { id: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggest);
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) input.setAttribute(name, value);
  let asking = null, timer = 0, active = -1;

  const close = () => {
    asking?.abort();
    clearTimeout(timer);
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const pick = (option) => {
    if (option.dataset.href) { location.href = option.dataset.href; return; }
    input.value = option.dataset.text;
    close();
    input.form.requestSubmit();
  };
  const aim = (to) => {
    const options = [...list.children];
    options[active]?.removeAttribute("aria-selected");
    active = (to + options.length + 1) % (options.length + 1);
    if (active === options.length) active = -1;
    const option = options[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, at) => {
      const option = document.createElement("li");
      option.id = `suggestion-${at}`;
      option.setAttribute("role", "option");
      option.lang = one.language;
      option.dir = /[\u0590-\u08ff]/.test(one.text) ? "rtl" : "ltr";
      option.textContent = one.text;
      option.dataset.text = one.text;
      option.className = one.kind;
      if (one.id) option.dataset.href = `/documents/${one.id.split("/").map(encodeURIComponent).join("/")}`;
      return option;
    }));
    active = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(input.value)}`, { signal: asking.signal });
      if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the box works without
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, 90); else close();
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const options = list.children;
    if (event.key === "ArrowDown") aim(active + 1);
    else if (event.key === "ArrowUp") aim(active < 0 ? options.length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) pick(options[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) pick(option);
  });
  input.addEventListener("blur", close);
};
document.querySelectorAll("input[data-suggest]").forEach(combobox);

// A citation is copied, where the browser lets a page do so.
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.closest("section").querySelector("blockquote").textContent.trim());
    button.textContent = button.dataset.done;
  });
}

// Side by side: what answers a word lights up with it.
const linked = document.querySelector("[data-linked]");
const light = (event) => {
  const of = event.target.closest?.("mark[data-of]")?.dataset.of;
  for (const mark of linked.querySelectorAll("mark[data-of]")) mark.classList.toggle("now", mark.dataset.of === of);
};
if (linked) for (const kind of ["pointerover", "focusin"]) linked.addEventListener(kind, light);
