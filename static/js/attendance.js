/* Who was there: one tap per person, set-all buttons, live counts.

   <div data-attendance>
     <button type="button" data-attendance-set="present">      sets every person (a filled-in reason is kept)
     <b data-attendance-count="present">0</b>                   how many have that state now
     <tr data-attendance-row> radios named e.g. items-0-state; [data-attendance-reason="leave"] is shown in that state only;
                              a row whose <select data-attendance-person> is still empty counts for nobody
   </div>

   The states are the values of the radio buttons; nothing here knows them. Without JavaScript the radios work alone. */
(function () {
  "use strict";

  function setUp(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";

    const update = () => {
      const counts = {};
      for (const row of box.querySelectorAll("[data-attendance-row]:not([hidden])")) {
        const chosen = row.querySelector('input[type="radio"]:checked');
        const state = chosen ? chosen.value : "";
        const person = row.querySelector("select[data-attendance-person]");
        if (!person || person.value) counts[state] = (counts[state] || 0) + 1;
        for (const reason of row.querySelectorAll("[data-attendance-reason]")) {
          const wanted = reason.dataset.attendanceReason.split(" ").includes(state);
          const typed = [...reason.querySelectorAll("input, textarea")].some((field) => field.value);
          reason.hidden = !wanted && !typed;
        }
      }
      for (const place of box.querySelectorAll("[data-attendance-count]")) {
        place.textContent = String(counts[place.dataset.attendanceCount] || 0);
      }
    };

    box.addEventListener("change", update);
    box.addEventListener("input", update);
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-attendance-set]");
      if (!button) return;
      const value = CSS.escape(button.dataset.attendanceSet);
      for (const radio of box.querySelectorAll(`[data-attendance-row]:not([hidden]) input[type="radio"][value="${value}"]`)) {
        radio.checked = true;
      }
      box.dispatchEvent(new Event("change", { bubbles: true }));
    });
    update();
  }

  const setUpAll = (root) => root.querySelectorAll("[data-attendance]").forEach(setUp);
  setUpAll(document);
  document.addEventListener("htmx:load", (event) => setUpAll(event.target));
})();
