// Keeps the progress of a run fresh while it goes on. Without it, the link “refresh” does the same.
(function () {
  "use strict";
  var place = document.getElementById("progress");
  if (!place || !window.fetch || !window.DOMParser) return;
  function again() {
    fetch(location.href, { credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) throw new Error("gone");
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("progress");
        if (!fresh) return;
        if (fresh.dataset.state !== place.dataset.state) {
          location.reload();
          return;
        }
        place.replaceChildren.apply(place, Array.from(fresh.childNodes));
        setTimeout(again, 2000);
      })
      .catch(function () {
        setTimeout(again, 10000);
      });
  }
  setTimeout(again, 2000);
})();
