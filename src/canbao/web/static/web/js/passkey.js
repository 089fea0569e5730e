// Signing in with a passkey, and making one. Without this file its buttons are not shown.
"use strict";

(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const post = async (address, body) => {
    const mark = document.querySelector("input[name=csrfmiddlewaretoken]");
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": mark ? mark.value : "" },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.said || String(answer.status));
    return told;
  };

  const sign = async (options) => {
    const made = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: [] },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
    return {
      id: made.id, rawId: text(made.rawId), type: made.type,
      response: {
        clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData),
        signature: text(signature), userHandle: userHandle ? text(userHandle) : null,
      },
    };
  };

  const make = async (options) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: (options.excludeCredentials || []).map((each) => ({ ...each, id: bytes(each.id) })),
      },
    });
    return {
      id: made.id, rawId: text(made.rawId), type: made.type,
      name: document.getElementById("passkey-name").value,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
    };
  };

  for (const box of document.querySelectorAll("[data-passkey]")) {
    const button = box.querySelector("button");
    const wrong = box.querySelector("[role=alert]");
    box.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      wrong.hidden = true;
      try {
        const options = await post(box.dataset.options, {});
        const sent = await (box.dataset.passkey === "add" ? make : sign)(options);
        const told = await post(box.dataset.send, sent);
        location.assign(told.next);
      } catch (error) {
        wrong.textContent = error.message;
        wrong.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
