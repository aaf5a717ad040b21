// Everything one does with files, in a real browser on a real server: lists, uploads that are paused, edits that meet,
// moves, searches, archives, pages that an agent made, and an SSH key.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apart } from './apart.mjs';
import { address, api, chromium, faults, free, pageOf, signedIn, step, token, walk } from './walking.mjs';

const HOME = '/v1/agents/reef';
const work = mkdtempSync(join(tmpdir(), 'holdfast-files-'));

const list = (page) => page.getByRole('treegrid');
const line = (page, name) => list(page).getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const choose = (page, name, ...keys) => line(page, name).locator('.list-mode').click({ modifiers: keys });
const dialog = (page) => page.getByRole('dialog');
const place = (path = '') => `${address}/#/agents/reef/files/${path}`;
const put = (path, text) => api('PUT', `${HOME}/files/${path}`, text);

async function text(path) {
  const answer = await fetch(`${address}${HOME}/files/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, path);
  return Buffer.from(await answer.arrayBuffer());
}

async function files() {
  const context = await signedIn({ acceptDownloads: true });
  await api('POST', '/v1/agents', { name: 'reef', driver: 'command' });
  const page = await pageOf(context);
  await page.goto(place());
  await page.getByText('The workspace is empty.').waitFor();
  await folderUp(page);
  await nothingReplacedUnasked(page);
  await byKeyboard(page);
  await renamedAndBack(page);
  await movedAndCopied(page);
  await edited(page);
  await read(page);
  await searched(page);
  await shared(context, page);
  await paused(page);
  await archives(page);
  await ofTheContainer(page);
  await deleted(page);
  await manyEntries(page);
  step('a page of an agent reaches nothing');
  await apart(context, { address, api, home: HOME, faults });
  await onPhone(context);
  await key(page);
}

async function folderUp(page) {
  step('a folder is uploaded');
  const garden = join(work, 'garden');
  mkdirSync(join(garden, 'beds'), { recursive: true });
  writeFileSync(join(garden, 'plan.md'), '# Plan\n\n- **kelp**\n- [seaweed](beds/ä%20100%25%20%231.txt)\n\n<b>not bold</b>\n');
  writeFileSync(join(garden, 'beds', 'ä 100% #1.txt'), 'an odd name\n');
  writeFileSync(join(garden, 'tides.csv'), 'hour,height\n6,0.5\n12,"3,7"\n');
  await page.getByLabel('Folder to upload').setInputFiles(garden);
  await page.getByText('Uploaded 3 of 3 files').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await line(page, 'garden').waitFor();
  await free(page, 'list');
}

async function nothingReplacedUnasked(page) {
  step('an upload onto files that are there asks first');
  const again = join(work, 'again', 'garden');
  mkdirSync(again, { recursive: true });
  writeFileSync(join(again, 'tides.csv'), 'replaced\n');
  writeFileSync(join(again, 'plan.md'), Buffer.alloc(5 << 20, 'x'));
  writeFileSync(join(again, 'fresh.txt'), 'fresh\n');
  const before = { tides: String(await text('garden/tides.csv')), plan: String(await text('garden/plan.md')) };
  await page.getByLabel('Folder to upload').setInputFiles(again);
  await page.getByText('2 files are there already.').waitFor();
  await page.getByText('Uploaded 1 of 3 files').waitFor();
  assert.equal(String(await text('garden/tides.csv')), before.tides);
  assert.equal(String(await text('garden/plan.md')), before.plan);
  await page.getByRole('button', { name: 'Keep what is there' }).click();
  await page.getByText('Uploaded 1 of 1 file').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  step('and replaces them when told to');
  const one = join(work, 'again', 'fresh.txt');
  writeFileSync(one, 'fresher\n');
  await page.goto(place('garden'));
  await page.getByLabel('Files to upload').setInputFiles(one);
  await page.getByText('fresh.txt is there already.').waitFor();
  await page.getByRole('button', { name: 'Replace' }).click();
  await page.getByText('Uploaded 1 of 1 file').waitFor();
  assert.equal(String(await text('garden/fresh.txt')), 'fresher\n');
  await page.getByRole('button', { name: 'Close' }).click();
  await api('DELETE', `${HOME}/files/garden/fresh.txt`);
  await page.goto(place(''));
  await line(page, 'garden').waitFor();
}

async function byKeyboard(page) {
  step('by keyboard alone');
  await list(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await line(page, 'plan.md').waitFor();
  assert.equal(await line(page, 'plan.md').getAttribute('aria-level'), '2');
  assert.equal(await line(page, 'garden').getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('p');
  assert.equal(await line(page, 'plan.md').getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('toolbar').getByText('2 entries').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.getByRole('treegrid', { name: 'Files in garden' }).waitFor();
  await list(page).focus();
  await page.keyboard.press('Backspace');
  await page.getByRole('treegrid', { name: 'Files in the workspace' }).waitFor();
  assert.equal(await line(page, 'garden').getAttribute('aria-selected'), 'true');
}

async function renamedAndBack(page) {
  step('rename');
  await page.goto(place('garden'));
  await line(page, 'tides.csv').waitFor();
  await list(page).focus();
  await page.keyboard.press('t');
  await page.keyboard.press('F2');
  await dialog(page).getByLabel('Name').fill('water.csv');
  await free(page, 'rename');
  await page.keyboard.press('Enter');
  await line(page, 'water.csv').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await line(page, 'tides.csv').waitFor();
}

async function movedAndCopied(page) {
  step('new folder');
  await page.getByRole('button', { name: 'New folder' }).click();
  await dialog(page).getByLabel('Name').fill('shed');
  await page.keyboard.press('Enter');
  await line(page, 'shed').waitFor();
  step('copy');
  await choose(page, 'tides.csv');
  await page.getByRole('button', { name: 'Copy…' }).click();
  await dialog(page).getByRole('button', { name: 'shed' }).click();
  await dialog(page).getByRole('button', { name: 'Copy here' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  assert.equal(String(await text('garden/shed/tides.csv')), String(await text('garden/tides.csv')));
  step('move by dragging');
  await line(page, 'plan.md').dragTo(line(page, 'shed'));
  await line(page, 'plan.md').waitFor({ state: 'detached' });
  await text('garden/shed/plan.md');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await line(page, 'plan.md').waitFor();
  step('permissions');
  await line(page, 'shed').locator('.tick').click();
  await page.getByRole('button', { name: 'Choose nothing' }).click();
  await choose(page, 'plan.md');
  await page.getByRole('button', { name: 'Permissions…' }).click();
  await dialog(page).getByLabel('As a number').fill('755');
  await free(page, 'permissions');
  await dialog(page).getByRole('button', { name: 'Set it' }).click();
  await line(page, 'plan.md').getByText('rwxr-xr-x').waitFor();
}

async function edited(page) {
  step('edit and save');
  await put('notes.txt', 'one\ntwo\nthree\n');
  await page.goto(place('notes.txt'));
  const editor = page.getByRole('textbox', { name: 'The text of notes.txt' });
  await editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('mine ');
  await free(page, 'editor');
  await page.keyboard.press('Control+s');
  await page.getByText('notes.txt is saved.').waitFor();
  assert.equal(String(await text('notes.txt')), 'mine one\ntwo\nthree\n');

  step('two who edit at once');
  await page.keyboard.type('again ');
  await put('notes.txt', 'mine one\ntwo\ntheirs\n');
  await page.keyboard.press('Control+s');
  await page.getByRole('region', { name: 'Conflict' }).waitFor();
  await page.getByRole('textbox', { name: 'notes.txt as it is there now' }).getByText('theirs').waitFor();
  await page.getByRole('textbox', { name: 'notes.txt as you wrote it' }).getByText('again').waitFor();
  await free(page, 'conflict');
  assert.equal(String(await text('notes.txt')), 'mine one\ntwo\ntheirs\n');
  await page.getByRole('button', { name: 'Save the right side' }).click();
  await page.getByRole('region', { name: 'Conflict' }).waitFor({ state: 'detached' });
  assert.equal(String(await text('notes.txt')), 'mine again one\ntwo\nthree\n');
}

async function read(page) {
  step('Markdown');
  await page.goto(place('garden/plan.md'));
  await page.getByRole('article').getByText('<b>not bold</b>').waitFor();
  await free(page, 'Markdown');
  await page.getByRole('article').getByRole('link', { name: 'seaweed' }).click();
  await page.getByText('an odd name').waitFor();
  step('a table');
  await page.goto(place('garden/tides.csv'));
  await page.getByRole('cell', { name: '3,7' }).waitFor();
  await free(page, 'table');
}

async function searched(page) {
  step('search');
  await put('src/deep/tide.py', 'import math\n\ndef height(hour):\n    return 2.1\n');
  await page.goto(place());
  await line(page, 'src').waitFor();
  await list(page).focus();
  await page.keyboard.press('/');
  await page.keyboard.type('height');
  await page.keyboard.press('Enter');
  const found = page.getByRole('region', { name: 'What was found' });
  await found.getByRole('link', { name: /def height\(hour\)/ }).waitFor();
  await free(page, 'search');
  await found.getByRole('link', { name: /def height\(hour\)/ }).click();
  await page.getByText('Line 3').waitFor();
  assert.ok(page.url().includes('line=3'));
}

async function shared(context, page) {
  step('a link to what is chosen');
  await page.goto(place('garden'));
  await line(page, 'plan.md').waitFor();
  await choose(page, 'plan.md');
  await page.waitForFunction(() => location.hash.includes('chosen=plan.md'));
  const other = await pageOf(context);
  await other.goto(page.url());
  await line(other, 'plan.md').waitFor();
  assert.equal(await line(other, 'plan.md').getAttribute('aria-selected'), 'true');
  await other.close();
}

/** A network on which an upload can be paused. */
async function slow(page, bytes) {
  const devtools = await page.context().newCDPSession(page);
  const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes };
  await devtools.send('Network.emulateNetworkConditions', conditions);
  return devtools;
}

async function paused(page) {
  step('an upload is paused');
  const bytes = randomBytes(24 << 20);
  const file = join(work, 'reef.bin');
  writeFileSync(file, bytes);
  await page.goto(place());
  await line(page, 'src').waitFor();
  const devtools = await slow(page, 2 << 20);
  await page.getByLabel('Files to upload').setInputFiles(file);
  const progress = page.getByRole('progressbar', { name: 'Upload' });
  await page.waitForFunction(() => (document.querySelector('progress[aria-label=Upload]')?.value ?? 0) > 0.15);
  await page.getByRole('button', { name: 'Pause the upload' }).click();
  await page.getByText('Paused at 0 of 1 file').waitFor();
  const stood = await progress.evaluate((bar) => bar.value);
  await free(page, 'a paused upload');
  await page.getByRole('button', { name: 'Go on with the upload' }).click();
  await page.waitForFunction((before) => (document.querySelector('progress[aria-label=Upload]')?.value ?? 0) > before, stood);

  step('and goes on after the page was loaded anew');
  await page.getByRole('button', { name: 'Pause the upload' }).click();
  await page.getByText('Paused at 0 of 1 file').waitFor();
  page.once('dialog', (asked) => void asked.accept());
  await page.reload();
  await page.getByText('reef.bin is half uploaded').waitFor();
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  await page.getByLabel('The file of reef.bin').setInputFiles(file);
  await page.getByText('Uploaded 1 of 1 file').waitFor({ timeout: 60_000 });
  const hash = (one) => createHash('sha256').update(one).digest('hex');
  assert.equal(hash(await text('reef.bin')), hash(bytes));
}

async function archives(page) {
  step('a selection as zip');
  await page.goto(place('garden'));
  await line(page, 'beds').waitFor();
  await choose(page, 'beds');
  await choose(page, 'plan.md', 'Control');
  const [zip] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as zip' }).click(),
  ]);
  const packed = join(work, 'chosen.zip');
  await zip.saveAs(packed);
  const names = execFileSync('unzip', ['-Z1', packed], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  assert.match(names, /plan\.md/);
  assert.match(names, /ä 100% #1\.txt/);
  assert.doesNotMatch(names, /tides\.csv/);
  execFileSync('unzip', ['-tq', packed]);

  step('an archive is unpacked');
  await put('old.zip', new Uint8Array(readFileSync(packed)));
  await page.goto(place());
  await line(page, 'old.zip').waitFor();
  await choose(page, 'old.zip');
  await page.getByRole('button', { name: 'Unpack' }).click();
  await line(page, 'old').waitFor();
  assert.ok(String(await text('old/plan.md')).includes('# Plan'));
}

async function ofTheContainer(page) {
  step('what happens in the container is seen');
  await page.goto(place('src'));
  await line(page, 'deep').waitFor();
  await api('POST', `${HOME}/tasks`, { prompt: 'echo hello > /workspace/src/from-inside.txt' });
  await line(page, 'from-inside.txt').waitFor();
}

async function deleted(page) {
  step('delete');
  await page.goto(place());
  await line(page, 'garden').waitFor();
  await choose(page, 'garden');
  await list(page).focus();
  await page.keyboard.press('Delete');
  await dialog(page).getByText(/files?, \d+ folders?/).waitFor();
  await free(page, 'delete');
  step('a question goes with the place where it was asked');
  await page.evaluate((elsewhere) => location.assign(elsewhere), place('garden'));
  await dialog(page).waitFor({ state: 'detached' });
  await page.goto(place());
  await choose(page, 'garden');
  await list(page).focus();
  await page.keyboard.press('Delete');
  await dialog(page).getByText(/files?, \d+ folders?/).waitFor();
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await line(page, 'garden').waitFor({ state: 'detached' });
}

async function manyEntries(page) {
  step('ten thousand entries');
  await api('POST', `${HOME}/tasks`, {
    prompt: 'mkdir /workspace/many && cd /workspace/many && i=0; while [ $i -lt 10000 ]; do : > f$i; i=$((i+1)); done; mv /workspace/many /workspace/lots',
  });
  await page.goto(place());
  await line(page, 'lots').waitFor({ timeout: 120_000 });
  await page.goto(place('lots'));
  await page.locator('[role=treegrid][aria-rowcount="10001"]').waitFor({ timeout: 60_000 });
  assert.ok((await list(page).getByRole('row').count()) < 100, 'only what is in sight is made');
  await list(page).focus();
  await page.keyboard.press('End');
  await line(page, 'f9999').waitFor();
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  await page.keyboard.press('Tab');
}

async function onPhone(context) {
  step('on a phone');
  const page = await pageOf(context);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(place());
  await line(page, 'src').waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} wide`);
  await free(page, 'a phone');
  await page.close();
}

async function key(page) {
  step('an SSH key');
  const file = join(work, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@laptop', '-f', file]);
  await page.goto(`${address}/#/account`);
  await page.getByRole('button', { name: 'Add a key' }).click();
  await dialog(page).getByLabel('Public key').fill(readFileSync(`${file}.pub`, 'utf8'));
  await dialog(page).getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('cell', { name: 'ada@laptop', exact: true }).waitFor();
  await page.getByRole('cell', { name: /^SHA256:/ }).waitFor();
  await free(page, 'keys');
  await page.goto(`${address}/#/agents/reef/about`);
  await page.getByText('With your own programs').waitFor();
  await free(page, 'about');
}

await walk(files, () => rmSync(work, { recursive: true, force: true }));
