// One walk through the console, in a real browser on a real server: where it is, how far it has come, and what was wrong on
// the way. It ends with the line "worked", or with everything that was not as it should be.
//
//   HOLDFAST_ADDRESS  the server      HOLDFAST_TOKEN    an administrator's token
//   HOLDFAST_LINK     the link for its first administrator, as long as nobody has used it
//   HOLDFAST_PICTURE  where to leave a picture of the page that somebody was stuck on
import { barriers, browser, client, entered, watched } from './browser.mjs';

export const { HOLDFAST_ADDRESS: address, HOLDFAST_TOKEN: token, HOLDFAST_LINK: link } = process.env;
if (!address) throw new Error('HOLDFAST_ADDRESS says which server to walk through');

const PERSON = { name: 'ada', password: 'seven kelp forests' };

export const api = client(address, token);
export const faults = [];
export const chromium = await browser();
let at = 'begin';

/** Says what is tried next. */
export function step(what) {
  at = what;
}

/** Looks for what is in anybody's way on the page as it stands, by day and by night. */
export async function free(page, what) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const barrier of await barriers(page)) faults.push(`${what} (${colorScheme}): ${barrier}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** A browser of somebody who is signed in. */
export async function signedIn(options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.addCookies([await entered(address, link, PERSON)]);
  return context;
}

/** A page whose faults are remembered. */
export const pageOf = (context) => watched(context, address, faults);

/** Goes to a tab of the agent that is shown. */
export const tab = (page, name) =>
  page.getByRole('navigation', { name: 'Of this agent' }).getByRole('link', { name }).click();

/** The bytes of a file as text, or nothing where there is none. */
export async function text(agent, path) {
  const answer = await fetch(`${address}/v1/agents/${agent}/files/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return answer.ok ? answer.text() : undefined;
}

/** Shows pages on a phone and finds those that are wider than it. */
export async function onAPhone(page, places) {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const place of places) {
    await page.goto(`${address}/${place}`);
    await page.getByRole('navigation', { name: 'Of this agent' }).waitFor();
    await page.getByText(/^Reading /).waitFor({ state: 'detached' });
    const over = await page.evaluate(() => {
      const main = document.querySelector('main');
      const all = document.documentElement;
      return Math.max(all.scrollWidth - all.clientWidth, main.scrollWidth - main.clientWidth);
    });
    if (over > 0) faults.push(`${place} is ${over} pixels wider than a phone`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Walks, and says how it went. */
export async function walk(way, after = () => {}) {
  try {
    await way();
  } catch (failed) {
    faults.push(`at "${at}": ${failed.stack ?? failed}`);
    const page = chromium.contexts()[0]?.pages()[0];
    if (page && process.env.HOLDFAST_PICTURE) await page.screenshot({ path: process.env.HOLDFAST_PICTURE });
  } finally {
    await chromium.close();
    after();
  }
  if (faults.length > 0) {
    console.log(faults.join('\n'));
    process.exit(1);
  }
  console.log('worked');
}
