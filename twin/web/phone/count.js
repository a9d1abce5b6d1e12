"use strict";
// Counting: every act goes through the phone's queue; the answer comes at once from the list that the phone keeps, and is
// put right when the server has answered.
(() => {
  const about = JSON.parse(document.getElementById("count").textContent), { say, zone, zones } = about;
  const list = document.getElementById("told"), form = document.getElementById("scan"), lack = document.getElementById("lack");
  const COOL_MS = 3000;
  const DECIDED = { move: say.moved, stay: say.stayed, undo: say.undone };
  const decided = new Map(); // what was decided here of a line, which its answer does not ask again
  let known = null, last = { word: "", at: -COOL_MS }, guessed = [];

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

  // What can be pressed stays the same element while it says the same: a finger may be on it when the server's answer comes.
  function choices(item, id, asks) {
    const kept = item.querySelector(".r");
    if (kept?.dataset.asks === String(asks)) return kept;
    const made = document.createElement("div");
    made.className = "r";
    made.dataset.asks = asks;
    if (asks) made.append(button(say.move, () => decide("move", id)), button(say.stay, () => decide("stay", id)));
    made.append(button(say.undo, () => decide("undo", id)));
    item.replaceChildren(made);
    return made;
  }

  function show(id, told, sent) {
    const item = line(id), name = document.createElement("b"), number = document.createElement("span");
    const before = item.className, row = choices(item, id, Boolean(told.asks && !decided.has(id)));
    item.className = told.reply;
    item.dataset.number = told.number;
    name.textContent = told.name;
    number.className = "m";
    number.textContent = ` ${told.number}`;
    for (const other of [...item.childNodes]) if (other !== row) other.remove();
    row.before(name, number, document.createElement("br"), told.words, sent ? "" : " …");
    row.after(decided.get(id) ?? "");
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

  const address = `/a/count/${about.stocktake}/act`;

  function put(fields) {
    try {
      twin.put({ url: address, stay: true, fields: { ...fields, zone, name: about.name, at: twin.now(), device: "", seq: "" } });
      return true;
    } catch { // no room
      twin.full();
      return false;
    }
  }

  const decide = (kind, id) => put({ kind, about: id });

  // Said while there is a network: from now on this phone may hold scans that nobody else knows.
  function join() {
    const key = `twin-joined-${about.stocktake}`;
    if (!localStorage.getItem(key) && put({ kind: "join" })) localStorage.setItem(key, "1");
  }

  // What was done in another zone is not this page's to tell or to follow.
  const ours = ({ url, fields }) => new URL(url, location).pathname === address && fields.zone === zone;

  function queued(entry) {
    const { kind, word, about: id } = entry.fields;
    if (kind === "scan") {
      if (list.querySelector(`li[data-id="${entry.id}"]`)) return; // the page knows it: it came, and its answer was lost
      if (!known) guessed.push(entry);
      show(entry.id, guess(word), false);
    }
    const item = kind in DECIDED && list.querySelector(`li[data-id="${CSS.escape(id)}"]`);
    if (!item) return;
    decided.set(id, DECIDED[kind]);
    item.querySelector(".r")?.remove();
    item.append(DECIDED[kind]);
    if (kind !== "undo") return;
    item.classList.add("undone");
    mark(item.dataset.number, false);
  }

  document.addEventListener("twin-queued", ({ detail: entry }) => { if (ours(entry)) queued(entry); });
  document.addEventListener("twin-told", ({ detail: { entry, told } }) => {
    if (!ours(entry)) return;
    const kind = entry.fields.kind;
    if (kind === "scan") guessed = guessed.filter((each) => each.id !== entry.id);
    if (kind === "scan" && told.reply) {
      const item = line(entry.id), undone = item.classList.contains("undone");
      if (!undone) show(entry.id, told, true);
    }
    if (["finish", "reopen", "leave"].includes(kind)) location.assign(told.url);
  });
  twin.waiting().filter(ours).forEach(queued); // opened again before they were sent
  if (form) {
    form.addEventListener("submit", (event) => {
      const field = form.elements.word, now = performance.now(), word = plain(field.value); // a phone's clock may be put right meanwhile
      if (word === last.word && now - last.at < COOL_MS) { // a scanner that fires twice
        event.preventDefault();
        event.stopImmediatePropagation();
        field.value = "";
        return;
      }
      last = { word, at: now };
    }, true);
    join();
  }
  try { localStorage.setItem("twin-counting", JSON.stringify({ stocktake: about.stocktake, zone, place: zones[zone], name: about.name })); } catch { /* private mode: only the offline page misses it */ }
})();
