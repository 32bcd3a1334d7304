/* What is typed and not saved yet stays on this machine, for the person who typed it.

   <body data-user="7">
   <form data-draft="minutes-12">               what is written: texts of this form are kept under user, form and field
     <textarea name="discussion">               kept a moment after a key; <textarea name="discussion-was">, where there is
                                                one, says what is stored, and "discussion-base" goes with it
     partials/draft.html                        how kept text is offered back
   data-unsaved on the form                     its fields hold what was typed, not what is stored (a form refused)
   data-done="draft:minutes-12" on any page     that form, as this tab sent it, is saved
   <form data-forgets>                          signing out: nothing is kept

   Any page of somebody else drops what is kept; a page left open by the one before then keeps nothing any more. The texts
   lie in IndexedDB and not in localStorage, which Chromium writes to disk up to a minute late: a browser killed would
   take that minute with it. Whatever the browser refuses, the form itself works. */
(function () {
  "use strict";
  const user = document.body.dataset.user;
  if (!user || !window.indexedDB) return;
  const SOON = 700;
  const LASTS = 30 * 24 * 3600 * 1000;
  const page = Date.now().toString(36) + Math.random().toString(36).slice(2);
  let asides = 0;

  /* The store: texts by [user, form, field, page], and whose machine it is now */
  let opened = null;
  const open = () =>
    (opened = opened || new Promise((resolve, reject) => {
      const asked = indexedDB.open("drafts", 1);
      asked.onupgradeneeded = () => ["texts", "who"].forEach((name) => asked.result.createObjectStore(name));
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        asked.result.onclose = () => (opened = null);
        asked.result.onversionchange = () => asked.result.close();
        resolve(asked.result);
      };
    }));
  const within = async (work) => {
    try {
      const store = await open();
      return await new Promise((resolve, reject) => {
        const act = store.transaction(["texts", "who"], "readwrite", { durability: "strict" });
        const answer = work(act.objectStore("texts"), act.objectStore("who"));
        act.oncomplete = () => resolve(answer);
        act.onabort = () => reject(act.error);
      });
    } catch (refused) {
      opened = null;
      return null;
    }
  };
  const put = (key, entry) =>
    within((texts, who) => {
      who.get("user").onsuccess = (event) => {
        if (event.target.result === user) texts.put(entry, key);
      };
    });
  const drop = (key) => within((texts) => void texts.delete(key));
  const all = (record) =>
    within((texts) => {
      const found = [];
      texts.openCursor(IDBKeyRange.bound([user, record], [user, record, []])).onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        found.push({ key: cursor.key, ...cursor.value });
        cursor.continue();
      };
      return found;
    });

  /* This machine is this person's now: what others left goes */
  const mine = within((texts, who) => {
    texts.delete(IDBKeyRange.upperBound([user], true));
    texts.delete(IDBKeyRange.lowerBound([user, []]));
    who.put(user, "user");
  });

  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-forgets")) within((texts) => void texts.clear());
  });

  /* What this tab sent is saved */
  const sent = (record) => `draft-sent:${record}`;
  const done = async () => {
    await mine;
    for (const place of document.querySelectorAll('[data-done^="draft:"]')) {
      const record = place.dataset.done.slice("draft:".length);
      let sender = null;
      try { sender = sessionStorage.getItem(sent(record)); } catch (refused) { /* then they are offered once more */ }
      for (const entry of (sender && (await all(record))) || []) if (entry.key[3] === sender) await drop(entry.key);
    }
  };

  function setUp(form) {
    const record = form.dataset.draft;
    const template = form.querySelector("template[data-draft-offer]");
    const keyOf = (field) => [user, record, field.name, page];
    const beside = (name, what) => form.elements[`${name}-${what}`];
    const stored = (field) => {
      const was = beside(field.name, "was");
      return was ? was.value : form.hasAttribute("data-unsaved") ? "" : field.defaultValue;
    };
    const isUnsaved = (field) => field.value !== stored(field);
    const entryOf = (field, text) => {
      const [was, base] = ["was", "base"].map((what) => (beside(field.name, what) || {}).value);
      return { text, was, base, at: Date.now() };
    };
    const keep = (field) => (isUnsaved(field) ? put(keyOf(field), entryOf(field, field.value)) : drop(keyOf(field)));

    /* A moment after a key, and at once when the page is left */
    const typed = new Set();
    let timer = 0;
    const flush = () => {
      clearTimeout(timer);
      timer = 0;
      for (const field of typed) keep(field);
      typed.clear();
    };
    const isKept = (field) =>
      field.name && field.matches && field.matches("textarea:not([hidden]), input[type=text]") && field.form === form;
    form.addEventListener("input", (event) => {
      if (!isKept(event.target)) return;
      typed.add(event.target);
      timer = timer || setTimeout(flush, SOON);
    });
    form.addEventListener("focusout", flush);
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    form.addEventListener("submit", () => {
      flush();
      try { sessionStorage.setItem(sent(record), page); } catch (refused) { /* see done() */ }
    });
    /* Stored by itself meanwhile (autosave.js), or put aside for another text */
    form.addEventListener("draft:stored", (event) => keep(event.target));
    form.addEventListener("draft:aside", (event) => aside(event.target, event.detail));

    const aside = (field, text) => {
      const key = [user, record, field.name, `${page}-${++asides}`];
      const entry = entryOf(field, text);
      put(key, entry);
      offer({ key, ...entry }, field);
    };

    const when = (at) => {
      const [then, now] = [new Date(at), new Date()];
      const time = { hour: "2-digit", minute: "2-digit", hour12: false };
      const day = then.toDateString() === now.toDateString() ? {} : { month: "numeric", day: "numeric" };
      return then.toLocaleString(document.documentElement.lang, { ...day, ...time });
    };

    /* Found in several places: said on top, where a page begins to be read */
    const summary = form.querySelector("[data-draft-summary]");
    const offered = [];
    const count = () => {
      const left = offered.filter((one) => one.note.isConnected);
      summary.hidden = !left.length;
      const words = summary.querySelector("[data-draft-count]");
      words.textContent = words.dataset.draftCount.replace("{count}", left.length);
      summary.querySelector("[data-draft-all]").hidden = left.length < 2;
      return left;
    };
    summary.querySelector("[data-draft-show]").addEventListener("click", () =>
      count()[0].note.scrollIntoView({ block: "start" }));
    summary.querySelector("[data-draft-all]").addEventListener("click", async () => {
      const newest = new Map();
      for (const one of count()) {
        const known = one.field && newest.get(one.field);
        if (one.field && (!known || known.entry.at < one.entry.at)) newest.set(one.field, one);
      }
      for (const one of newest.values()) await one.take();
    });

    const offer = (entry, field) => {
      const note = template.content.firstElementChild.cloneNode(true);
      const words = note.querySelector("[data-draft-words]");
      words.textContent = (field ? words.textContent : words.dataset.gone).replace("{time}", when(entry.at));
      note.querySelector("[data-draft-text]").textContent = entry.text;
      const take = note.querySelector("[data-draft-take]");
      note.querySelector("details").open = take.hidden = !field;
      const getBack = async () => {
        note.remove();
        count();
        if (isUnsaved(field)) aside(field, field.value);
        field.value = entry.text;
        for (const what of ["was", "base"]) {
          if (beside(field.name, what) && entry[what] !== undefined) beside(field.name, what).value = entry[what];
        }
        await keep(field);
        await drop(entry.key);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      };
      take.addEventListener("click", async () => {
        await getBack();
        field.focus();
      });
      offered.push({ note, field, entry, take: getBack });
      note.querySelector("[data-draft-drop]").addEventListener("click", () => {
        note.remove();
        count();
        drop(entry.key);
      });
      if (field) (field.closest("[data-draft-place]") || field.closest(".mb-3") || field).before(note);
      else form.prepend(note);
      count();
    };

    const offerAll = async () => {
      await mine;
      await done();
      if (form.hasAttribute("data-unsaved")) for (const field of form.elements) if (isKept(field)) await keep(field);
      for (const entry of (await all(record)) || []) {
        if (entry.key[3] === page) continue;
        const field = form.elements[entry.key[2]];
        const isOld = Date.now() - entry.at > LASTS;
        if (isOld || entry.text === entry.was || (field && field.value === entry.text)) {
          if (field && !isOld && isUnsaved(field)) await keep(field);
          await drop(entry.key);
        } else offer(entry, field);
      }
      form.dataset.draftReady = "1";
    };
    offerAll();
  }

  const forms = document.querySelectorAll("form[data-draft]");
  forms.forEach(setUp);
  if (!forms.length) done();
})();
