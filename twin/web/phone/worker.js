"use strict";
// Without a network a scanned address still opens: with a page of our own that records and reports into the phone's queue.
const SHELF = "twin-VERSION", SHELL = ["/a/offline", "SCRIPT"];
self.addEventListener("install", (event) => event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(SHELL)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("twin-") && name !== SHELF).map((name) => caches.delete(name)))).then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match("/a/offline")));
  else if (request.url.endsWith("SCRIPT")) event.respondWith(caches.match("SCRIPT").then((kept) => kept || fetch(request)));
});
