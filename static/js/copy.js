/* A button that copies the field it names: <button data-copy="id" data-copied="word">. Without it one selects by hand. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.focus();
  field.select();
  const done = () => { (button.querySelector("span") || button).textContent = button.dataset.copied; };
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done);
  else if (document.execCommand("copy")) done(); // plain http on an intranet has no navigator.clipboard
});
