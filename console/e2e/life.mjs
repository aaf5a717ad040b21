// How agents live, in a real browser on a real server: depths of a pause, who says that one is busy, what it is made of, an
// archive and what is refused there, an error and its recovery, no room, a restore that would end programs, many at once, the trash.
//
// Whoever starts this has made "wrecked", stopped, whose image is gone, and holds two programs in the workspace of "held" when a
// line says "hold".  There is room for three at work.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { address, api, free, onAPhone, pageOf, signedIn, step, tab, walk } from './walking.mjs';

const { HOLDFAST_SHOTS: shots } = process.env;
if (shots) mkdirSync(shots, { recursive: true });

const dialog = (page) => page.getByRole('dialog');
const menu = async (page, name) => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
};
const shown = (name) => api('GET', `/v1/agents/${name}`);

/** Looks for what is in the way, and keeps a picture by day, by night and on a phone. */
async function looked(page, what) {
  await free(page, what);
  if (!shots) return;
  const name = what.replace(/ /g, '-');
  await page.screenshot({ path: `${shots}/${name}-light.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${shots}/${name}-dark.png` });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `${shots}/${name}-phone.png` });
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function lives() {
  const context = await signedIn();
  for (const name of ['ebb', 'flood']) {
    await api('POST', '/v1/agents', { name, driver: 'command', labels: { team: 'tide' } });
    await api('PUT', `/v1/agents/${name}/files/notes/plan.md`, '# Plan\n');
  }
  const page = await pageOf(context);
  await pausedInDepths(page);
  await busy(page);
  await changed(page);
  await inError(page);
  await archived(page);
  await many(page);
  await noRoom(page);
  await inUse(page);
  await trash(page);
  step('on a phone');
  await onAPhone(page, ['#/agents/ebb/about', '#/agents/flood', '#/agents/ebb/files/']);
}

async function pausedInDepths(page) {
  step('pause in depth');
  await page.goto(`${address}/#/agents/ebb`);
  await page.getByText(/^pauses in \d+ min; last: /).waitFor();
  await looked(page, 'next');
  await menu(page, 'Pause otherwise…');
  await dialog(page).getByText('Frees processors and memory').waitFor();
  await looked(page, 'pause');
  await dialog(page).getByLabel('No task wakes it').check();
  await dialog(page).getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('paused, stopped, until resumed').first().waitFor();
  await page.getByText('It is to stay paused; resume it').waitFor();
  await tab(page, 'About');
  await page.getByText('It takes neither processors nor memory').first().waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('ebb is running again.').first().waitFor();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('it wakes in milliseconds').waitFor();
  await page.getByText(/^stops in \d+ min; last: paused by/).first().waitFor();
  await looked(page, 'frozen');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('frozen after 5 min, stopped after 20 min').waitFor();
}

async function busy(page) {
  step('busy');
  await page.getByRole('button', { name: 'Say that it is busy…' }).click();
  await dialog(page).getByLabel('Why').fill('waits for the nightly build');
  await looked(page, 'busy');
  await dialog(page).getByRole('button', { name: 'Say so' }).click();
  const words = page.getByRole('group', { name: 'Who says that it is busy' });
  await words.getByText('waits for the nightly build').waitFor();
  await page.getByText('nothing while it is busy').waitFor();
  await page.getByText(/^busy until .*waits for the nightly build/).waitFor();
  await looked(page, 'about');
  await words.getByRole('button', { name: 'It is no longer busy' }).click();
  await words.waitFor({ state: 'detached' });
  assert.deepEqual((await shown('ebb')).idle.leases, []);
}

async function changed(page) {
  step('change');
  await page.getByRole('button', { name: 'Change…' }).click();
  await dialog(page).getByLabel('Memory, MiB').fill('512');
  await dialog(page).getByLabel('Freeze it when idle for').selectOption('1 h');
  await dialog(page).getByLabel('Image').fill('holdfast-nobody/nothing:1');
  await dialog(page).getByRole('button', { name: 'Change', exact: true }).click();
  await dialog(page).getByText('What it was made of before is still in force.').waitFor();
  await looked(page, 'change');
  assert.notEqual((await shown('ebb')).limits.memory, 512 << 20);
  await dialog(page).getByLabel('Image').fill((await shown('ebb')).image);
  await dialog(page).getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByText('ebb is changed.').waitFor();
  await page.getByText('at most 512 MiB').waitFor();
  await page.getByText('frozen after 1 h').waitFor();
  assert.equal((await shown('ebb')).limits.memory, 512 << 20);
}

