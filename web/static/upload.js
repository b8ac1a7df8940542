// Files go one by one, each with its own line in the list. Without this script the form sends them together.
(() => {
  const form = document.querySelector("[data-drop]");
  const results = document.querySelector("[data-results]");
  if (!form || !results) return;

  const input = form.querySelector("input[type=file]");
  const list = results.querySelector("[data-outcomes]");
  const status = results.querySelector("[data-progress]");
  const analyseAll = results.querySelector("[data-analyse-all]");
  const token = form.querySelector("[name=csrf_token]").value;
  let working = false;

  const line = (name, words) => {
    const item = document.createElement("li");
    item.className = "outcome outcome-waiting";
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", `${words}: ${name}`);
    const title = document.createElement("strong");
    title.className = "outcome-name";
    title.textContent = name;
    const state = document.createElement("span");
    state.className = "outcome-state";
    state.textContent = words;
    const box = document.createElement("div");
    box.append(title, " ", state);
    item.append(bar, box);
    return item;
  };

  const refused = (name, words) => {
    const item = line(name, "Not read");
    item.className = "outcome outcome-refused";
    item.dataset.state = "refused";
    item.querySelector("progress").remove();
    const sentence = document.createElement("p");
    sentence.textContent = words;
    item.querySelector("div").append(sentence);
    return item;
  };

  const sentenceFor = (response) => {
    if (response.redirected) return "You are no longer logged in. Reload the page and log in again.";
    if (response.status === 413) return "This file is too large.";
    if (response.status === 429) return "Too many uploads in a short time. Wait a minute and try again.";
    return "Something went wrong on the way. Try again.";
  };

  const send = async (address, body, name) => {
    try {
      const response = await fetch(address, { method: "POST", body, headers: { "X-Coach-Fragment": "1" } });
      if (!response.ok || response.redirected) return [refused(name, sentenceFor(response))];
      const made = document.createElement("template");
      made.innerHTML = await response.text();
      return [...made.content.querySelectorAll("li")];
    } catch {
      return [refused(name, "The server cannot be reached. Check the connection and try again.")];
    }
  };

  const put = async (item, address, body, name) => {
    const answers = await send(address, body, name);
    item.replaceWith(...answers);
    return answers;
  };

  const drafts = () => [...list.querySelectorAll("[data-state=added]")];

  const take = async (files) => {
    if (working || !files.length) return;
    working = true;
    results.hidden = false;
    const waiting = files.map((file) => [file, line(file.name, "Waiting")]);
    list.append(...waiting.map(([, item]) => item));
    results.scrollIntoView({ block: "nearest" });
    const added = [];
    for (const [number, [file, item]] of waiting.entries()) {
      status.textContent = `Reading file ${number + 1} of ${files.length}.`;
      item.querySelector(".outcome-state").textContent = "Reading …";
      const body = new FormData();
      body.append("csrf_token", token);
      body.append("files", file);
      added.push(...(await put(item, form.action, body, file.name)));
    }
    working = false;
    input.value = "";
    status.textContent = `${files.length === 1 ? "The file is" : `All ${files.length} files are`} done.`;
    analyseAll.hidden = drafts().length < 2;
    const only = added.length === 1 && list.children.length === 1 ? added[0] : null;
    if (only && only.dataset.state === "added") window.location.assign(only.dataset.facts);
  };

  const analyse = async (event) => {
    event.preventDefault();
    if (working) return;
    working = true;
    analyseAll.hidden = true;
    for (const draft of drafts()) {
      const name = draft.querySelector(".outcome-name").textContent;
      const item = line(name, "Analysing …");
      const body = new FormData();
      body.append("csrf_token", token);
      body.append("meeting", draft.dataset.meeting);
      draft.replaceWith(item);
      status.textContent = `Analysing ${name}.`;
      await put(item, analyseAll.action, body, name);
    }
    working = false;
    status.textContent = "All meetings are analysed.";
  };

  for (const part of form.querySelectorAll("[data-with-script]")) part.hidden = false;
  form.querySelector("[data-drop-button]").hidden = true;
  input.addEventListener("change", () => take([...input.files]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take([...input.files]);
  });
  analyseAll.addEventListener("submit", analyse);

  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("drop-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("drop-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("drop-over");
    take([...event.dataTransfer.files]);
  });
})();
