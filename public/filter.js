// The filters of a calendar take effect at once. Without this, their button does the same.
const form = document.querySelector("form[data-at-once]");
if (form) {
  let wait = 0;
  let timer;
  form.querySelector("[data-scripted]").hidden = false;
  // Arrow keys go through the choices of a list one by one: only the one where they rest is meant.
  form.addEventListener("keydown", () => { wait = 900; });
  form.addEventListener("pointerdown", () => { wait = 0; });
  form.addEventListener("change", ({ target }) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // The address ends with the field, so that the browser sets the focus there again.
      form.action = `${form.action.split("#")[0]}#${target.id}`;
      form.requestSubmit();
    }, wait);
  });
  // Back again, the fields say what the page shows.
  addEventListener("pageshow", () => form.reset());
}
