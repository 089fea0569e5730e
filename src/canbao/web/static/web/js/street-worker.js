// Keeps the street pages that were opened, so that they can be read without a connection. The server
// puts SPARE (the page shown instead) and ASSETS (styles and scripts) above. Answers nothing else.
"use strict";

const PAGES = "canbao-street-pages";
const FILES = "canbao-street-files";
const PATIENCE_MS = 4000;
const OLDEST_MS = 12 * 60 * 60 * 1000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const files = await caches.open(FILES);
      await files.addAll(ASSETS);
      const spare = await fetch(SPARE, { credentials: "same-origin" });
      if (spare.ok && !spare.redirected) await files.put(SPARE, spare);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(caches.delete(PAGES));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || !request.url.startsWith(self.location.origin)) return;
  if (request.mode === "navigate") event.respondWith(pageOf(request));
  else if (ASSETS.includes(new URL(request.url).pathname)) event.respondWith(fileOf(request));
});

// The network first; after four seconds, or without one, what was kept of this page.
async function pageOf(request) {
  const fresh = fromNetwork(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([fresh.catch(() => null), late]);
  if (answer) return answer;
  const kept = await keptPage(request);
  if (kept) return kept;
  try {
    return await fresh;
  } catch {
    const spare = await caches.match(SPARE);
    return spare || Response.error();
  }
}

async function fromNetwork(request) {
  const answer = await fetch(request);
  const scope = new URL(self.registration.scope).pathname;
  if (answer.redirected || answer.type === "opaqueredirect") {
    // A way out of these pages is the way to the sign-in page: nothing stays readable.
    const outside = answer.type === "opaqueredirect" || !new URL(answer.url).pathname.startsWith(scope);
    if (outside) await caches.delete(PAGES);
    return answer;
  }
  const html = (answer.headers.get("Content-Type") || "").startsWith("text/html");
  const inside = new URL(request.url).pathname.startsWith(scope);
  if (answer.ok && html && inside) {
    const pages = await caches.open(PAGES);
    await pages.put(nameOf(request), answer.clone());
  }
  return answer;
}

// A page is kept under its address without what only says "it was kept".
function nameOf(request) {
  const address = new URL(request.url);
  address.searchParams.delete("kept");
  address.hash = "";
  return address.href;
}

async function keptPage(request) {
  const pages = await caches.open(PAGES);
  const kept = await pages.match(nameOf(request));
  if (!kept) return null;
  const made = Date.parse(kept.headers.get("Date") || "");
  if (Number.isFinite(made) && Date.now() - made > OLDEST_MS) {
    await pages.delete(nameOf(request));
    return null;
  }
  return kept;
}

async function fileOf(request) {
  const files = await caches.open(FILES);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await files.put(request, fresh.clone());
    return fresh;
  } catch {
    return (await files.match(request)) || Response.error();
  }
}
