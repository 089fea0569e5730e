// The street officer's form with a bad connection: a visit is first kept on the phone, then sent.
// It is kept under a key of its own, so that the server keeps it once however often it arrives.
// Codes and the number of the entry are kept, never a name. Without this file the form works as it is.
"use strict";

(() => {
  const DATABASE = "canbao-street";
  const STORE = "visits";
  const RETRY_MS = 20000;
  const status = document.getElementById("sync");
  const list = document.getElementById("sync-list");
  if (!status || !window.indexedDB || !window.fetch) return;
  const words = status.dataset;
  let sending = false;

  function database() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async function within(mode, act) {
    const opened = await database();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = opened.transaction(STORE, mode);
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      opened.close();
    }
  }

  const kept = () => within("readonly", (store) => store.getAll());
  const keep = (visit) => within("readwrite", (store) => store.put(visit));
  const drop = (key) => within("readwrite", (store) => store.delete(key));

  function say(text, kind) {
    status.textContent = text;
    status.className = `sync sync-${kind}`;
    status.hidden = !text;
  }

  const count = (text, n) => text.replace("{n}", String(n));

  // One visit to the server: "sent", "later" (no connection), "sign-in", or what is wrong with it.
  async function send(visit) {
    const body = new URLSearchParams({ ...visit.fields, csrfmiddlewaretoken: words.token });
    let answer;
    try {
      answer = await fetch(visit.address, {
        method: "POST",
        body,
        redirect: "manual",
        credentials: "same-origin",
        headers: { Accept: "application/json" },
      });
    } catch {
      return { state: "later" };
    }
    if (answer.ok) return { state: "sent" };
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      return { state: "sign-in" };
    }
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) {
      return { state: "later" };
    }
    const told = await answer.json().catch(() => ({}));
    return { state: "refused", message: told.message || String(answer.status) };
  }

  async function flush() {
    if (sending) return;
    sending = true;
    let sent = 0;
    let signIn = false;
    try {
      for (const visit of await kept()) {
        if (visit.refused) continue;
        if (sent === 0) say(words.sending, "waiting");
        const result = await send(visit);
        if (result.state === "sent") {
          await drop(visit.key);
          sent += 1;
        } else if (result.state === "refused") {
          await keep({ ...visit, refused: result.message });
        } else {
          signIn = result.state === "sign-in";
          break;
        }
      }
    } finally {
      sending = false;
    }
    await show(sent, signIn);
  }

  async function show(sent, signIn) {
    const visits = await kept();
    const waiting = visits.filter((visit) => !visit.refused);
    const refused = visits.filter((visit) => visit.refused);
    if (refused.length) say(count(words.refused, refused.length), "needs");
    else if (waiting.length && signIn) say(count(words.signIn, waiting.length), "needs");
    else if (waiting.length) say(count(words.kept, waiting.length), "waiting");
    else if (sent) say(count(words.sent, sent), "done");
    else say("", "done");
    list.replaceChildren(...refused.map(refusal));
    list.hidden = refused.length === 0;
    mark(waiting);
  }

  function refusal(visit) {
    const line = document.createElement("li");
    line.append(`${visit.fields.visited}: ${visit.refused} `);
    const open = document.createElement("a");
    open.href = visit.address.replace(/visit\/$/, "");
    open.textContent = words.open;
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button button-quiet";
    discard.textContent = words.drop;
    discard.addEventListener("click", () => drop(visit.key).then(() => show(0, false)));
    line.append(open, " ", discard);
    return line;
  }

  // On the list: which of these people have a visit that waits on this phone.
  function mark(waiting) {
    for (const badge of document.querySelectorAll(".badge-kept")) badge.remove();
    for (const visit of waiting) {
      const line = document.querySelector(`.people li[data-entry="${visit.entry}"] .person-where`);
      if (!line) continue;
      const badge = document.createElement("span");
      badge.className = "badge badge-kept";
      badge.textContent = words.badge;
      line.append(" ", badge);
    }
  }

  const form = document.getElementById("visit");
  if (form) {
    const reasons = document.getElementById("reasons");
    const none = document.getElementById("reason-none");
    const reasoned = new Set(form.dataset.reasoned.split(" "));
    // Without a connection nobody but the browser can say what is missing.
    form.noValidate = false;
    const fit = () => {
      const chosen = form.querySelector("input[name=outcome]:checked");
      const must = Boolean(chosen) && chosen.value === "not_joined";
      reasons.hidden = !chosen || !reasoned.has(chosen.value);
      none.closest(".choice").hidden = must;
      if (must) none.checked = false;
      else if (reasons.hidden) none.checked = true;
      for (const box of reasons.querySelectorAll("input")) box.required = must;
    };
    form.addEventListener("change", fit);
    fit();
    form.addEventListener("submit", async (event) => {
      const fields = Object.fromEntries(new FormData(form));
      delete fields.csrfmiddlewaretoken;
      if (!fields.visited) return; // the server says what is wrong with the day
      event.preventDefault();
      fields.key = crypto.randomUUID();
      const visit = { key: fields.key, entry: form.dataset.entry, address: form.action, fields };
      try {
        await keep(visit);
      } catch {
        say(words.lost, "needs");
        return;
      }
      await flush();
      const left = (await kept()).find((each) => each.key === visit.key);
      if (left && left.refused) return; // stands above the form, with what is wrong
      window.location.assign(form.dataset.back + (left ? "" : "?kept=visit"));
    });
  }

  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") flush();
  });
  window.setInterval(flush, RETRY_MS);
  flush();

  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(words.worker, { scope: words.scope }).catch(() => {});
    // Whoever signs out leaves no page of a person on this phone.
    for (const out of document.querySelectorAll('form[action*="sign-out"]')) {
      out.addEventListener("submit", () => {
        navigator.serviceWorker.controller?.postMessage("forget");
      });
    }
  }
})();
