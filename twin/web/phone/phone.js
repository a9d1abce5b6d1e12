"use strict";
// What a person sends waits in the phone until the server has it. Every entry carries an id made here: sent twice, it counts once.
(() => {
  const KEY = "twin-unsent", DELAYS = [2, 5, 15, 60], SIDE = 1600, PATIENCE_MS = 60_000, SLOWEST = 4; // bytes in a millisecond
  const words = JSON.parse(document.body.dataset.say);
  const FULL = { "zh-CN": "手机存不下，或读不了这张照片：请连上网络再交，或不带照片。", en: "The phone has no room, or cannot read this photo: send it with a network, or leave the photo out." };
  const badge = document.getElementById("unsent");
  const held = new Map(), busy = new Set(), begun = new Set(); // forms by the entry they wait for; whose entry is being made; that are being filled in
  let tries = 0, timer = 0, sending = false, again = false, line = null, leaving = "";

  const read = () => JSON.parse(localStorage.getItem(KEY) || "[]");
  const write = (entries) => { localStorage.setItem(KEY, JSON.stringify(entries)); show(entries); };
  const change = (id, how) => write(read().flatMap((entry) => (entry.id === id ? how(entry) : [entry])));

  function show(entries) {
    badge.hidden = entries.length === 0;
    badge.style.position = entries.some((each) => each.refused) ? "sticky" : ""; // else it takes no room: nothing moves under a finger when it comes or goes
    badge.replaceChildren(`${words.unsent} ${entries.length}`);
    for (const entry of entries.filter((each) => each.refused)) {
      const row = document.createElement("div"), drop = document.createElement("button");
      row.textContent = entry.refused;
      drop.textContent = words.drop;
      drop.className = "s";
      drop.onclick = () => { change(entry.id, drops); send(); };
      row.append(drop);
      badge.append(row);
    }
  }

  // A numbered act leaves its number behind, or its phone would seem to hold something for ever.
  function drops(entry) {
    if (!entry.fields.seq || entry.fields.kind === "join") return [];
    return [{ ...entry, id: newId(), refused: undefined, fields: { ...entry.fields, id: newId(), kind: "join", word: "", about: "" } }];
  }

  // Each phone numbers what it does in a stock-take, so that the server sees what has not arrived. Returns how to take that back.
  function number(entry) {
    if (!("seq" in entry.fields)) return () => null;
    let device = localStorage.getItem("twin-device");
    if (!device) localStorage.setItem("twin-device", (device = newId()));
    const key = `twin-seq-${entry.url.split("/").slice(-2)[0]}`, before = localStorage.getItem(key), next = Number(before || 0) + 1;
    localStorage.setItem(key, next);
    Object.assign(entry.fields, { device, seq: String(next) });
    return () => (before === null ? localStorage.removeItem(key) : localStorage.setItem(key, before));
  }

  // Throws where the phone has no room; then nothing has happened.
  function put(entry) {
    entry.id = entry.fields.id = newId(); // never a form's own: a page that was kept has the same one each time it is opened
    entry.page = location.pathname;
    const back = number(entry);
    try {
      write([...read(), entry]);
    } catch (error) {
      back(); // a number that nothing bears would seem to be on its way for ever
      throw error;
    }
    document.dispatchEvent(new CustomEvent("twin-queued", { detail: entry }));
    if (entry.fields.kind === "leave") localStorage.removeItem(`twin-joined-${entry.url.split("/").slice(-2)[0]}`);
    send();
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function now() {
    return new Date().toISOString();
  }

  // Not through an <img>: the page's policy lets no address of a blob in.
  async function shrunk(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
  }

  function body(entry) {
    const data = new FormData();
    for (const [name, value] of Object.entries(entry.fields)) data.append(name, value);
    for (const photo of entry.photos || []) {
      const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
      data.append("photo", new Blob([bytes], { type: "image/jpeg" }), "photo.jpg");
    }
    return data;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(send, 1000 * DELAYS[Math.min(tries++, DELAYS.length - 1)]);
  }

  // A network that neither carries nor says so is given up after a while, and at once when the phone has another.
  function post(entry) {
    line = new AbortController();
    const heavy = (entry.photos || []).reduce((sum, photo) => sum + photo.length, 0), { signal } = line, stop = line.abort.bind(line);
    setTimeout(stop, PATIENCE_MS + heavy / SLOWEST);
    return fetch(entry.url, { method: "POST", body: body(entry), headers: { Accept: "application/json" }, signal });
  }

  async function send() {
    if (sending) return void (again = true);
    sending = true;
    let last = null;
    try {
      for (const entry of read().filter((each) => !each.refused)) {
        let answer, told = null;
        try {
          answer = await post(entry);
          if (answer.status === 401) return; // sent again from the first page after signing in
          if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return later();
          told = await answer.json();
        } catch (error) { // no network, an answer cut in its midst, a page of the network's own: the badge says so, and we try again
          if (!(error instanceof SyntaxError) || answer.ok) return later();
        }
        if (answer.ok) {
          change(entry.id, () => []);
          if (entry.stay) document.dispatchEvent(new CustomEvent("twin-told", { detail: { entry, told } }));
          if (entry.page === location.pathname && (!entry.stay || told.zone)) last = told.url; // who went elsewhere is not called back; a zone's own tag leads there
        } else {
          change(entry.id, (each) => [{ ...each, photos: [], refused: (told && told.message) || `HTTP ${answer.status}` }]);
          if (held.has(entry.id)) pressable(held.get(entry.id), true); // to be put right and sent anew
        }
        tries = 0;
      }
    } finally {
      sending = false;
      if (again) { // something came while we were sending
        again = false;
        setTimeout(send);
      }
    }
    if (last && !busy.size && !begun.size && read().every((each) => each.refused)) location.replace(last);
  }

  async function entryOf(form, button) {
    const data = new FormData(form), files = data.getAll("photo").filter((file) => file.size);
    const fields = Object.fromEntries([...data].filter(([, value]) => typeof value === "string"));
    if (button && button.name) fields[button.name] = button.value; // what was pressed, where a form has several
    if ("at" in fields) fields.at = now();
    const entry = { url: form.action, stay: "stay" in form.dataset, fields, photos: [] };
    for (const file of files) entry.photos.push(await shrunk(file)); // one after the other: a phone has little memory
    return entry;
  }

  const pressable = (form, yes) => form.querySelectorAll("button").forEach((each) => { each.disabled = !yes; });

  // A second tap while the photos are made small is none, and who goes on to another page goes when all is kept.
  async function queue(form, button) {
    if (busy.has(form)) return;
    busy.add(form);
    pressable(form, false);
    let entry = null;
    try {
      entry = await entryOf(form, button);
      begun.delete(form);
      put(entry);
    } catch {
      entry = null;
    }
    busy.delete(form);
    if (!entry) {
      leaving = "";
      plainly(form, button);
    } else if (entry.stay || "again" in form.dataset) { // for the next one
      form.reset();
      pressable(form, true);
    } else held.set(entry.id, form);
    if (leaving && !busy.size) location.assign(leaving);
  }

  function full() {
    badge.hidden = false;
    badge.style.position = "sticky";
    badge.append(FULL[document.documentElement.lang]);
  }

  // No room or no picture: the browser sends the form itself, as if there were no script; without a network it stays as it is.
  function plainly(form, button) {
    pressable(form, true);
    if (!navigator.onLine) return full();
    if (button && button.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit();
  }

  document.addEventListener("click", (event) => {
    const link = busy.size && event.target.closest("a[href]");
    if (!link) return;
    event.preventDefault();
    leaving = link.href;
  }, true);
  document.addEventListener("input", ({ target }) => { if (target.form?.matches("[data-queue]")) begun.add(target.form); });
  addEventListener("beforeunload", (event) => { if (busy.size) event.preventDefault(); });

  for (const form of document.querySelectorAll("form[data-queue]")) {
    if (form.dataset.act) form.action = `${location.pathname.replace(/\/$/, "")}/${form.dataset.act}`;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      queue(form, event.submitter);
    });
  }
  window.twin = { put, now, full, waiting: read };
  addEventListener("online", () => { line?.abort(); send(); });
  addEventListener("storage", ({ key }) => { if (key === KEY) show(read()); }); // another tab sent it, or has more
  addEventListener("pageshow", ({ persisted }) => { if (persisted) { show(read()); send(); } });
  show(read());
  addEventListener("DOMContentLoaded", send); // the page's other script listens by then
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/a/worker.js", { scope: "/a" });
})();
