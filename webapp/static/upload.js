// Files are sent one by one, a few at a time, and each shows how far it is. What the server answers
// is the page that it would show without this file: its line about the file is taken over.

const AT_ONCE = 2;
const TRIES = 20; // where others keep the server busy
const LOOK_AGAIN = 1000; // milliseconds

const form = document.querySelector("form[data-upload]");
const list = document.querySelector(".outcomes");
const tally = document.querySelector(".tally");
const [waiting, failed] = form.querySelectorAll("template");
const input = form.querySelector("input[type=file]");

const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

const line = (template, name) => {
  const made = template.content.firstElementChild.cloneNode(true);
  made.querySelector(".file").textContent = name;
  return made;
};

const send = (body, progress) => new Promise((done) => {
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.upload.addEventListener("progress", (event) => { progress.value = event.loaded / event.total; });
  request.addEventListener("loadend", () => done(request));
  request.open("POST", form.action);
  request.send(body);
});

// A line takes the place of another, and the focus from it.
const swap = (before, after) => {
  const focused = before.contains(document.activeElement);
  before.replaceWith(after);
  if (focused) {
    after.tabIndex = -1;
    after.focus();
  }
};

// What is kept is looked for until a search finds it.
const follow = async (shown) => {
  let again = shown.querySelector("[data-again]");
  while (again) {
    await pause(LOOK_AGAIN);
    const answer = await fetch(again.href).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector(".outcomes li");
    again = next?.querySelector("[data-again]");
    if (next && !again) swap(shown, next);
  }
};

const upload = async (file, fields, row, replace) => {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  if (replace) body.set("replace", "1");
  body.append("files", file);
  let answer;
  let said;
  for (let left = TRIES; left; left -= 1) {
    answer = await send(body, row.querySelector("progress"));
    said = answer.response?.querySelector(".outcomes li");
    if (said || ![429, 503].includes(answer.status)) break;
    await pause(1000 * (Number(answer.getResponseHeader("Retry-After")) || 1));
  }
  if (!said) {
    said = line(failed, file.name);
    const title = answer.response?.querySelector("h1");
    if (title) said.querySelector(".done").textContent = title.textContent;
  }
  swap(row, said);
  const button = said.querySelector("[data-replace]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => start([file], said, true));
  }
  follow(said);
};

let all = 0;
let done = 0;
const tell = () => {
  tally.textContent = tally.dataset.tally.replace("{done}", done).replace("{all}", all);
};

const start = async (files, before, replace) => {
  // The fields are read once: who changes them meanwhile means the next files.
  const fields = [...new FormData(form)].filter(([name]) => name !== "files" && name !== "wait");
  const rows = files.map((file) => [file, line(waiting, file.name)]);
  if (before) swap(before, rows[0][1]);
  else list.append(...rows.map(([, row]) => row));
  list.closest(".outcome").hidden = false;
  all += rows.length;
  tell();
  const work = async () => {
    for (let next = rows.shift(); next; next = rows.shift()) {
      await upload(next[0], fields, next[1], replace);
      done += 1;
      tell();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const files = [...input.files];
  document.querySelector(".again")?.remove();
  start(files, null, false);
  input.value = "";
});

const over = (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  form.classList.toggle("over", event.type === "dragover");
};
addEventListener("dragover", over);
addEventListener("dragleave", over);
addEventListener("drop", (event) => {
  over(event);
  if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
});
