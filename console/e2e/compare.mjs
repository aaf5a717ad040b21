// What became of forks, in a real browser on a real server: a fork is compared with what it was made from and with another
// fork, and what it changed is adopted: all that is chosen, with a decision where both changed the same, and undone.
import assert from 'node:assert/strict';
import { address, api, faults, free, onAPhone, pageOf, signedIn, step, tab, text, walk } from './walking.mjs';

const LINES = Array.from({ length: 40 }, (_, index) => `line ${index + 1}\n`);
const edited = (...edits) => edits.reduce((lines, [at, line]) => lines.with(at - 1, `${line}\n`), LINES).join('');
const put = (agent, path, content) => api('PUT', `/v1/agents/${agent}/files/${path}`, content);
const remove = (agent, path) => api('DELETE', `/v1/agents/${agent}/files/${path}`);
const spoken = async (list) => (await list.getByRole('listitem').allTextContents()).map((line) => line.replace(/\s+/g, ' ').trim());

async function forks() {
  const context = await signedIn();
  await made();
  const page = await pageOf(context);
  await page.goto(`${address}/#/agents/reef/forks`);
  await withOrigin(page);
  await withAnother(page);
  await offered(page);
  await decided(page);
  await undone(page);
  await some(page);
  await nothingLeft(page);
  await noFork(page);
  step('on a phone');
  await onAPhone(page, ['#/agents/reef/forks', '#/agents/reef-a/compare', '#/agents/reef/adopt?from=reef-b']);
  assert.deepEqual(faults, []);
}

async function made() {
  step('make forks');
  await api('POST', '/v1/agents', { name: 'reef', driver: 'command' });
  await put('reef', 'plan.txt', LINES.join(''));
  await put('reef', 'notes/old.txt', 'old\n');
  await put('reef', 'same.txt', 'same\n');
  await put('reef', 'data.bin', new Uint8Array([0, 1]));
  await api('POST', '/v1/agents/reef/fork', { count: 2, names: ['reef-a', 'reef-b'] });
  await put('reef', 'plan.txt', edited([3, 'ours three'], [20, 'ours twenty']));
  await put('reef', 'data.bin', new Uint8Array([0, 2]));
  for (const fork of ['reef-a', 'reef-b']) {
    await put(fork, 'plan.txt', edited([20, 'theirs twenty'], [38, 'theirs']));
    await put(fork, 'data.bin', new Uint8Array([0, 3, 3]));
    await put(fork, `new/${fork}.txt`, 'new\n');
  }
  await remove('reef-a', 'notes/old.txt');
  await put('reef-a', 'new/deep/more%20%231.txt', 'more\n');
}

async function withOrigin(page) {
  step('the tree tells how much each changed');
  await page.getByRole('link', { name: '7 paths changed in reef-a' }).waitFor();
  await free(page, 'forks');
  await page.getByRole('link', { name: '7 paths changed in reef-a' }).click();

  step('compare with what it was made from');
  await page.getByRole('status').getByText('7 paths').waitFor();
  const list = page.getByRole('list', { name: 'What differs' });
  assert.deepEqual(await spoken(list), [
    '~modified: data.bin2 B → 3 B',
    '+added: new directory',
    '+added: new/deep directory',
    '+added: new/deep/more #1.txt5 B',
    '+added: new/reef-a.txt4 B',
    '−deleted: notes/old.txt4 B',
    `~modified: plan.txt${LINES.join('').length} B → ${(await text('reef-a', 'plan.txt')).length} B`,
  ]);
  await free(page, 'compare');
  await list.getByRole('link', { name: 'plan.txt' }).click();
  const table = page.getByRole('region', { name: 'The lines that differ' });
  await table.waitFor();
  assert.deepEqual(await table.locator('del').allTextContents(), ['line 20', 'line 38']);
  assert.deepEqual(await table.locator('ins').allTextContents(), ['theirs twenty', 'theirs']);
  await free(page, 'compared lines');
  await page.getByRole('link', { name: 'All that differs' }).click();
  await list.getByRole('link', { name: 'data.bin' }).click();
  await page.getByText('This is no text').waitFor();
}

async function withAnother(page) {
  step('compare with another fork');
  await page.getByLabel('Before').selectOption('reef-b');
  const list = page.getByRole('list', { name: 'What differs' });
  await list.locator('.deleted', { hasText: 'new/reef-b.txt' }).waitFor();
  await list.locator('.added', { hasText: 'new/reef-a.txt' }).waitFor();
  step('the other way round');
  await page.getByRole('button', { name: 'Exchange before and after' }).click();
  await page.getByRole('heading', { name: 'reef-b' }).waitFor();
  await list.locator('.added', { hasText: 'new/reef-b.txt' }).waitFor();
}

