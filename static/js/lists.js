/* Lists: the keys j k x Enter, how many rows are ticked, and the way back to the list as it was. Nothing here is needed. */
(function () {
  "use strict";
  const bar = document.querySelector("[data-several]");
  const rows = () => [...document.querySelectorAll("#list tbody > tr")];
  const boxes = () => [...document.querySelectorAll('#list input[type=checkbox][name="row"]')];

  /* How many are ticked stands in the choice of rows */
  const count = () => {
    if (!bar) return;
    const option = bar.querySelector("[data-ticked]");
    const ticked = boxes().filter((box) => box.checked).length;
    option.dataset.plain = option.dataset.plain || option.textContent;
    option.textContent = ticked ? option.dataset.ticked.replace("{n}", ticked) : option.dataset.plain;
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches('#list input[type=checkbox]')) return;
    if (bar) bar.elements.scope.value = "";
    setTimeout(count);
  });
  addEventListener("pageshow", count);

  /* Keys act outside fields only (app.js has the others); a ticked box is no field to type in */
  let here = -1;
  const stand = (index) => {
    const all = rows();
    if (!all.length) return;
    here = Math.max(0, Math.min(index, all.length - 1));
    all.forEach((row, place) => row.classList.toggle("is-here", place === here));
    all[here].scrollIntoView({ block: "nearest" });
    const link = all[here].querySelector("a[href]");
    if (link) link.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (field && field.type !== "checkbox") return;
    if (event.key === "j") stand(here + 1);
    else if (event.key === "k") stand(here < 0 ? 0 : here - 1);
    else if (event.key === "x" && here >= 0) {
      const box = rows()[here].querySelector('input[name="row"]');
      if (box) box.click();
    } else if (event.key === "Enter" && here >= 0 && (event.target === document.body || field)) {
      const link = rows()[here].querySelector("td a[href]");
      if (link) link.click();
    }
  });

  /* The way back: a breadcrumb to a list leads to it as it was last seen in this tab */
  const KEY = "list:";
  try {
    if (document.getElementById("list") && !new URLSearchParams(location.search).has("print")) {
      sessionStorage.setItem(KEY + location.pathname, location.search);
    }
    for (const link of document.querySelectorAll(".breadcrumb a[href]")) {
      const seen = !link.search && link.origin === location.origin && sessionStorage.getItem(KEY + link.pathname);
      if (seen) link.search = seen;
    }
  } catch (refused) {
    /* A browser that keeps nothing leads to the plain list */
  }
})();
