"use strict";
// What a person sends waits in the phone until the server has it. Every entry carries an id made here: sent twice, it counts once.
(() => {
  const KEY = "twin-unsent", DELAYS = [2, 5, 15, 60], SIDE = 1600;
  const words = JSON.parse(document.body.dataset.say);
  const FULL = { "zh-CN": "手机存不下或读不了这张照片：请连上网络再交，或不带照片。", en: "The phone cannot keep this photo: send it with a network, or leave it out." };
  const badge = document.getElementById("unsent");
  let tries = 0, timer = 0, sending = false, again = false;

  const read = () => JSON.parse(localStorage.getItem(KEY) || "[]");
  const write = (entries) => { localStorage.setItem(KEY, JSON.stringify(entries)); show(entries); };
  const change = (id, how) => write(read().flatMap((entry) => (entry.id === id ? how(entry) : [entry])));

  function show(entries) {
    badge.hidden = entries.length === 0;
    badge.replaceChildren(`${words.unsent} ${entries.length}`);
    for (const entry of entries.filter((each) => each.refused)) {
      const line = document.createElement("div"), drop = document.createElement("button");
      line.textContent = entry.refused;
      drop.textContent = words.drop;
      drop.className = "s";
      drop.onclick = () => change(entry.id, drops);
      line.append(drop);
      badge.append(line);
    }
  }

  // A numbered act leaves its number behind, or its phone would seem to hold something for ever.
  function drops(entry) {
    if (!entry.fields.seq || entry.fields.kind === "join") return [];
    return [{ ...entry, id: newId(), refused: undefined, fields: { ...entry.fields, id: newId(), kind: "join", word: "", about: "" } }];
  }

  // Each phone numbers what it does in a stock-take, so that the server sees what has not arrived.
  function number(entry) {
    if (!("seq" in entry.fields)) return;
    let device = localStorage.getItem("twin-device");
    if (!device) localStorage.setItem("twin-device", (device = newId()));
    const key = `twin-seq-${entry.url.split("/").slice(-2)[0]}`, next = Number(localStorage.getItem(key) || 0) + 1;
    localStorage.setItem(key, next);
    Object.assign(entry.fields, { device, seq: String(next) });
  }

  function put(entry) {
    entry.fields.id ||= newId();
    entry.id = entry.fields.id;
    number(entry);
    write([...read().filter((each) => each.id !== entry.id), entry]);
    document.dispatchEvent(new CustomEvent("twin-queued", { detail: entry }));
    if (entry.fields.kind === "leave") localStorage.removeItem(`twin-joined-${entry.url.split("/").slice(-2)[0]}`);
    return send();
  }

  // Said while there is a network: from now on this phone may hold scans that nobody else knows.
  function join(stocktake, zone, name) {
    const key = `twin-joined-${stocktake}`;
    if (localStorage.getItem(key)) return;
    localStorage.setItem(key, "1");
    put({ url: `/a/count/${stocktake}/act`, stay: true, fields: { kind: "join", zone, name, at: now(), device: "", seq: "" } });
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

  async function send() {
    if (sending) return void (again = true);
    sending = true;
    let last = null;
    try {
      for (const entry of read().filter((each) => !each.refused)) {
        let answer;
        try {
          answer = await fetch(entry.url, { method: "POST", body: body(entry), headers: { Accept: "application/json" } });
        } catch {
          return later(); // no network: the badge says so, and we try again
        }
        if (answer.status === 401) return; // sent again from the first page after signing in
        if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return later();
        const told = await answer.json().catch(() => null);
        if (answer.ok && told) {
          change(entry.id, () => []);
          if (entry.stay) document.dispatchEvent(new CustomEvent("twin-told", { detail: { entry, told } }));
          else last = told.url;
          if (told.zone) last = told.url; // a zone's own tag was scanned
        } else {
          change(entry.id, (each) => [{ ...each, refused: (told && told.message) || `HTTP ${answer.status}` }]);
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
    if (last && read().length === 0) location.replace(last);
  }

  async function queue(form, button) {
    const data = new FormData(form), files = data.getAll("photo").filter((file) => file.size), stay = "stay" in form.dataset;
    const fields = Object.fromEntries([...data].filter(([, value]) => typeof value === "string"));
    if (button && button.name) fields[button.name] = button.value; // what was pressed, where a form has several
    if (stay) fields.id = newId(); // the form stays and is sent again with other words
    if ("at" in fields) fields.at = now();
    const entry = { url: form.action, stay, fields, photos: [] };
    for (const file of files) entry.photos.push(await shrunk(file)); // one after the other: a phone has little memory
    if (stay) form.querySelectorAll("input:not([type=hidden])").forEach((field) => { field.value = ""; });
    return put(entry);
  }

  // No room or no picture: the browser sends the form itself, as if there were no script; without a network it stays as it is.
  function plainly(form, button) {
    if (!navigator.onLine) {
      badge.hidden = false;
      badge.append(FULL[document.documentElement.lang]);
      form.querySelectorAll("button").forEach((each) => { each.disabled = false; });
      return;
    }
    if (button && button.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-queue]")) {
    if (form.dataset.act) form.action = `${location.pathname.replace(/\/$/, "")}/${form.dataset.act}`;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!("stay" in form.dataset)) form.querySelector("button").disabled = true;
      const button = event.submitter;
      queue(form, button).catch(() => plainly(form, button));
    });
  }
  const counting = document.getElementById("counting"), kept = JSON.parse(localStorage.getItem("twin-counting") || "null");
  if (counting && kept && !location.pathname.startsWith("/a/count")) {
    counting.hidden = false;
    counting.action = `/a/count/${kept.stocktake}/act`;
    for (const [field, value] of Object.entries({ zone: kept.zone, name: kept.name, word: decodeURIComponent(location.pathname.split("/")[2] || "") })) counting.elements[field].value = value;
    counting.querySelector("b").textContent = kept.place;
  }
  window.twin = { put, now, join, waiting: read };
  const which = document.getElementById("which");
  if (which) which.textContent = decodeURIComponent(location.pathname.split("/")[2] || "");
  addEventListener("online", send);
  show(read());
  send();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/a/worker.js", { scope: "/a" });
})();
