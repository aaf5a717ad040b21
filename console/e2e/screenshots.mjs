// Pictures of every page by day, by night and on a phone: npm run screenshots -- FOLDER
//
//   HOLDFAST_ADDRESS  a server on an empty data directory      HOLDFAST_TOKEN  an administrator's token, to fill it
//   HOLDFAST_LINK     the link for its first administrator
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { browser, client, watched } from './browser.mjs';

const { HOLDFAST_ADDRESS: address, HOLDFAST_TOKEN: token, HOLDFAST_LINK: link } = process.env;
const folder = resolve(process.env.INIT_CWD ?? '.', process.argv[2] ?? 'screenshots');
if (!address || !token || !link) throw new Error('HOLDFAST_ADDRESS, _TOKEN and _LINK say which server to take pictures of');
mkdirSync(folder, { recursive: true });

const PASSWORD = 'seven kelp forests';
const SIZES = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
};

const api = client(address, token);
const chromium = await browser();
const faults = [];

async function contexts() {
  const made = [];
  for (const [size, options] of Object.entries(SIZES)) {
    const context = await chromium.newContext(options);
    made.push({ size, context, page: await watched(context, address, faults) });
  }
  return made;
}

async function shoot(pages, name, place, see, then = async () => {}) {
  for (const { size, page } of pages) {
    // Whoever is there already has something open.
    if (page.url() === `${address}/${place}`) await page.reload();
    else await page.goto(`${address}/${place}`);
    await page.getByText(see).first().waitFor();
    await then(page);
    await page.mouse.move(0, 0);
    // What moves has come to rest, and what is loading is there.
    await page.waitForLoadState('load');
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `${name}-${size}.png`) });
  }
}

async function enter(pages) {
  const [first, ...others] = pages;
  await shoot(pages, 'link', link.slice(address.length + 1), 'Make it yours');
  const { page } = first;
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('The password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Go in' }).click();
  await page.getByText('Three steps').waitFor();
  await shoot(others, 'sign-in', '#/', 'Sign in');
  for (const other of others) {
    await other.page.getByLabel('Name').fill('ada');
    await other.page.getByLabel('Password').fill(PASSWORD);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.getByText('Three steps').waitFor();
  }
  const fresh = await chromium.newContext(SIZES.light);
  await shoot([{ size: 'light', page: await watched(fresh, address, faults) }], 'sign-in', '#/', 'Sign in');
  await fresh.close();
}

async function agent(name, more = {}) {
  return api('POST', '/v1/agents', { name, provider: 'demo', ...more });
}

async function task(name, prompt) {
  const given = await api('POST', `/v1/agents/${name}/tasks`, { prompt });
  for (;;) {
    const now = await api('GET', `/v1/agents/${name}/tasks/${given.id}`);
    if (now.ended_at) return given;
    await new Promise((later) => setTimeout(later, 300));
  }
}