async function offered(page) {
  step('a preview of what would come');
  await page.goto(`${address}/#/agents/reef-a/compare`);
  await page.getByRole('link', { name: 'Adopt into reef…' }).click();
  await page.getByRole('heading', { name: 'Both changed these' }).waitFor();
  await page.getByRole('button', { name: '2 paths to decide' }).waitFor();
  assert.ok(await page.getByRole('button', { name: '2 paths to decide' }).isDisabled());
  await free(page, 'adopt');

  step('three texts');
  await page.getByRole('button', { name: 'plan.txt', exact: true }).click();
  const three = page.getByRole('region', { name: 'The three texts' });
  await three.waitFor();
  assert.deepEqual(await three.getByRole('columnheader').allTextContents(), ['reef', 'Both began with', 'reef-a']);
  assert.deepEqual(await three.locator('.by-ours .line-text').allTextContents(), ['ours three', 'line 3', 'line 3']);
  assert.deepEqual(await three.locator('.by-both .line-text').allTextContents(), ['ours twenty', 'line 20', 'theirs twenty']);
  assert.deepEqual(await three.locator('.by-theirs .line-text').allTextContents(), ['line 38', 'line 38', 'theirs']);
  await three.getByRole('button', { name: /lines that nobody changed/ }).first().click();
  await three.getByText('line 10', { exact: true }).first().waitFor();
  await free(page, 'three texts');
  await page.getByRole('button', { name: 'Take reef-a’s' }).click();
}

async function decided(page) {
  step('decide by the keyboard, and adopt');
  const sides = page.getByRole('group', { name: 'Whose data.bin' });
  await sides.getByRole('radio', { name: 'As changed by reef', exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('checkbox', { name: 'Adopt new', exact: true }).uncheck();
  assert.equal(await page.getByRole('checkbox', { name: 'Adopt new/deep/more #1.txt' }).isChecked(), false);
  await page.getByRole('checkbox', { name: 'Adopt new/deep/more #1.txt' }).check();
  await page.getByRole('button', { name: 'Adopt 3 paths' }).click();
  await page.getByText('3 paths came from reef-a into reef').waitFor();
  await free(page, 'adopted');
  assert.equal(await text('reef', 'plan.txt'), await text('reef-a', 'plan.txt'));
  assert.equal(await text('reef', 'new/deep/more%20%231.txt'), 'more\n');
  assert.equal(await text('reef', 'new/reef-a.txt'), undefined);
  assert.equal(await text('reef', 'notes/old.txt'), undefined);
  assert.equal(await text('reef', 'data.bin'), '\0\u0002');
}

async function undone(page) {
  step('undo');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('Undone. The workspace').waitFor();
  assert.equal(await text('reef', 'plan.txt'), edited([3, 'ours three'], [20, 'ours twenty']));
  assert.equal(await text('reef', 'notes/old.txt'), 'old\n');
}

async function some(page) {
  step('all of one side at once');
  await page.getByRole('button', { name: 'Take all of reef-a' }).click();
  await page.getByRole('button', { name: 'Adopt 7 paths' }).click();
  await page.getByText('came from reef-a into reef').waitFor();
  assert.equal(await text('reef', 'new/reef-a.txt'), 'new\n');
  step('what an adoption replaced is on the timeline');
  await page.getByRole('link', { name: 'What changed' }).click();
  await page.getByRole('status').getByText('paths').waitFor();
  await tab(page, 'Snapshots');
  await page.getByRole('button', { name: 'Undo the adoption…' }).waitFor();
}

async function nothingLeft(page) {
  step('nothing is left to adopt');
  await page.goto(`${address}/#/agents/reef/adopt?from=reef-a`);
  await page.getByText('Nothing to adopt.').waitFor();
  await page.getByLabel('What changed in').selectOption('reef-b');
  await page.getByRole('heading', { name: 'Only reef-b changed these' }).waitFor();
}

async function noFork(page) {
  step('an agent that has no fork');
  await page.goto(`${address}/#/agents/reef-b/adopt`);
  await page.getByText('No fork of it is there.').waitFor();
  step('what is no fork of it');
  await page.goto(`${address}/#/agents/reef-b/adopt?from=reef`);
  await page.getByRole('alert').getByText('is no fork of').waitFor();
  step('an agent that is no fork');
  await page.goto(`${address}/#/agents/reef/compare`);
  await page.getByText('reef is no fork').waitFor();
  await page.getByLabel('Before').selectOption('reef-b');
  await page.getByRole('list', { name: 'What differs' }).waitFor();
}

await walk(forks);
