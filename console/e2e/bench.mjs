// What the console takes, in a real browser: node console/e2e/bench.mjs load|fleet RUNS, one line of JSON for each run.
//
//   HOLDFAST_ADDRESS  the server      HOLDFAST_LINK  the link for its first administrator, as long as there is none
import { createServer, request } from 'node:http';
import { browser, entered } from './browser.mjs';

const { HOLDFAST_ADDRESS: address, HOLDFAST_LINK: link } = process.env;
const [what, runs] = [process.argv[2], Number(process.argv[3])];
if (!address || !(runs > 0)) throw new Error('bench.mjs load|fleet RUNS, and HOLDFAST_ADDRESS says which server');

const PERSON = { name: 'bench', password: 'nine quiet lighthouses' };
const SLOWED = 4;
const QUIET_MS = 400;
const AGENTS = 1000;
const EVENTS_A_SECOND = 50;
const WATCHED_MS = 10_000;
const ROOM = { viewport: { width: 1280, height: 800 } };

const chromium = await browser();

// A page is usable when it shows what it is for and has answered everything it was busy with.
function watchForUse(selector) {
  let shown = 0;
  let busyUntil = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) busyUntil = Math.max(busyUntil, task.startTime + task.duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (shown === 0 && document.querySelector(selector)) {
      requestAnimationFrame(() => setTimeout(() => (shown ||= performance.now()), 0));
    }
  };
  const watching = new MutationObserver(look);
  watching.observe(document, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', look);
  globalThis.usableAfter = () => (shown === 0 ? 0 : Math.max(shown, busyUntil));
}

/** Loads a page with nothing kept from before: the bytes that came, and the milliseconds until it is usable. */
async function load(signedIn, path, selector) {
  const context = await chromium.newContext(ROOM);
  try {
    await context.addCookies([signedIn]);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    const places = new Map();
    let bytes = 0;
    devtools.on('Network.responseReceived', ({ requestId, response }) => places.set(requestId, response.url));
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      // What the API answers belongs to the fleet and not to the console.
      if (!(places.get(requestId) ?? '/v1/').startsWith(`${address}/v1/`)) bytes += encodedDataLength;
    });
    await page.addInitScript(watchForUse, selector);
    await page.goto(address + path);
    await page.waitForFunction(() => globalThis.usableAfter() > 0);
    await page.waitForTimeout(QUIET_MS);
    return { bytes, ms: await page.evaluate(() => globalThis.usableAfter()) };
  } finally {
    await context.close();
  }
}

// The fleet, and nothing of it is on its way any more.
const FLEET = 'main:not(:has(.loading)) h1';

async function loads() {
  const signedIn = await entered(address, link, PERSON);
  await load(signedIn, '/', FLEET);
  for (let run = 0; run < runs; run++) {
    const empty = await load(signedIn, '/healthz', 'body');
    const ours = await load(signedIn, '/', FLEET);
    console.log(JSON.stringify({ ours, empty }));
  }
}

function agentOf(number) {
  return {
    id: `agt_bench${String(number).padStart(16, '0')}`,
    name: `keeper-${String(number).padStart(4, '0')}`,
    organization: 'default',
    driver: 'claude-code',
    image: 'holdfast/agent',
    provider: 'demo',
    egress: { policy: 'open', allow: [] },
    limits: { memory: 2 ** 31, cpus: 2000, processes: 512 },
    labels: { team: `team-${number % 7}` },
    writable_root: false,
    state: number % 5 === 0 ? 'paused' : 'running',
    reason: 'created by bench',
    created_at: new Date(0).toISOString(),
  };
}

/** The next event of a fleet in which every kind of thing happens to everybody. */
function eventOf(number) {
  const agent = agentOf((number * 37) % AGENTS);
  const kinds = [
    [number % 2 === 0 ? 'agent.paused' : 'agent.resumed', { name: agent.name, because: 'asked by bench' }],
    ['task.started', {}],
    ['task.message', { text: `Looking at file ${number} of the workspace.` }],
    ['task.tool_called', { id: `t${number}`, tool: 'Read', input: { file_path: `/workspace/notes/${number}.md` } }],
    ['file.written', { path: `notes/${number}.md` }],
    ['task.ended', { state: 'finished', result: 'Done.' }],
  ];
  const [type, data] = kinds[number % kinds.length];
  const task = type.startsWith('task.') ? { task: `tsk_${number}` } : {};
  return { number, at: new Date().toISOString(), type, agent: agent.id, ...task, data };
}

/** Stands before the server: tells of a large fleet, and hands on whatever else is asked. */
async function largeFleet() {
  const fleet = JSON.stringify({ agents: Array.from({ length: AGENTS }, (_, number) => agentOf(number)) });
  let told = 0;
  const server = createServer((asked, answer) => {
    if (asked.url.startsWith('/v1/agents?')) {
      answer.writeHead(200, { 'Content-Type': 'application/json' }).end(fleet);
    } else if (asked.url.startsWith('/v1/agents/agt_bench')) {
      const agent = agentOf(Number(asked.url.slice('/v1/agents/agt_bench'.length)));
      answer.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(agent));
    } else if (asked.url.startsWith('/v1/events')) {
      answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const begin = performance.now();
      let sent = 0;
      const each = setInterval(() => {
        for (const due = ((performance.now() - begin) / 1000) * EVENTS_A_SECOND; sent < due; sent++) {
          const event = eventOf(++told);
          answer.write(`id: ${event.number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        }
      }, 1000 / EVENTS_A_SECOND);
      answer.on('close', () => clearInterval(each));
    } else {
      const headers = { ...asked.headers, host: new URL(address).host };
      const passed = request(address + asked.url, { method: asked.method, headers }, (real) => {
        answer.writeHead(real.statusCode, real.headers);
        real.pipe(answer);
      });
      asked.pipe(passed);
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, address: `http://127.0.0.1:${server.address().port}`, told: () => told };
}

/** How long each frame took, in milliseconds, while the page was left alone. */
async function frames(page) {
  return page.evaluate(
    (forMs) =>
      new Promise((done) => {
        const taken = [];
        const begin = performance.now();
        let before = begin;
        const frame = (now) => {
          taken.push(now - before);
          before = now;
          if (now - begin < forMs) requestAnimationFrame(frame);
          else done(taken.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    WATCHED_MS,
  );
}

function summed(taken) {
  const sorted = [...taken].sort((one, other) => one - other);
  return { median: sorted[Math.floor(sorted.length / 2)], p95: sorted[Math.floor(sorted.length * 0.95)] };
}

async function watchedAt(page) {
  await page.bringToFront();
  return summed(await frames(page));
}

async function fleets() {
  const signedIn = await entered(address, link, PERSON);
  const fleet = await largeFleet();
  try {
    for (let run = 0; run < runs; run++) {
      const context = await chromium.newContext(ROOM);
      await context.addCookies([{ ...signedIn, url: fleet.address }]);
      const page = await context.newPage();
      await page.goto(`${address}/healthz`);
      const idle = await watchedAt(page);
      await page.goto(`${fleet.address}/`);
      await page.getByText('keeper-0000').waitFor();
      const before = fleet.told();
      const begin = performance.now();
      const ours = await watchedAt(page);
      const rate = ((fleet.told() - before) * 1000) / (performance.now() - begin);
      console.log(JSON.stringify({ ours: { ...ours, rate }, empty: idle }));
      await context.close();
    }
  } finally {
    fleet.server.closeAllConnections();
    fleet.server.close();
  }
}

try {
  await { load: loads, fleet: fleets }[what]();
} finally {
  await chromium.close();
}
