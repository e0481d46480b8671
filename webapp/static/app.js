// Keys for those who like them; every page works without this file.
//   /    the search box        n p    next and previous hit in a document
// They can be switched off at the foot of every page (WCAG 2.1.4).

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

const marks = [...document.querySelectorAll("mark[id^='m-']")];
let current = -1;

// The hit to go on from: the one shown last or, after a jump, the first of the passage at hand.
const start = () => {
  const passage = document.querySelector(".passage:target");
  return passage ? marks.findIndex((mark) => passage.contains(mark)) : -1;
};

const step = (by) => {
  if (!marks.length) return;
  if (current < 0) {
    const here = start();
    current = here < 0 ? (by > 0 ? -1 : marks.length) : here;
  }
  marks[current]?.classList.remove("now");
  current = (current + by + marks.length) % marks.length;
  const mark = marks[current];
  mark.closest("details")?.setAttribute("open", "");
  mark.classList.add("now");
  mark.scrollIntoView({ block: "center" });
  const place = document.querySelector("[data-place]");
  if (place) place.textContent = `${current + 1} / ${marks.length}`;
};

const actions = {
  "/": () => document.querySelector("input[type=search]")?.select(),
  n: () => step(1),
  p: () => step(-1),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !on()) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

addEventListener("hashchange", () => { marks[current]?.classList.remove("now"); current = -1; });
offerSwitch();
