/* Who was there: one tap per person, all at once, found by name, live counts.

   <div data-attendance>
     <button data-attendance-set="present"                      sets every person who stands in one of these states now, so that
             data-attendance-among="present absent">            guests stay guests; a reason is kept
     <b data-attendance-count="present leave">0</b>             how many have one of these states now
     <input data-attendance-find="present leave absent">        shows only who fits; Enter takes the first one on to the next of
                                                                these states, the down arrow goes to its reason
     <i data-attendance-said>                                   what Enter did, for who does not see it
     <tr data-attendance-row data-attendance-name="..."> radios; [data-attendance-reason="leave"] is shown in that state only;
                                                                a row whose <select data-attendance-person> is empty counts for nobody
   </div>

   The states are the values of the radio buttons; nothing here knows them.
   Without JavaScript the radios work alone, and the buttons post. */
(function () {
  "use strict";

  function setUp(box) {
    if (box.dataset.attendanceReady) return;
    box.dataset.attendanceReady = "1"; // formset.js may have marked the same box
    const find = box.querySelector("[data-attendance-find]");
    const said = box.querySelector("[data-attendance-said]");
    const rows = () => [...box.querySelectorAll("[data-attendance-row]:not([hidden])")];
    const radios = (row) => [...row.querySelectorAll('input[type="radio"]')];
    const chosen = (row) => radios(row).find((radio) => radio.checked);
    const reasonOf = (row) => [...row.querySelectorAll("[data-attendance-reason] input")].find((field) => field.offsetParent);

    const update = () => {
      const counts = {};
      for (const row of rows()) {
        const state = (chosen(row) || {}).value || "";
        const person = row.querySelector("select[data-attendance-person]");
        if (!person || person.value) counts[state] = (counts[state] || 0) + 1;
        for (const reason of row.querySelectorAll("[data-attendance-reason]")) {
          const wanted = reason.dataset.attendanceReason.split(" ").includes(state);
          const typed = [...reason.querySelectorAll("input, textarea")].some((field) => field.value);
          reason.hidden = !wanted && !typed;
        }
      }
      for (const place of box.querySelectorAll("[data-attendance-count]")) {
        const states = place.dataset.attendanceCount.split(" ");
        const number = String(states.reduce((sum, state) => sum + (counts[state] || 0), 0));
        if (place.textContent !== number) place.textContent = number;
      }
    };
    const changed = () => box.dispatchEvent(new Event("input", { bubbles: true }));

    const narrow = () => {
      const wanted = find.value.toLowerCase().replace(/\s/g, "");
      for (const row of rows()) {
        const words = row.dataset.attendanceName;
        row.classList.toggle("d-none", Boolean(wanted && !(words && words.toLowerCase().includes(wanted))));
      }
    };
    const first = () => rows().find((row) => row.dataset.attendanceName && !row.classList.contains("d-none"));

    const takeOn = (row) => {
      const states = find.dataset.attendanceFind.split(" ");
      const now = (chosen(row) || {}).value;
      const next = states[(states.indexOf(now) + 1) % states.length];
      const radio = radios(row).find((one) => one.value === next);
      radio.checked = true;
      changed();
      if (said) said.textContent = `${row.dataset.attendanceName.split(" ")[0]} ${row.querySelector(`label[for="${radio.id}"]`).textContent.trim()}`;
    };

    box.addEventListener("change", update);
    box.addEventListener("input", update);
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-attendance-set]");
      if (!button) return;
      event.preventDefault();
      const states = button.dataset.attendanceAmong.split(" ");
      for (const row of rows()) {
        const now = chosen(row);
        const radio = radios(row).find((one) => one.value === button.dataset.attendanceSet);
        if (radio && (!now || states.includes(now.value))) radio.checked = true;
      }
      changed();
    });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (find && event.target === find) {
        if (!["Enter", "ArrowDown", "Escape"].includes(event.key)) return;
        event.preventDefault();
        const row = find.value.trim() && first();
        if (event.key === "Enter" && row) {
          takeOn(row);
          find.select();
        } else if (event.key === "ArrowDown" && (row || first())) {
          (reasonOf(row || first()) || chosen(row || first()) || radios(row || first())[0]).focus();
        } else if (event.key === "Escape") {
          find.value = "";
          narrow();
        }
      } else if (find && event.key === "Enter" && event.target.closest("[data-attendance-reason]")) {
        event.preventDefault();
        find.focus();
        find.select();
      }
    });
    if (find) find.addEventListener("input", narrow);
    update();
  }

  /* "/" goes to the list's own box here, not to the search of the whole product */
  document.addEventListener("keydown", (event) => {
    const find = document.querySelector("[data-attendance-find]");
    if (!find || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    find.focus();
    find.select();
  }, true);

  const setUpAll = (root) => root.querySelectorAll("[data-attendance]").forEach(setUp);
  setUpAll(document);
  document.addEventListener("htmx:load", (event) => setUpAll(event.target));
})();
