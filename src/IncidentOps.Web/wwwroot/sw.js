// @ts-check
/// <reference lib="webworker" />

/*
 * Reading offline: the shell, and the last seen state of rooms and plans. Network first; one cache of pages for each person and build, gone
 * with the sign-out; only pages that say whose they are get in, and only that person's come out. Never touches what changes anything, the
 * API, exports or evidence files.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const META = 'incidentops-meta';
const PAGES = 'incidentops-pages-';
const SHELL = 'incidentops-shell';
const OWNER = '/.owner';
const PERSON = '/.person';

/** What the page for pages that are not kept needs: nothing else loads all of it. */
const OFFLINE = ['/app.css', '/js/offline.js', '/js/act.js', '/js/outbox.js', '/js/pieces.js', '/lib/idiomorph-0.8.0/idiomorph.min.js'];

/** Slower than this, a kept copy is shown. */
const PAGE_TIMEOUT = 8000;
const ASSET_TIMEOUT = 4000;
const MOST_PAGES = 120;

/** So many pages at most are fetched ahead of a wish to see them, none that is kept and younger than this. */
const MOST_AHEAD = 12;
const FRESH = 10 * 60 * 1000;

const PAGE = /^\/$|^\/incidents$|^\/incidents\/[0-9a-f]{32}(\/(inbox|picture|comms|evidence|people|handover|clocks|timeline|print|observe))?$|^\/plans(\/[^?]*)?$/;
const ASSET = /^\/(js|lib)\/.*\.js$|^\/[\w.-]+\.(css|svg|webmanifest)$|^\/live\/texts\//;

worker.addEventListener('install', (event) => {
  void worker.skipWaiting();
  event.waitUntil(keepOffline());
});
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin) {
    return;
  }

  if (ASSET.test(url.pathname)) {
    event.respondWith(asset(event.request));
  } else if (PAGE.test(url.pathname) && (event.request.headers.get('Accept') ?? '').includes('text/html')) {
    event.respondWith(page(event.request, url));
  }
});

worker.addEventListener('message', (event) => {
  if (event.data?.type === 'sign-out') {
    event.waitUntil(forgetPages());
  } else if (event.data?.type === 'keep') {
    event.waitUntil(keepLive(event.data));
  } else if (event.data?.type === 'keep-ahead') {
    event.waitUntil(keepAhead(event.data));
  }
});

/** @param {Request} request */
async function asset(request) {
  const cache = await caches.open(SHELL);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(ASSET_TIMEOUT) });
    if (response.ok) {
      await cache.put(request, response.clone());
    }

    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) {
      return kept;
    }

    throw error;
  }
}

/** @param {Request} request @param {URL} url */
async function page(request, url) {
  const key = url.origin + url.pathname;
  const owner = await ownerNow();
  try {
    const kept = owner ? await (await caches.open(PAGES + owner)).match(key) : undefined;
    const response = await fetch(request, kept ? { signal: AbortSignal.timeout(PAGE_TIMEOUT) } : {});
    if (response.ok && !response.redirected && response.type === 'basic') {
      await keep(key, response.clone());
    }

    return response;
  } catch {
    const kept = owner ? await (await caches.open(PAGES + owner)).match(key) : undefined;
    return kept ?? offline();
  }
}

/** Keeps a page under the person and the build that it names itself. @param {string} key @param {Response} response */
async function keep(key, response) {
  const html = await response.clone().text();
  const body = /<body\b[^>]*>/.exec(html)?.[0] ?? '';
  const person = /\bdata-person="([^"]*)"/.exec(body)?.[1] ?? '';
  const build = /\bdata-build="([^"]*)"/.exec(body)?.[1] ?? '';
  if (person === '') {
    // Nobody is signed in here any more.
    await forgetPages();
    return;
  }

  const owner = `${person}-${build}`;
  if ((await ownerNow()) !== owner) {
    await forgetPages();
    const meta = await caches.open(META);
    await meta.put(OWNER, new Response(owner));
    await meta.put(PERSON, new Response(person));
    // A new build brings its own scripts.
    await keepOffline();
  }

  const cache = await caches.open(PAGES + owner);
  await cache.put(key, response);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST_PAGES))) {
    await cache.delete(old);
  }
}

