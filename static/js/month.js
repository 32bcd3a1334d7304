/* A month's rows: one button ticks every day, and a topic typed ticks its own day. The boxes alone do the same work.

   <div data-month> <button data-month-all> <tr data-month-row> a box named held_…, a text named topic_… </tr> </div> */
(function () {
  "use strict";

  for (const month of document.querySelectorAll("[data-month]")) {
    const boxes = () => month.querySelectorAll('[data-month-row] input[type="checkbox"][name^="held_"]');
    month.addEventListener("click", (event) => {
      if (event.target.closest("[data-month-all]")) for (const box of boxes()) box.checked = true;
    });
    month.addEventListener("change", (event) => {
      if (!event.target.name || !event.target.name.startsWith("topic_") || !event.target.value.trim()) return;
      const box = event.target.closest("[data-month-row]").querySelector('input[name^="held_"]');
      if (box) box.checked = true;
    });
  }
})();
