"use strict";
const LANGUAGE = (navigator.languages?.[0] ?? navigator.language ?? "en").toLowerCase().startsWith("ru") ? "ru" : "en";
const COMMON = {
  en: {
    invalid_token: "This link is not valid any more: it was used already, or its time has run out. Ask for a new one.",
    no_token: "The link is not complete. Open it once more from the message, as a whole.",
    too_many: "Too many attempts. Wait a minute and try again.",
    failed: "That did not work. Check your connection and try again in a moment.",
  },
  ru: {
    invalid_token: "Ссылка больше не действует: она уже использована, или её срок истёк. Запросите новую.",
    no_token: "Ссылка неполная. Откройте её из письма ещё раз, целиком.",
    too_many: "Слишком много попыток. Подождите минуту и попробуйте ещё раз.",
    failed: "Не получилось. Проверьте соединение и попробуйте чуть позже.",
  },
};
const element = (id) => document.getElementById(id);
// The fragment never leaves the browser, so neither servers nor logs see the token.
const token = new URLSearchParams(location.hash.slice(1)).get("token");

function tell(text, isDone = false) {
  element("message").textContent = text;
  element("message").classList.toggle("done", isDone);
}

// The API lies beside the pages, whatever stage or prefix comes before them.
async function call(path, body) {
  const address = new URL(location.pathname.replace(/\/account\/[a-z-]+\/*$/, path), location.origin);
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, problem: answer.ok ? null : await answer.json().catch(() => ({})) };
}

// Shows the page, and on the person's word makes the call that `request` describes.
function start(texts, path, request) {
  const said = { ...COMMON[LANGUAGE], ...texts[LANGUAGE] };
  document.documentElement.lang = LANGUAGE;
  document.title = said.title;
  element("title").textContent = said.title;
  if (!token) {
    tell(said.no_token);
    return;
  }
  element("intro").textContent = said.intro;
  element("send").textContent = said.send;
  element("form").hidden = false;
  element("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = request(said);
    if (!body) return;
    element("send").disabled = true;
    tell("");
    try {
      const { status, problem } = await call(path, body);
      if (status < 300) {
        history.replaceState(null, "", location.pathname);
        element("form").hidden = true;
        element("intro").textContent = "";
        tell(said.done, true);
        return;
      }
      const code = problem.errors?.[0]?.code ?? problem.code;
      tell(status === 429 ? said.too_many : said[code] ?? said.failed);
    } catch {
      tell(said.failed);
    }
    element("send").disabled = false;
  });
}
