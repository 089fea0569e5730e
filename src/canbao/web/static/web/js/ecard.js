// Lets the page of the e-card be opened without a connection. Without this file it works with one.
"use strict";

if ("serviceWorker" in navigator) {
  const worker = document.currentScript.dataset.worker;
  navigator.serviceWorker.register(worker).catch(() => {});
}