async function inError(page) {
  step('an error');
  const { image } = await shown('ebb');
  await page.goto(`${address}/#/agents/wrecked`);
  await page.getByRole('button', { name: 'Resume' }).click();
  const banner = page.getByRole('alert').filter({ hasText: 'It cannot run.' });
  await banner.waitFor();
  await banner.getByText(/looked at again|failed/).waitFor();
  await looked(page, 'error');
  await menu(page, 'Change…');
  await dialog(page).getByLabel('Image').fill(image);
  await dialog(page).getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByText('wrecked is changed.').waitFor();
  const recover = page.getByRole('button', { name: 'Recover' });
  if (await recover.isVisible()) await recover.click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await menu(page, 'Pause otherwise…');
  await dialog(page).getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('paused, stopped', { exact: true }).waitFor();
}

async function archived(page) {
  step('archive');
  await page.goto(`${address}/#/agents/ebb`);
  await menu(page, 'Archive…');
  await looked(page, 'archive');
  await dialog(page).getByRole('button', { name: 'Archive' }).click();
  await page.getByText('Packed away.', { exact: true }).waitFor();
  await page.getByText('enciphered').waitFor();
  await tab(page, 'Files');
  await page.getByText('You look into the archive of ebb').waitFor();
  await page.getByRole('link', { name: 'notes', exact: true }).first().click();
  await page.getByRole('link', { name: 'plan.md', exact: true }).first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Upload files' }).count(), 0);
  await looked(page, 'archived files');
  await page.getByRole('link', { name: 'plan.md', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Plan' }).waitFor();
  await looked(page, 'archived file');
  await page.getByRole('button', { name: 'Unarchive' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  assert.equal((await shown('ebb')).state, 'paused');
  await cancelledArchive(page);
}

async function cancelledArchive(page) {
  step('cancel an archive');
  const big = new Uint8Array(24 << 20);
  for (let at = 0; at < big.length; at += 65_536) crypto.getRandomValues(big.subarray(at, at + 65_536));
  for (let number = 1; number <= 2; number++) await api('PUT', `/v1/agents/ebb/files/big-${number}`, big);
  await page.goto(`${address}/#/agents/ebb`);
  await menu(page, 'Archive…');
  await dialog(page).getByRole('button', { name: 'Archive' }).click();
  const banner = page.getByRole('status').filter({ hasText: 'It is being packed away.' });
  await banner.getByText(/Packing: \d+ %|Reading back/).waitFor();
  await banner.getByRole('button', { name: 'Cancel' }).click();
  await banner.waitFor({ state: 'detached' });
  // What was cancelled is undone: it is what it was before.
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  assert.equal((await shown('ebb')).state, 'paused');
  if (shots) {
    const { id } = await api('POST', '/v1/agents/ebb/archive');
    await page.reload();
    await page.getByText('It is being packed away.').waitFor();
    await looked(page, 'archiving');
    for (let end = { state: 'running' }; end.state === 'running'; ) end = await api('GET', `/v1/operations/${id}?wait=60s`);
    await api('POST', '/v1/agents/ebb/unarchive?wait=60s');
    await page.reload();
  }
  for (let number = 1; number <= 2; number++) await api('DELETE', `/v1/agents/ebb/files/big-${number}`);
}

async function many(page) {
  step('many at once');
  await api('POST', '/v1/agents/flood/tasks', { prompt: 'until [ -e go ]; do sleep 0.1; done' });
  await page.goto(`${address}/#/`);
  await page.getByRole('button', { name: 'Choose' }).click();
  await page.getByRole('searchbox').fill('team:tide');
  await page.getByRole('button', { name: 'All 2 shown' }).click();
  await page.getByText('2 chosen').waitFor();
  await looked(page, 'chosen');
  await page.getByRole('button', { name: 'Do something with them…' }).click();
  await dialog(page).getByLabel('What to do with them').selectOption('Stop, memory freed');
  await dialog(page).getByText('cannot').waitFor();
  await dialog(page).getByText('is working on task').waitFor();
  await looked(page, 'many preview');
  await dialog(page).getByLabel('What to do with them').selectOption('Take a restore point');
  await dialog(page).getByRole('button', { name: 'Snapshot 2' }).click();
  await dialog(page).getByText('2 done').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  assert.equal((await api('GET', '/v1/agents/flood/snapshots')).snapshots.length > 0, true);
}

/** Three places: flood works, and two are said to be busy. */
async function noRoom(page) {
  step('no room');
  for (const name of ['spring', 'neap']) {
    await api('POST', '/v1/agents', { name, driver: 'command' });
    await api('PUT', `/v1/agents/${name}/lease`, { ttl_seconds: 3600, reason: 'the walk says so' });
  }
  await page.goto(`${address}/#/agents/ebb`);
  await page.getByRole('button', { name: 'Resume' }).click();
  await dialog(page).getByText('Whoever is idle has made room already').waitFor();
  await dialog(page).getByRole('listitem').filter({ hasText: 'flood' }).waitFor();
  await looked(page, 'no room');
  await dialog(page).getByRole('listitem').filter({ hasText: 'flood' }).getByRole('button', { name: 'Cancel its task and pause it' }).click();
  await page.getByText('flood is paused.').first().waitFor();
  await dialog(page).getByRole('button', { name: 'Try to resume again' }).click();
  await page.getByText('ebb is running again.').first().waitFor();
  for (const name of ['spring', 'neap']) await api('DELETE', `/v1/agents/${name}`);
}

async function inUse(page) {
  step('a restore that would end programs');
  await api('POST', '/v1/agents', { name: 'held', driver: 'command' });
  await api('PUT', '/v1/agents/held/files/tide.txt', 'low\n');
  await api('POST', '/v1/agents/held/snapshots', { label: 'low tide' });
  await api('PUT', '/v1/agents/held/files/tide.txt', 'high\n');
  console.log('hold');
  for (let tries = 0; ; tries++) {
    const { entries } = await api('GET', '/v1/agents/held/files/');
    if (entries.some((one) => one.name === 'log')) break;
    assert.ok(tries < 200, 'nobody holds');
    await new Promise((later) => setTimeout(later, 100));
  }
  await page.goto(`${address}/#/agents/held/snapshots`);
  await page.getByRole('listitem').filter({ hasText: 'low tide' }).getByRole('button', { name: 'Restore…' }).click();
  await dialog(page).getByRole('button', { name: 'Restore', exact: true }).click();
  await dialog(page).getByText('has processes that use the workspace').waitFor();
  await looked(page, 'in use');
  await dialog(page).getByRole('button', { name: 'End them and restore' }).click();
  await page.getByText('What it replaced is the newest restore point.').first().waitFor();
}

async function trash(page) {
  step('trash');
  await page.goto(`${address}/#/agents/held`);
  await menu(page, 'Delete…');
  await dialog(page).getByLabel('Type held').fill('held');
  await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('held is in the trash.').waitFor();
  await api('POST', '/v1/agents', { name: 'held', driver: 'command' });
  await page.getByRole('link', { name: 'Trash', exact: true }).click();
  const line = page.getByRole('list', { name: 'Deleted agents' }).getByRole('listitem').filter({ hasText: 'held' });
  await line.getByText(/gone for good in \d+ d/).waitFor();
  await looked(page, 'trash');
  await line.getByRole('button', { name: 'Bring back' }).click();
  await dialog(page).getByText('Another agent is called so by now.').waitFor();
  await looked(page, 'trash name');
  await dialog(page).getByRole('button', { name: 'Bring back' }).click();
  await page.getByText('held-2 is back').waitFor();
  await line.waitFor({ state: 'detached' });
  assert.equal((await shown('held-2')).state, 'paused');
}

await walk(lives);
