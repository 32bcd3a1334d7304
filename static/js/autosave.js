/* Long texts store themselves while they are written. Without it the form is saved as a whole.

   <form data-autosave="ADDRESS">
     <p data-autosave-state data-saving=".." data-saved=".. {time}" data-offline=".." data-out=".." data-others=".. {names}">
     <div data-text><textarea name="N" data-autosaved>, beside it hidden N-was (the text this one was made of) and N-base
     <template data-conflict>                       two texts side by side, and the choice

   Sent: part, text, was, base. 200: text, base (what is stored now, perhaps merged with someone else's lines), sent (the
   base of the very text that was sent), others. 409: why (differs, gone, locked, refused). Anything else: the text stays
   here and with draft.js; a lost connection is tried again, a lost session asks to sign in. */
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const SOON = 3000;
  const PATIENCE = 15000;
  const LONGEST_WAIT = 30000;
  const KEPT_ALIVE = 20000; // characters: what a browser still sends from a page being left is 64 kB
  const bar = form.querySelector("[data-autosave-state]");
  const others = form.querySelector("[data-autosave-others]");
  const go = form.querySelector("[data-autosave-go]");
  const signIn = form.querySelector("[data-autosave-sign-in]");
  let stopped = false;
  let leaving = false;
  let wait = 0;
  let again = 0;
  let submitter = null;

  const show = (state, words) => {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false });
    bar.dataset.state = state;
    bar.textContent = (words || bar.dataset[state]).replace("{time}", time);
    go.hidden = !texts.some((text) => text.paused);
  };

  const texts = [...form.querySelectorAll("textarea[data-autosaved]")].map((field) => ({
    field,
    was: form.elements[`${field.name}-was`],
    base: form.elements[`${field.name}-base`],
    place: field.closest("[data-text]"),
    /* A page that shows a conflict waits for the choice */
    paused: Boolean(field.closest("[data-text]").querySelector("[data-differs]")),
    timer: 0,
    sending: false,
    composing: false,
  }));
  const isDirty = (text) => text.field.value !== text.was.value;
  const stored = (text) => text.field.dispatchEvent(new Event("draft:stored", { bubbles: true }));

  const schedule = (text) => {
    if (text.timer || text.paused || stopped) return;
    text.timer = setTimeout(() => save(text), SOON);
  };
  const saveAll = () => texts.filter((text) => !text.paused && isDirty(text)).forEach((text) => save(text));
  const tryAgain = () => {
    show("offline");
    wait = Math.min(LONGEST_WAIT, (wait || 1500) * 2);
    clearTimeout(again);
    again = setTimeout(saveAll, wait);
  };
  const stop = (state, words) => {
    stopped = true;
    show(state, words);
    if (state === "out") signIn.hidden = false;
  };

  async function save(text, both = false) {
    clearTimeout(text.timer);
    text.timer = 0;
    if (stopped || text.sending || (!both && !isDirty(text))) return;
    text.sending = true;
    show("saving");
    const sent = text.field.value;
    const body = new URLSearchParams({ part: text.field.name, text: sent, was: text.was.value, base: text.base.value });
    if (both) body.set("both", "on");
    let response = null;
    let answer = null;
    try {
      response = await fetch(form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Draft": "1" },
        redirect: "manual",
        keepalive: document.hidden && sent.length + text.was.value.length < KEPT_ALIVE,
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (response.status === 200 || response.status === 409) answer = await response.json();
    } catch (lost) {
      response = null;
    }
    text.sending = false;
    if (response && response.status === 200) taken(text, sent, answer);
    else if (response && response.status === 409) refused(text, answer);
    else if (response && (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status))) stop("out");
    else if (response && response.status === 413) message(text, bar.dataset.long);
    else tryAgain();
    if (submitter && !texts.some((other) => other.sending)) form.requestSubmit(submitter.button);
  }

  const taken = (text, sent, answer) => {
    wait = 0;
    message(text, answer.merged ? bar.dataset.merged : "");
    if (text.field.value === sent && !text.composing) {
      replace(text.field, answer.text);
      text.was.value = answer.text;
      text.base.value = answer.base;
    } else {
      text.was.value = sent;
      text.base.value = answer.sent;
    }
    stored(text);
    others.textContent = answer.others.length ? bar.dataset.others.replace("{names}", answer.others.join("、")) : "";
    if (isDirty(text)) schedule(text);
    else if (!texts.some((other) => other.sending || other.paused)) show("saved");
    if (texts.some((other) => other !== text && !other.paused && isDirty(other))) saveAll();
  };

  /* Another text, and the caret where it was in the words around it */
  const replace = (field, now) => {
    const before = field.value;
    if (before === now) return;
    const moved = (place) =>
      now.startsWith(before.slice(0, place)) ? place : Math.max(0, now.length - (before.length - place));
    const [from, to] = [moved(field.selectionStart), moved(field.selectionEnd)];
    field.value = now;
    if (document.activeElement === field) field.setSelectionRange(from, to);
  };

  const message = (text, words) => {
    const note = text.place.querySelector("[data-autosave-message]");
    note.textContent = words || "";
    note.hidden = !words;
  };

  const refused = (text, answer) => {
    if (answer.why === "differs") return differs(text, answer);
    if (answer.why === "locked") return stop("locked", `${answer.message} ${bar.dataset.locked}`);
    text.paused = answer.why === "gone";
    message(text, answer.message);
    show("kept");
  };

  /* Both texts side by side; nothing is stored before the writer chooses */
  const differs = (text, answer) => {
    text.paused = true;
    const panel = form.querySelector("template[data-conflict]").content.firstElementChild.cloneNode(true);
    const by = panel.querySelector("[data-conflict-by]");
    by.textContent = answer.by ? by.dataset.by.replace("{name}", answer.by) : "";
    fill(panel.querySelector("[data-conflict-stored]"), answer.stored, text.field.value);
    const typed = panel.querySelector("[data-conflict-typed]");
    const update = () => fill(typed, text.field.value, answer.stored);
    update();
    text.field.addEventListener("input", update);
    const end = () => {
      text.paused = false;
      text.field.removeEventListener("input", update);
      panel.remove();
      text.field.focus();
    };
    const choices = {
      mine: () => {
        text.was.value = answer.stored;
        text.base.value = answer.base;
        end();
        save(text);
      },
      theirs: () => {
        text.field.dispatchEvent(new CustomEvent("draft:aside", { bubbles: true, detail: text.field.value }));
        text.field.value = text.was.value = answer.stored;
        text.base.value = answer.base;
        end();
        stored(text);
        show("saved");
      },
      both: () => {
        end();
        save(text, true);
      },
    };
    for (const button of panel.querySelectorAll("[data-conflict-keep]")) {
      button.addEventListener("click", choices[button.dataset.conflictKeep]);
    }
    text.place.querySelector(".panel-header").after(panel);
    show("kept");
    /* Nobody is torn away from where they write now */
    if (text.field === document.activeElement) panel.scrollIntoView({ block: "start" });
  };

  /* Lines the other text does not have stand out */
  const fill = (place, text, other) => {
    const known = new Set(other.split("\n"));
    place.replaceChildren(...text.split("\n").map((line) => {
      const part = document.createElement(known.has(line) ? "span" : "mark");
      part.textContent = line;
      const row = document.createElement("div");
      row.append(line ? part : "\u00a0");
      return row;
    }));
  };

  go.addEventListener("click", () => {
    const waiting = texts.find((text) => text.paused);
    (waiting.place.querySelector("[data-differs]") || waiting.place).scrollIntoView({ block: "start" });
  });
  for (const text of texts) {
    text.field.addEventListener("input", () => schedule(text));
    text.field.addEventListener("blur", () => { if (!text.paused) save(text); });
    text.field.addEventListener("compositionstart", () => (text.composing = true));
    text.field.addEventListener("compositionend", () => (text.composing = false));
  }
  addEventListener("online", saveAll);
  document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(); });

  /* Saving the whole page waits for what is under way, so that it does not meet its own text as someone else's */
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (texts.some((text) => text.sending)) {
      event.preventDefault();
      submitter = { button: event.submitter };
      return;
    }
    leaving = stopped = true;
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("beforeunload", (event) => {
    if (!leaving && !stopped && texts.some(isDirty)) event.preventDefault();
  });

  /* Quick text: the headings of the agenda, those that are not there yet */
  for (const button of form.querySelectorAll("button[data-headings]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const field = form.elements[button.value];
      const missing = button.dataset.headings.split("\n").filter((heading) => !field.value.includes(heading));
      field.focus();
      if (!missing.length) return;
      const lead = field.value.trim() ? `${field.value.replace(/\n+$/, "")}\n` : "";
      field.value = lead + missing.join("\n");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();
