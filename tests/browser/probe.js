// Looks at a page as a browser laid it out and tells the page around it what is wrong, a line each.
// tests/browser_test.cpp puts this into a copy of the page, whose policy would not let it run, and the copy into a frame
// of a given width: a window cannot be as narrow as a phone.
(() => {
  const wrong = [];
  const say = (text) => { if (wrong.length < 40) wrong.push(text); };
  document.querySelectorAll("details").forEach((d) => { d.open = location.hash === "#open"; });
  const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const name = (e) => (e.textContent || "").trim().slice(0, 40);

  // Labels of one chart must not cover each other, nor leave the chart.
  let labels = 0;
  for (const svg of document.querySelectorAll("svg")) {
    if (!shown(svg)) continue;
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter(shown);
    const boxes = texts.map((t) => t.getBoundingClientRect());
    labels += texts.length;
    for (let i = 0; i < boxes.length; i++) {
      const a = boxes[i];
      if (a.width === 0) continue;
      if (a.left < frame.left - 2 || a.right > frame.right + 2 || a.top < frame.top - 4 || a.bottom > frame.bottom + 4)
        say(`label leaves its chart: "${name(texts[i])}"`);
      for (let j = i + 1; j < boxes.length; j++) {
        const b = boxes[j];
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (w > 1 && h > 3.5) say(`labels cover each other: "${name(texts[i])}" and "${name(texts[j])}"`);
      }
    }
  }

  // The page is as wide as the window; what is wider scrolls by itself.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) {
    say(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
    for (const e of document.querySelectorAll("body *")) {
      if (!e.closest(".scroll") && e.getBoundingClientRect().right > width + 1) { say(`too wide: <${e.tagName}> "${name(e)}"`); break; }
    }
  }

  // Contrast of texts with what is behind them (WCAG 2.1, 1.4.3).
  const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return { r: m[0], g: m[1], b: m[2], a: m.length > 3 ? m[3] : 1 }; };
  const light = (c) => {
    const f = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * f(c.r) + 0.7152 * f(c.g) + 0.0722 * f(c.b);
  };
  const behind = (e) => {
    for (let p = e; p; p = p.parentElement) { const c = parse(getComputedStyle(p).backgroundColor); if (c.a > 0.9) return c; }
    return { r: 255, g: 255, b: 255, a: 1 };
  };
  const pale = new Set();
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !shown(e)) continue;
    if (e.tagName === "SCRIPT" || e.closest(".skip")) continue;
    const style = getComputedStyle(e);
    const front = parse(e.ownerSVGElement ? style.fill : style.color), back = behind(e.ownerSVGElement ? e.closest("figure,body") : e);
    const [low, high] = [light(front), light(back)].sort((x, y) => x - y);
    const ratio = (high + 0.05) / (low + 0.05);
    const need = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    const key = `${style.color}${style.fill}${JSON.stringify(back)}`;
    if (ratio < need && !pale.has(key)) { pale.add(key); say(`contrast ${ratio.toFixed(2)}: "${name(e)}"`); }
  }

  // What a reader who does not see the page needs.
  let level = 0;
  for (const h of document.querySelectorAll("h1,h2,h3,h4")) {
    const now = Number(h.tagName[1]);
    if (now > level + 1) say(`heading level ${level} to ${now}: "${name(h)}"`);
    level = now;
  }
  for (const s of document.querySelectorAll("section")) if (!s.querySelector("h2")) say("a section without a heading");
  for (const t of document.querySelectorAll("th")) if (!t.scope) say(`a heading of a table that does not say of what: "${name(t)}"`);
  for (const d of document.querySelectorAll("details")) if (!d.querySelector(":scope > summary") || !name(d.querySelector("summary"))) say("something folded without a name");
  for (const svg of document.querySelectorAll("svg")) if (svg.getAttribute("role") !== "img" && svg.getAttribute("aria-hidden") !== "true") say("a drawing that is neither a picture nor hidden");
  for (const e of document.querySelectorAll("[aria-label]")) if (!e.getAttribute("aria-label").trim()) say(`an empty name: <${e.tagName}>`);
  if (document.querySelectorAll("main").length !== 1) say("not one main part");
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size !== ids.length) say("an id twice");
  // What scrolls by itself must be reachable with the keyboard (WCAG 2.1, 2.1.1).
  for (const e of document.querySelectorAll("main *")) {
    if (shown(e) && e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX) && e.tabIndex < 0) say(`a part that scrolls and cannot be reached: "${name(e)}"`);
  }
  // Letters that nobody reads.
  for (const e of document.querySelectorAll("main *")) {
    if ([...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && shown(e) && parseFloat(getComputedStyle(e).fontSize) < 11) { say(`letters of ${getComputedStyle(e).fontSize}: "${name(e)}"`); break; }
  }
  for (const a of document.querySelectorAll("a")) if (!name(a)) say("a link without a name");
  for (const svg of document.querySelectorAll("svg[role=img]")) if (!svg.getAttribute("aria-label")) say("a chart without words");
  for (const t of document.querySelectorAll("table")) if (!t.querySelector("th")) say(`a table without headings: "${name(t)}"`);
  for (const s of document.querySelectorAll("[tabindex]")) if (!s.getAttribute("aria-label")) say(`a region without a name: "${name(s)}"`);
  if (!document.documentElement.lang) say("no language");

  const scheme = matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light";
  parent.postMessage([`window ${innerWidth} ${scheme} labels ${labels}`, ...wrong.map((w) => "wrong: " + w)].join("\n"), "*");
})();
