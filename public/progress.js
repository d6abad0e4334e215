// Forms that take a while say how far they are; without this, the browser's own wheel turns.
for (const box of document.querySelectorAll("[data-progress]")) {
  const form = box.closest("form");
  const bar = box.querySelector("progress");
  const say = (step) => {
    for (const text of box.querySelectorAll("[data-step]")) text.hidden = text.dataset.step !== step;
    box.hidden = false;
  };
  const working = () => {
    bar.removeAttribute("value");
    say("working");
  };
  const rest = (is) => {
    box.hidden = !is;
    for (const button of form.querySelectorAll("button")) button.disabled = is;
  };
  form.addEventListener("submit", (event) => {
    rest(true);
    if (form.enctype !== "multipart/form-data") return working();
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = total ? (100 * loaded) / total : 0;
      say("sending");
    });
    request.upload.addEventListener("load", working);
    // Where the answer is a page of its own, go there; a refusal is the form again, with what is wrong.
    request.addEventListener("load", () => {
      const isThere = request.status === 200 && new URL(request.responseURL).pathname !== new URL(form.action).pathname;
      if (isThere) return location.assign(request.responseURL);
      document.open();
      document.write(request.responseText);
      document.close();
    });
    request.addEventListener("error", () => {
      rest(false);
      box.hidden = false;
      bar.hidden = true;
      say("failed");
    });
    bar.hidden = false;
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
  // Back again, nothing is under way.
  addEventListener("pageshow", () => rest(false));
}
