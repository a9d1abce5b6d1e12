"use strict";
// Answering along the walk: every answer goes through the phone's queue and shows at once; the walk is kept for when there is no network.
(() => {
  const data = document.getElementById("check"), say = data && JSON.parse(data.textContent);
  let keeping = Promise.resolve();

  function show({ question, reply }, words) {
    const form = document.getElementById(question);
    if (!form || !form.matches(".q")) return;
    for (const button of form.querySelectorAll("button[name=reply]")) button.classList.toggle("on", button.value === reply);
    form.querySelector(".last").textContent = words;
    form.querySelector("details").open = false;
    if ("open" in form.dataset) {
      delete form.dataset.open;
      const done = document.getElementById("done");
      done.textContent = Number(done.textContent) + 1;
    }
  }

  const waits = (entry) => show(entry.fields, `${say[entry.fields.reply]} · ${say.later}`);
  const ours = (entry) => entry.fields.question && entry.fields.subject === document.querySelector(".q input[name=subject]")?.value;

  if (say) {
    document.addEventListener("twin-queued", ({ detail: entry }) => { if (ours(entry)) waits(entry); });
    document.addEventListener("twin-told", ({ detail: { entry, told } }) => {
      if (!ours(entry)) return;
      const newer = window.twin.waiting().filter((each) => ours(each) && each.fields.question === told.question).pop();
      if (newer) waits(newer); // the answer was changed before it was sent
      else show(told, told.words);
      keeping = keeping.then(() => fetch(location.pathname)).catch(() => null); // the kept page then says it too; one after the other, for the last to stay
    });
    window.twin.waiting().filter(ours).forEach(waits); // opened again before they were sent
  }

  async function keep(links) {
    if (!("serviceWorker" in navigator) || !links.length) return;
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((taken) => { navigator.serviceWorker.addEventListener("controllerchange", taken, { once: true }); });
    for (const address of [location.pathname, ...links.map((link) => link.pathname)]) {
      await (await fetch(address)).arrayBuffer();
      if (!(await caches.match(address))) return; // led elsewhere, or no room
    }
    const kept = document.getElementById("kept");
    kept.textContent = kept.dataset.words;
  }
  keep([...document.querySelectorAll("a[data-keep]")]).catch(() => null); // no network: what was kept before stays
})();
