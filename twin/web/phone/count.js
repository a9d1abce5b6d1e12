"use strict";
// Counting: every act goes through the phone's queue; the answer comes at once from the list that the phone keeps, and is
// put right when the server has answered.
(() => {
  const about = JSON.parse(document.getElementById("count").textContent), { say, zone, zones } = about;
  const list = document.getElementById("told"), form = document.getElementById("scan"), lack = document.getElementById("lack");
  const COOL_MS = 3000;
  let known = null, last = { word: "", at: 0 }, guessed = [];

  const plain = (word) => word.trim().split(/[/?#]/).filter(Boolean).pop()?.toUpperCase() ?? "";

  fetch(`/a/count/${about.stocktake}/list`).then((answer) => (answer.ok ? answer.json() : null)).then((found) => {
    known = found; // it may come after the first scans: what they were told without it is told again
    for (const entry of guessed.splice(0)) if (line(entry.id).className === "unknown") show(entry.id, guess(entry.fields.word), false);
  }).catch(() => { known = null; });

  function guess(word) {
    const key = plain(word), number = known && (known.keys[key] ?? known.keys[key.replace(/[^0-9A-Z]/g, "")]);
    if (!number) return { reply: "unknown", name: word, number: "", words: known ? say.unknown : say.later };
    const [name, home, there] = known.lines[number];
    const repeat = [...list.querySelectorAll("li:not(.undone)")].some((each) => each.dataset.number === number);
    const reply = repeat ? "repeat" : !there ? "unexpected" : home === zone ? "found" : "elsewhere";
    return { reply, name, number, words: reply === "elsewhere" ? `${say.elsewhere} ${zones[home] ?? ""}` : say[reply], asks: reply === "elsewhere" };
  }

  function line(id) {
    const found = list.querySelector(`li[data-id="${id}"]`);
    if (found) return found;
    const made = document.createElement("li");
    made.dataset.id = id;
    list.prepend(made);
    return made;
  }

  function button(words, run) {
    const made = document.createElement("button");
    made.textContent = words;
    made.className = "s";
    made.onclick = run;
    return made;
  }

  function show(id, told, sent) {
    const item = line(id), row = document.createElement("div"), name = document.createElement("b"), number = document.createElement("span");
    const before = item.className;
    item.className = told.reply;
    item.dataset.number = told.number;
    name.textContent = told.name;
    number.className = "m";
    number.textContent = ` ${told.number}`;
    row.className = "r";
    const act = (kind, after) => () => { decide(kind, id); row.remove(); item.append(after); if (kind === "undo") { item.classList.add("undone"); mark(told.number, false); } };
    if (told.asks) row.append(button(say.move, act("move", say.moved)), button(say.stay, act("stay", say.stayed)));
    row.append(button(say.undo, act("undo", say.undone)));
    item.replaceChildren(name, number, document.createElement("br"), told.words, sent ? "" : " …", row);
    if (told.reply === "found" && !before.includes("found")) mark(told.number, true);
    if (!sent && navigator.vibrate) navigator.vibrate(told.reply === "found" ? 60 : [60, 60, 60]);
  }

  function mark(number, seen) {
    const here = lack && lack.querySelector(`li[data-number="${CSS.escape(number)}"]`);
    if (!here || here.hidden === seen) return;
    here.hidden = seen;
    const total = document.getElementById("seen");
    total.textContent = Number(total.textContent) + (seen ? 1 : -1);
  }

  function decide(kind, id) {
    twin.put({ url: `/a/count/${about.stocktake}/act`, stay: true, fields: { kind, about: id, zone, name: about.name, at: twin.now(), device: "", seq: "" } });
  }

  document.addEventListener("twin-queued", ({ detail: entry }) => {
    if (entry.fields.kind !== "scan") return;
    if (!known) guessed.push(entry);
    show(entry.id, guess(entry.fields.word), false);
  });
  document.addEventListener("twin-told", ({ detail: { entry, told } }) => {
    const kind = entry.fields.kind;
    if (kind === "scan") guessed = guessed.filter((each) => each.id !== entry.id);
    if (kind === "scan" && told.reply) {
      const item = line(entry.id), undone = item.classList.contains("undone");
      if (!undone) show(entry.id, told, true);
    }
    if (["finish", "reopen", "leave"].includes(kind)) location.assign(told.url);
  });
  if (form) {
    form.addEventListener("submit", (event) => {
      const field = form.elements.word, now = Date.now(), word = plain(field.value);
      if (word === last.word && now - last.at < COOL_MS) { // a scanner that fires twice
        event.preventDefault();
        event.stopImmediatePropagation();
        field.value = "";
        return;
      }
      last = { word, at: now };
    }, true);
    twin.join(about.stocktake, zone, about.name);
  }
  try { localStorage.setItem("twin-counting", JSON.stringify({ stocktake: about.stocktake, zone, place: zones[zone], name: about.name })); } catch { /* private mode: only the offline page misses it */ }
})();
