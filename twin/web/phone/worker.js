"use strict";
// Without a network a scanned address still opens: with a page of our own that records and reports into the phone's queue.
const SHELF = "twin-VERSION", SHELL = ["/a/offline", "SCRIPTS"];
// A phone that is full shows what came all the same; an answer that was cut in the midst is as none.
async function keep(address, answer) {
  try {
    await (await caches.open(SHELF)).put(address, answer);
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
  }
}
async function fresh(request) {
  const address = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await keep(address, answer.clone());
    return answer;
  } catch {
    return (await caches.match(address)) ?? (request.mode === "navigate" ? caches.match("/a/offline") : Response.error());
  }
}
self.addEventListener("install", (event) => event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(SHELL)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("twin-") && name !== SHELF).map((name) => caches.delete(name)))).then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { pathname } = new URL(request.url);
  if (/^\/a\/(check|count|patrol)\//.test(pathname)) event.respondWith(fresh(request)); // a zone that was opened once opens again
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match("/a/offline")));
  else if (SHELL.includes(pathname)) event.respondWith(caches.match(pathname).then((kept) => kept || fetch(request)));
});
