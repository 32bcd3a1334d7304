/* What every page gets on top of plain HTML. Nothing here is needed to work: without it the pages still do. */
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  /* Messages that can be put away */
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-dismiss]");
    if (close) close.closest("[data-dismissable]").remove();
  });

  /* The menu on narrow screens: a link to #menu that opens in place */
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-menu-toggle]");
    if (!toggle) return;
    event.preventDefault();
    const open = document.getElementById(toggle.getAttribute("aria-controls")).classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(open));
  });

  /* On a phone the filters wait behind their button, unless they are in use */
  for (const button of document.querySelectorAll("[data-fold]")) {
    const target = document.getElementById(button.dataset.fold);
    const fold = (folded) => {
      target.classList.toggle("is-folded", folded);
      button.setAttribute("aria-expanded", String(!folded));
    };
    button.addEventListener("click", () => fold(!target.classList.contains("is-folded")));
    if (target.hasAttribute("data-folds")) fold(true);
  }

  /* Drop-down panels are <details>: closed by a click outside and by Escape */
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  /* One box that ticks all boxes of a name, on the page or within what `data-check-within` names around it; it shows
     whether all are ticked, and <b data-check-count="name"> how many. */
  const boxesOf = (name, around) => [...around.querySelectorAll(`input[type=checkbox][name="${name}"]:not(:disabled)`)];
  const around = (all) => (all.dataset.checkWithin ? all.closest(all.dataset.checkWithin) : document);
  const countTicks = () => {
    for (const all of document.querySelectorAll("[data-check-all]")) {
      const boxes = boxesOf(all.dataset.checkAll, around(all));
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    for (const count of document.querySelectorAll("[data-check-count]")) {
      count.textContent = boxesOf(count.dataset.checkCount, document).filter((box) => box.checked).length;
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.type !== "checkbox") return;
    const name = event.target.dataset.checkAll;
    if (name) for (const box of boxesOf(name, around(event.target))) box.checked = event.target.checked;
    countTicks();
  });
  document.addEventListener("htmx:afterSettle", countTicks);
  addEventListener("pageshow", countTicks);

  /* Dialogs */
  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
    return dialog;
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) openDialog(opener.dataset.dialogOpen);
  });

  /* What is no day, time or number (29 February 2026) a browser sends as nothing: stop, say so, keep what was typed.
     The words are those of <main data-bad-date="..." data-bad-time="..." data-bad-number="...">. */
  const accept = (field) => {
    const words = document.getElementById(`${field.id}_bad`);
    if (!words) return;
    words.remove();
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
    field.setAttribute("aria-describedby", field.dataset.describedby);
  };
  const refuse = (field, text) => {
    accept(field);
    field.dataset.describedby = field.getAttribute("aria-describedby") || "";
    const words = document.createElement("div");
    words.id = `${field.id}_bad`;
    words.className = "invalid-feedback d-block";
    words.textContent = text;
    field.after(words);
    field.classList.add("is-invalid");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", words.id);
    field.addEventListener("input", () => accept(field), { once: true });
  };
  document.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.formNoValidate) return;
    const main = document.getElementById("main");
    const words = (field) => main && main.getAttribute(`data-bad-${field.type}`);
    const refused = [...event.target.elements].filter((field) => field.validity && field.validity.badInput && words(field));
    if (!refused.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const field of refused) refuse(field, words(field));
    refused[0].focus();
  }, true);

  /* A question before a dangerous act: <button data-confirm="..."> or <form data-confirm="..."> */
  const confirmed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (!question || confirmed.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = openDialog("confirm-dialog");
    if (!dialog) return;
    dialog.querySelector("[data-confirm-text]").textContent = question;
    dialog.querySelector("[data-confirm-no]").onclick = () => dialog.close();
    const yes = dialog.querySelector("[data-confirm-yes]");
    yes.textContent = (button && button.textContent.trim()) || yes.textContent;
    yes.onclick = () => {
      dialog.close();
      confirmed.add(form);
      form.requestSubmit(button || undefined);
      confirmed.delete(form);
    };
  });

  /* One submit per form: the second click of a double click finds the form busy. Coming back frees it. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    form.dataset.busy = "1";
    setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
    });
    /* A download leaves the page where it is: free the form again after a while */
    setTimeout(() => free(form), 8000);
  });
  const free = (form) => {
    delete form.dataset.busy;
    for (const button of form.querySelectorAll("[aria-disabled=true]")) button.removeAttribute("aria-disabled");
  };
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(free));

  /* The error summary takes the focus, so that it is read first */
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  /* Text typed and not saved: the browser asks before leaving */
  const watched = document.querySelector("form[data-once]");
  if (watched) {
    let changed = false;
    watched.addEventListener("input", () => (changed = true));
    watched.addEventListener("submit", () => (changed = false));
    addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  }

  /* Keys. Single letters act only outside fields, and never with a modifier. */
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  let waitingForG = 0;
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form");
      if (form && form.method === "post") form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const go = (selector) => {
      const target = document.querySelector(selector);
      if (!target) return;
      event.preventDefault();
      if (target.matches("a, button")) target.click();
      else target.focus();
    };
    if (event.key === "/") go('[data-key="search"], .filters input[type="search"], .filters input[type="text"]');
    else if (event.key === "n") go('[data-key="n"]');
    else if (event.key === "?") openDialog("keys-dialog");
    else if (event.key === "g") waitingForG = Date.now();
    else if (event.key === "m" && Date.now() - waitingForG < 1500) location.assign("/");
  });
})();

/* A button that prints the page: <button data-print class="needs-js">. */
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