async function read(name, path) {
  const answer = await fetch(`${address}/v1/agents/${name}/files/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return answer.text();
}

async function fill() {
  for (const name of ['harbour', 'tidepool', 'breakwater', 'lighthouse', 'mooring', 'seawall']) await agent(name);
  await agent('night-build', { driver: 'command', provider: undefined });
  await task('harbour', 'Tidy up the notes in the workspace and count the words of each.');
  await task('tidepool', 'Draw up a list of everything that lives in the pool.');
  await task('seawall', 'Say how many words this has.');
  await task('harbour', 'Now write a short summary of what you found.');
  for (const [path, text] of [
    ['notes/plan.md', '# Plan\n\n- look after the kelp\n- mend the nets\n'],
    ['notes/2026/spring.md', 'Low tide at six.\n'],
    ['src/tide.py', 'import math\n\n\ndef height(hour):\n    """The height of the water, in metres."""\n    return 2.1 + 1.6 * math.cos(hour / 12.42 * 2 * math.pi)\n'],
    ['README.md', '# The harbour\n\nEverything about the harbour.\n\n- [x] the nets\n- [ ] the **kelp**\n\n| tide | height |\n|---|---|\n| low | 0.5 m |\n| high | 3.7 m |\n'],
  ]) {
    await api('PUT', `/v1/agents/harbour/files/${path}`, text);
  }
  await api('POST', '/v1/agents/harbour/snapshots', { label: 'before the storm' });
  await api('DELETE', '/v1/agents/harbour/files/notes?recursive=true');
  for (let number = 1; number <= 80; number++) await api('PUT', `/v1/agents/harbour/files/logs/tide-${number}.log`, 'low\n');
  await api('POST', '/v1/agents/harbour/snapshots', { label: 'with the logs of spring', pin: true });
  await api(
    'PUT',
    '/v1/agents/harbour/files/src/tide.py',
    'import math\n\nPERIOD = 12.42\n\n\ndef height(hour):\n    """The height of the water, in metres."""\n    return 2.1 + 1.6 * math.cos(hour / PERIOD * 2 * math.pi)\n\n\ndef is_low(hour):\n    return height(hour) < 1\n',
  );
  await api('DELETE', '/v1/agents/harbour/files/logs?recursive=true');
  await api('PUT', '/v1/agents/harbour/files/README.md', (await read('harbour', 'README.md')).replace('- [ ] the', '- [x] the'));
  await api('POST', '/v1/agents/harbour/files/src/tide.py?op=copy', { to: 'src/tide_before.py' });
  await api('POST', '/v1/agents/breakwater/pause');
  await api('POST', '/v1/agents/night-build/tasks', {
    prompt: 'for part in $(seq 900); do echo "building part $part of 900"; sleep 1; done',
  });
}

/** An agent with many restore points: tasks great and small, some by hand, a restore. */
async function manyMoments() {
  await agent('kelp-forest', { driver: 'command', provider: undefined });
  for (let round = 0; round < 48; round++) {
    const files = [1, 3, 40, 2, 8, 0, 150, 5, 12, 600][round % 10];
    await task('kelp-forest', files === 0 ? 'date > seen.txt' : `seq ${files} | split -l 1 -a 3 - measured-${round + 1}-`);
    if (round % 8 === 5) await api('POST', '/v1/agents/kelp-forest/snapshots', { label: `spring tide ${round}`, pin: round % 16 === 5 });
    if (round === 30) {
      const { snapshots } = await api('GET', '/v1/agents/kelp-forest/snapshots');
      await api('POST', `/v1/agents/kelp-forest/snapshots/${snapshots[4].id}/restore`, {});
    }
  }
  await api('POST', '/v1/agents/kelp-forest/snapshots', {
    label: 'a label that somebody took the time to write out in full, with everything that happened on that long day by the sea',
  });
  await api('PUT', '/v1/agents/kelp-forest/files/seen.txt', 'otters\n');
}

async function manyShown(pages) {
  const timeline = '#/agents/kelp-forest/snapshots';
  const first = (page) => page.getByRole('button', { name: /^More for/ }).nth(2);
  await shoot(pages, 'timeline', timeline, 'changed since the newest restore point');
  await shoot(pages, 'timeline-below', timeline, 'changed since the newest restore point', async (page) => {
    await page.locator('main').evaluate((main) => main.scrollTo(0, 1500));
  });
  await shoot(pages, 'timeline-menu', timeline, 'changed since the newest restore point', (page) => first(page).click());
  await shoot(pages, 'timeline-delete', timeline, 'changed since the newest restore point', async (page) => {
    await first(page).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
  });
  await shoot(pages, 'retention', '#/agents/kelp-forest/retention', 'snapshots stay');
  await shoot(pages, 'retention-going', '#/agents/kelp-forest/retention', 'snapshots stay', async (page) => {
    for (const [at, number] of [0, 10, 3, 0, 0, 0].entries()) await page.getByRole('spinbutton').nth(at).fill(String(number));
    await page.getByText(/snapshots go/).waitFor();
    await page.getByText('Those that go').click();
    await page.locator('.strip').scrollIntoViewIfNeeded();
  });
}

/** What the time of an agent looks like: what changed, the lines of a file, its versions, the family. */
async function times(pages) {
  const { snapshots } = await api('GET', '/v1/agents/harbour/snapshots');
  const storm = snapshots.find((one) => one.label === 'before the storm').id;
  await shoot(pages, 'changes', `#/agents/harbour/changes?from=${storm}`, 'README.md');
  await shoot(pages, 'diff', `#/agents/harbour/changes?from=${storm}&file=src%2Ftide.py`, 'where it differs');
  await shoot(pages, 'history', '#/agents/harbour/history/src/tide.py', 'where it differs');
  await shoot(pages, 'restore-version', '#/agents/harbour/history/src/tide.py', 'where it differs', async (page) => {
    await page.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Restore this…' }).click();
    await page.getByText('would change').waitFor();
  });
  await api('POST', '/v1/agents/harbour/fork', { count: 3, name: 'harbour-try' });
  await api('POST', '/v1/agents/harbour-try-2/fork', { name: 'harbour-second-thought', paused: true });
  await api('DELETE', '/v1/agents/harbour-try-3');
  await workedOn();
  await shoot(pages, 'forks', '#/agents/harbour/forks', 'paths changed');
  await shoot(pages, 'fork', '#/agents/harbour/forks', 'harbour-try-1', async (page) => {
    await page.getByRole('button', { name: 'Fork…' }).click();
    await page.getByLabel('How many').fill('3');
  });
}

/** What two forks and their parent make of the same files. */
async function workedOn() {
  const put = (name, path, content) => api('PUT', `/v1/agents/${name}/files/${path}`, content);
  const tide = await read('harbour', 'src/tide.py');
  await put('harbour', 'src/tide.py', tide.replace('12.42', '12.4206').replace('height(hour) < 1', 'height(hour) < LOW'));
  await put('harbour', 'src/quay.py', 'LENGTH = 120\n');
  await put(
    'harbour-try-1',
    'src/tide.py',
    `${tide.replace('in metres.', 'in metres above the chart.').replace('height(hour) < 1', 'height(hour) < 0.8')}\n\ndef is_high(hour):\n    return height(hour) > 3\n`,
  );
  await put('harbour-try-1', 'src/quay.py', 'LENGTH = 140\n');
  for (const name of ['ebb', 'flood', 'slack', 'neap-and-spring']) {
    await put('harbour-try-1', `src/tides/${name}.py`, `NAME = '${name}'\n`);
  }
  const long = 'docs/a%20rather%20long%20folder/of%20many%20things/that%20somebody%20wrote%20down';
  await put('harbour-try-1', `${long}/what-was-found-out-about-the-tides.md`, '# Tides\n');
  await put('harbour-try-1', 'README.md', (await read('harbour', 'README.md')).replace('3.7 m', '3.8 m'));
  await api('DELETE', '/v1/agents/harbour-try-1/files/src/tide_before.py');
  await put('harbour-second-thought', 'README.md', '# Another harbour\n');
}

async function compared(pages) {
  await shoot(pages, 'compare', '#/agents/harbour-try-1/compare', 'README.md');
  await shoot(pages, 'compare-lines', '#/agents/harbour-try-1/compare?with=harbour&file=src%2Ftide.py', 'where it differs');
  const adopt = '#/agents/harbour/adopt?from=harbour-try-1';
  await shoot(pages, 'adopt', adopt, 'Both changed these');
  await shoot(pages, 'adopt-three', adopt, 'Both changed these', async (page) => {
    await page.getByRole('button', { name: 'src/tide.py', exact: true }).click();
    await page.locator('.diff').waitFor();
  });
  await shoot(pages, 'adopt-decided', adopt, 'Both changed these', async (page) => {
    await page.getByRole('radio', { name: /changed by harbour-try-1/ }).check();
    await page.getByRole('radio', { name: /made by harbour$/ }).check();
    await page.getByRole('checkbox', { name: 'Adopt src/tides/slack.py' }).uncheck();
  });
  for (const one of pages) {
    await shoot([one], 'adopted', adopt, 'Both changed these', async (page) => {
      await page.getByRole('button', { name: 'Take all of harbour-try-1' }).click();
      await page.getByRole('button', { name: /^Adopt \d/ }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    });
    await one.page.getByRole('button', { name: 'Undo' }).click();
    await one.page.getByText('Both changed these').waitFor();
  }
}

async function pictures() {
  const pages = await contexts();
  await enter(pages);
  await shoot(pages, 'first-steps', '#/', 'Three steps');
  await fill();
  await shoot(pages, 'fleet', '#/', 'night-build');
  await shoot(pages, 'work', '#/agents/harbour', 'finished');
  await shoot(pages, 'work-running', '#/agents/night-build', 'building part');
  await shoot(pages, 'files', '#/agents/harbour/files/', 'README.md', async (page) => {
    const list = page.getByRole('treegrid');
    await list.focus();
    await page.keyboard.press('s');
    await page.keyboard.press('ArrowRight');
    await list.getByText('tide.py').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
  });
  await shoot(pages, 'markdown', '#/agents/harbour/files/README.md', 'Everything about');
  await shoot(pages, 'search', '#/agents/harbour/files/?find=height', 'def height');
  await shoot(pages, 'delete', '#/agents/harbour/files/', 'README.md', async (page) => {
    await page.getByRole('button', { name: 'Delete src' }).click();
    await page.getByRole('dialog').getByText('What a restore point holds').waitFor();
  });
  await shoot(pages, 'preview', '#/agents/harbour/files/src/tide.py', 'import math');
  await shoot(pages, 'snapshots', '#/agents/harbour/snapshots', 'before the storm');
  await shoot(pages, 'restore', '#/agents/harbour/snapshots', 'before the storm', async (page) => {
    await page.getByRole('listitem').filter({ hasText: 'before the storm' }).getByRole('button', { name: 'Restore…' }).click();
    await page.getByLabel('What would change').waitFor();
  });
  await times(pages);
  await compared(pages);
  await manyMoments();
  await manyShown(pages);
  await shoot(pages, 'about', '#/agents/harbour/about', 'claude-code');
  await shoot(pages, 'new-agent', '#/new', 'Driver');
  await shoot(pages, 'providers', '#/providers', 'built in');
  await shoot(pages, 'machine', '#/machine', 'The server is ready.');
  await shoot(pages, 'palette', '#/machine', 'The server is ready.', async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to an agent' }).waitFor();
    await page.keyboard.type('har');
  });
  await api('POST', '/v1/users', { name: 'grace', role: 'member' });
  await shoot(pages, 'people', '#/people', 'grace');
  await shoot(pages, 'account', '#/account', 'Tokens');
  await shoot(pages, 'audit', '#/audit', 'Took a snapshot');
}

try {
  await pictures();
} finally {
  await chromium.close();
}
if (faults.length > 0) throw new Error(faults.join('\n'));
