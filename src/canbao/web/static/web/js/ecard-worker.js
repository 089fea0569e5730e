// Keeps the page of the e-card that was opened last, and the files it is drawn with. The server puts CARD
// (its address) and ASSETS above. Answers for nothing else.
"use strict";

const PAGE = "canbao-ecard-page";
const FILES = "canbao-ecard-files";
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const files = await caches.open(FILES);
      await files.addAll(ASSETS);
      // The page that registers this was opened before there was anybody to keep it.
      await keep(await fetch(CARD, { credentials: "same-origin" }));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && path === CARD) event.respondWith(card(request));
  else if (ASSETS.includes(path)) event.respondWith(file(request));
});

// The network first; after four seconds, or without one, the page that was kept.
async function card(request) {
  const fresh = fetch(request).then(keep);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([fresh.catch(() => null), late]);
  if (answer) return answer;
  const kept = await caches.match(CARD, { cacheName: PAGE });
  return kept || fresh;
}

// The card itself is kept; a way to the sign-in page means that nobody is signed in: nothing stays.
async function keep(answer) {
  if (answer.redirected || answer.type === "opaqueredirect") await caches.delete(PAGE);
  else if (answer.ok) await (await caches.open(PAGE)).put(CARD, answer.clone());
  return answer;
}

async function file(request) {
  const files = await caches.open(FILES);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await files.put(request, fresh.clone());
    return fresh;
  } catch {
    return (await files.match(request)) || Response.error();
  }
}
