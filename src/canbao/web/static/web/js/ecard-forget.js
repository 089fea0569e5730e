// Somebody signed out, or somebody is about to sign in: no card of theirs stays on this device.
"use strict";

if ("caches" in window) caches.delete("canbao-ecard-page").catch(() => {});
