/* Rows of a Django formset, added and removed in place.

   <div data-formset="items">                       the formset's prefix; its management form is inside
     <ul class="rows" data-formset-rows>
       <li data-formset-row> ... <button type="button" data-formset-remove> ... the DELETE box ... </li>
     </ul>
     <template data-formset-template> one empty row, with __prefix__ </template>
     <button type="button" data-formset-add>
   </div>

   Without JavaScript the server's extra rows and the DELETE boxes do the same work. */
(function () {
  "use strict";

  function setUp(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    const rows = box.querySelector("[data-formset-rows]");
    const template = box.querySelector("template[data-formset-template]");
    const total = box.querySelector(`[name="${box.dataset.formset}-TOTAL_FORMS"]`);
    const most = box.querySelector(`[name="${box.dataset.formset}-MAX_NUM_FORMS"]`);
    const add = box.querySelector("[data-formset-add]");
    const full = () => most && Number(total.value) >= Number(most.value);

    const addRow = () => {
      if (full()) return;
      const holder = document.createElement("template");
      holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
      const row = holder.content.querySelector("[data-formset-row]");
      rows.append(holder.content);
      total.value = String(Number(total.value) + 1);
      add.disabled = full();
      if (window.htmx) window.htmx.process(row);
      const first = row.querySelector("input:not([type=hidden]), textarea, select");
      if (first) first.focus();
    };

    const removeRow = (row) => {
      const mark = row.querySelector('input[name$="-DELETE"]');
      if (mark) mark.checked = true;
      else for (const field of row.querySelectorAll("input:not([type=hidden]), textarea, select")) field.value = "";
      row.hidden = true;
      const next = [...rows.children].find((other) => !other.hidden && row.compareDocumentPosition(other) & 4);
      (next ? next.querySelector("[data-formset-remove]") : add).focus();
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };

    add.addEventListener("click", addRow);
    rows.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-formset-remove]");
      if (remove) removeRow(remove.closest("[data-formset-row]"));
    });
    for (const mark of rows.querySelectorAll('input[name$="-DELETE"]:checked')) mark.closest("[data-formset-row]").hidden = true;
    add.disabled = full();
  }

  const setUpAll = (root) => root.querySelectorAll("[data-formset]").forEach(setUp);
  setUpAll(document);
  document.addEventListener("htmx:load", (event) => setUpAll(event.target));
})();
