"use strict";
// What a person sends waits in the phone until the server has it. Every entry carries an id made here: sent twice, it counts once.
(() => {
  const KEY = "twin-unsent", DELAYS = [2, 5, 15, 60], SIDE = 1600;
  const words = JSON.parse(document.body.dataset.say);
  const badge = document.getElementById("unsent");
  let tries = 0, timer = 0, sending = false;

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
      drop.onclick = () => change(entry.id, () => []);
      line.append(drop);
      badge.append(line);
    }
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function now() {
    return new Date().toISOString();
  }

  async function shrunk(file) {
    const address = URL.createObjectURL(file), picture = new Image();
    picture.src = address;
    await picture.decode();
    const scale = Math.min(1, SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.naturalWidth * scale);
    canvas.height = Math.round(picture.naturalHeight * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
  }

  function body(entry) {
    const data = new FormData();
    for (const [name, value] of Object.entries(entry.fields)) data.append(name, value);
    if (entry.photo) {
      const bytes = Uint8Array.from(atob(entry.photo), (letter) => letter.charCodeAt(0));
      data.append("photo", new Blob([bytes], { type: "image/jpeg" }), "photo.jpg");
    }
    return data;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(send, 1000 * DELAYS[Math.min(tries++, DELAYS.length - 1)]);
  }

  async function send() {
    if (sending) return;
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
        if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return later();
        const told = await answer.json().catch(() => null);
        if (answer.ok && told) {
          change(entry.id, () => []);
          last = told.url;
        } else {
          change(entry.id, (each) => [{ ...each, refused: (told && told.message) || `HTTP ${answer.status}` }]);
        }
        tries = 0;
      }
    } finally {
      sending = false;
    }
    if (last && read().length === 0) location.replace(last);
  }

  async function queue(form) {
    const data = new FormData(form), file = data.get("photo"), id = data.get("id") || newId();
    const fields = { ...Object.fromEntries([...data].filter(([, value]) => typeof value === "string")), id };
    if ("at" in fields) fields.at = now();
    const entry = { id, url: form.action, fields };
    if (file && file.size) entry.photo = await shrunk(file);
    write([...read().filter((each) => each.id !== id), entry]);
  }

  for (const form of document.querySelectorAll("form[data-queue]")) {
    if (form.dataset.act) form.action = `${location.pathname.replace(/\/$/, "")}/${form.dataset.act}`;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.querySelector("button").disabled = true;
      queue(form).then(send).catch(() => form.submit()); // no room or no picture: the browser sends the form itself
    });
  }
  const which = document.getElementById("which");
  if (which) which.textContent = decodeURIComponent(location.pathname.split("/")[2] || "");
  addEventListener("online", send);
  show(read());
  send();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/a/worker.js", { scope: "/a" });
})();