/** A live page hands itself over as it stands; it replaces the copy that it began as, under the same headers. @param {{ url: string, html: string, person: string }} live */
async function keepLive({ url, html, person }) {
  const owner = await ownerNow();
  const { origin, pathname } = new URL(url);
  if (!owner?.startsWith(`${person}-`) || !PAGE.test(pathname)) {
    return;
  }

  const cache = await caches.open(PAGES + owner);
  const began = await cache.match(origin + pathname);
  if (began) {
    const headers = new Headers(began.headers);
    headers.delete('Content-Encoding');
    headers.delete('Content-Length');
    await cache.put(origin + pathname, new Response(html, { headers }));
  }
}

/**
 * Fetches what somebody in a room may want to see next, one page after the other, before the line is gone: a room's other tabs, its paper.
 * @param {{ urls: string[] }} wanted
 */
async function keepAhead({ urls }) {
  for (const url of urls.slice(0, MOST_AHEAD)) {
    const { origin, pathname } = new URL(url, worker.location.origin);
    if (origin !== worker.location.origin || !PAGE.test(pathname)) {
      continue;
    }

    const owner = await ownerNow();
    const kept = owner ? await (await caches.open(PAGES + owner)).match(origin + pathname) : undefined;
    if (kept && Date.now() - Date.parse(kept.headers.get('Date') ?? '') < FRESH) {
      continue;
    }

    try {
      const response = await fetch(origin + pathname, {
        headers: { Accept: 'text/html' }, priority: 'low', signal: AbortSignal.timeout(PAGE_TIMEOUT),
      });
      if (!response.ok || response.redirected) {
        return;
      }

      await keep(origin + pathname, response);
    } catch {
      // The line is bad already: what is on screen needs it more.
      return;
    }
  }
}

/** The page that stands in for those not kept must work without a line itself. */
async function keepOffline() {
  const cache = await caches.open(SHELL);
  await Promise.all(OFFLINE.map((path) => cache.add(path).catch(() => {})));
}

/** Whose pages are kept; null where nobody's are. */
async function ownerNow() {
  return (await (await (await caches.open(META)).match(OWNER))?.text()) ?? null;
}

async function forgetPages() {
  for (const name of await caches.keys()) {
    if (name === META || name.startsWith(PAGES)) {
      await caches.delete(name);
    }
  }
}

/** Nothing kept: say so, in both languages, with the way on. Its script sends what is queued and goes on by itself once there is a line. */
async function offline() {
  const person = (await (await (await caches.open(META)).match(PERSON))?.text()) ?? '';
  const html = `<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>オフライン / Offline – IncidentOps</title><link rel="stylesheet" href="/app.css"></head><body data-person="${person}"><main id="main" class="narrow">
<h1>オフラインです</h1><p>サーバーに接続できません。このページはこの端末に保存されていません。</p>
<p lang="en">No connection to the server, and this page is not kept on this device.</p>
<p id="queued" hidden role="status">送信待ち <span class="number"></span> 件 <span lang="en">/ <span class="number"></span> queued</span></p>
<p class="muted">接続が回復すると、送信待ちの操作を送信し、このページを自動で開きます。 <span lang="en">/ Once the connection is back, what is queued is sent and this page opens by itself.</span></p>
<p><a href="">もう一度読み込む <span lang="en">/ Try again</span></a> · <a href="/">現在の状況 <span lang="en">/ Now</span></a></p></main><script type="module" src="/js/offline.js"></script></body></html>`;
  return new Response(html, {
    status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': "default-src 'self'", 'Cache-Control': 'no-store' },
  });
}
