// The keys of the clerical review: 1 2 3 answer, j and k move, u takes the last answer back.
// They can be switched off; without this file the buttons work as they are.
"use strict";

(() => {
  const SWITCH = "canbao-review-keys";
  const choice = document.getElementById("keys-choice");
  const box = document.getElementById("keys");
  if (!choice || !box) return;

  const remembered = () => {
    try {
      return localStorage.getItem(SWITCH);
    } catch {
      return null;
    }
  };
  box.checked = remembered() !== "off";
  choice.hidden = false;
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(SWITCH, box.checked ? "on" : "off");
    } catch {
      // A browser that keeps nothing: the switch holds for this page.
    }
  });

  let pressed = false;
  document.addEventListener("keydown", (event) => {
    if (!box.checked || pressed || event.repeat) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const button = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    pressed = true; // one key, one answer
    button.click();
  });
})();
