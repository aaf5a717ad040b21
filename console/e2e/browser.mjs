// A real browser on a real server, and what is watched for on every page of it.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PROGRAMS = [process.env.HOLDFAST_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium without a window, that calls nobody by itself. */
export async function browser(options = {}) {
  const program = PROGRAMS.find((one) => one && existsSync(one));
  if (!program) throw new Error('no Chromium is there; type: apt-get install chromium');
  return chromium.launch({
    executablePath: program,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    ...options,
  });
}

/** A page that remembers every fault: errors of scripts, refusals of the policy, calls to other hosts. */
export async function watched(context, address, faults) {
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    // A refused call is told in the console as well, and is often what is meant.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith('blob:') && !url.startsWith('data:')) faults.push(`went to ${url}`);
  });
  page.setDefaultTimeout(20_000);
  return page;
}

/** What axe finds serious or critical on the page as it stands. */
export async function barriers(page) {
  // evaluate goes past the policy of the page, which would let no script in.
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const run = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return run.violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
  });
  return found;
}

/** Calls the API beside the browser. */
export function client(address, token) {
  return async (method, path, body) => {
    const bytes = body instanceof Uint8Array || typeof body === 'string';
    const answer = await fetch(address + path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': bytes ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: bytes ? body : JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  };
}

/** The cookie of this person, who comes in by the first administrator's link as long as it is there. */
export async function entered(address, link, person) {
  const secret = link?.split('#/link/')[1];
  const answer = await fetch(`${address}${secret ? '/v1/links/use' : '/v1/session'}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Holdfast-Request': '1' },
    body: JSON.stringify(secret ? { link: secret, ...person } : person),
  });
  if (!answer.ok) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
  const [name, value] = answer.headers.getSetCookie()[0].split(';')[0].split('=');
  return { name, value, url: address, httpOnly: true, sameSite: 'Strict' };
}
