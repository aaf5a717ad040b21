// An agent's time in a real browser on a real server: its restore points and what changed between them, the versions of a
// file, a restore that is undone, and forks.
import assert from 'node:assert/strict';
import { address, api, free, onAPhone, pageOf, signedIn, step, tab, text, walk } from './walking.mjs';

const LINES = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
const TASK = `cd /workspace
sed -i 's/^line 3$/line three/; s/^line 30$/line thirty/' notes/plan.txt
mv old.txt renamed.txt
rm gone.txt
echo new > 'new #1 100%.txt'
printf '\\0\\1\\2' > data.bin`;

const knot = (page, name) => page.getByRole('listitem').filter({ hasText: name });

async function time() {
  const context = await signedIn();
  await api('POST', '/v1/agents', { name: 'digger', driver: 'command' });
  const page = await pageOf(context);
  await page.goto(`${address}/#/agents/digger/snapshots`);
  await taken(page);
  await told(page);
  await compared(page);
  await lines(page);
  await narrow(page);
  await versions(page);
  await restored(page);
  await forked(page);
}

async function taken(page) {
  step('take a snapshot');
  await page.getByText('No restore point yet.').waitFor();
  for (const [path, content] of [
    ['notes/plan.txt', LINES.join('\n') + '\n'],
    ['old.txt', 'it gets another name, and so it is long enough to be known again\n'],
    ['gone.txt', 'gone\n'],
    ['data.bin', new Uint8Array([0, 1])],
  ]) {
    await api('PUT', `/v1/agents/digger/files/${path}`, content);
  }
  await page.getByLabel('Label of the snapshot').fill('before the dig');
  await page.keyboard.press('Enter');
  await knot(page, 'before the dig').getByText('by hand').waitFor();
  await page.getByText('Nothing changed since the newest restore point.').waitFor();
}

/** What a task did is a knot with the task's words and the number of what changed. */
async function told(page) {
  step('a task on the timeline');
  const given = await api('POST', '/v1/agents/digger/tasks', { prompt: TASK });
  await knot(page, 'cd /workspace').getByRole('link', { name: /^5 paths/ }).waitFor();
  assert.equal((await api('GET', `/v1/agents/digger/tasks/${given.id}`)).state, 'finished');
  await api('POST', '/v1/agents/digger/snapshots', { label: 'kept for ever', pin: true });
  await knot(page, 'kept for ever').getByText('pinned').waitFor();
  await free(page, 'timeline');

  step('what changed into a snapshot');
  await knot(page, 'cd /workspace').getByRole('link', { name: /^5 paths/ }).click();
  await page.getByRole('status').getByText('5 paths').waitFor();
  await page.goBack();
}

/** Two are chosen by the keyboard alone. */
async function compared(page) {
  step('choose two');
  await page.getByLabel('Choose “kept for ever” for comparing').focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Compare it with now' }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Compare these two' }).click();

  step('changes');
  const list = page.getByRole('list', { name: 'What changed' });
  await list.getByRole('listitem').nth(4).waitFor();
  assert.deepEqual((await list.getByRole('listitem').allTextContents()).map((line) => line.replace(/\s+/g, ' ')), [
    '~modified: data.bin2 B → 3 B',
    '−deleted: gone.txt5 B',
    '+added: new #1 100%.txt4 B',
    `~modified: notes/plan.txt${await planSizes()}`,
    '→renamed: renamed.txt was old.txt65 B',
  ]);
  await free(page, 'changes');
  await page.getByLabel('Only beneath this path').fill('notes');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('1 path').waitFor();
  await page.goBack();

  step('the other way round');
  await page.getByRole('button', { name: 'Exchange before and after' }).click();
  await list.getByText('new #1 100%.txt').waitFor();
  await list.locator('.deleted', { hasText: 'new #1 100%.txt' }).waitFor();
  await page.goBack();
  await list.locator('.added', { hasText: 'new #1 100%.txt' }).waitFor();
}

async function planSizes() {
  const before = LINES.join('\n').length + 1;
  return `${before} B → ${(await text('digger', 'notes/plan.txt')).length} B`;
}

async function lines(page) {
  step('the lines of a file');
  await page.getByRole('link', { name: 'notes/plan.txt' }).click();
  const table = page.getByRole('region', { name: 'The lines that differ' });
  await table.waitFor();
  assert.deepEqual(await table.locator('del').allTextContents(), ['line 3', 'line 30']);
  assert.deepEqual(await table.locator('ins').allTextContents(), ['line three', 'line thirty']);
  await free(page, 'diff');
  await table.focus();
  for (const [key, line] of [['n', 'Line 1'], ['n', 'Line 27'], ['p', 'Line 1']]) {
    await page.keyboard.press(key);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), line);
  }

  step('what is no text');
  await page.getByRole('link', { name: 'All changes' }).click();
  await page.getByRole('link', { name: 'data.bin' }).click();
  await page.getByText('This is no text').waitFor();
  assert.equal(await page.getByText('SHA-256').count(), 2);
  await page.getByRole('link', { name: 'All changes' }).click();

  step('what came, and what got another name');
  await page.getByRole('link', { name: 'new #1 100%.txt' }).click();
  await table.locator('ins', { hasText: 'new' }).waitFor();
  await page.getByRole('link', { name: 'All changes' }).click();
  await page.getByRole('link', { name: 'renamed.txt' }).click();
  await page.getByText('The same lines').waitFor();
}

/** Where there is no room for two sides, the lines stand below one another. */
async function narrow(page) {
  step('on a phone');
  await page.getByRole('link', { name: 'All changes' }).click();
  await page.getByRole('link', { name: 'notes/plan.txt' }).click();
  await page.getByRole('region', { name: 'The lines that differ' }).waitFor();
  const lines = page.url().slice(address.length + 1);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('.diff table.below').waitFor();
  await onAPhone(page, [lines, ...['changes', 'snapshots', 'retention', 'forks'].map((tab) => `#/agents/digger/${tab}`)]);
}

async function versions(page) {
  step('history of a file');
  await page.goto(`${address}/#/agents/digger/files/notes/plan.txt`);
  await page.getByRole('link', { name: 'History', exact: true }).click();
  await page.getByText('2 versions').waitFor();
  await page.getByText('made by').getByRole('link', { name: 'cd /workspace' }).waitFor();
  await page.locator('.diff ins', { hasText: 'line thirty' }).waitFor();
  await free(page, 'history');
  const slider = page.getByRole('slider', { name: 'Version' });
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByText('seen first in “before the dig”').waitFor();
  await page.getByText('line 30', { exact: true }).waitFor();
  assert.match(await slider.getAttribute('aria-valuetext'), /^1 of 2: /);
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'As it was' }).click();
  await page.getByText('line thirty', { exact: true }).waitFor();
}

async function restored(page) {
  step('restore');
  await tab(page, 'Snapshots');
  await knot(page, 'before the dig').getByRole('button', { name: 'Restore…' }).click();
  await page.getByText('5 paths would change').waitFor();
  await page.getByLabel('What would change').getByText('/renamed.txt').waitFor();
  await free(page, 'restore');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('What it replaced is the newest restore point.').waitFor();
  assert.equal(await text('digger', 'gone.txt'), 'gone\n');

  step('undo');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('Undone.').waitFor();
  assert.equal(await text('digger', 'gone.txt'), undefined);
  assert.equal(await text('digger', 'renamed.txt'), 'it gets another name, and so it is long enough to be known again\n');

  step('undo from the timeline');
  await page.getByRole('button', { name: 'Undo the restore…' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await text('digger', 'gone.txt'), 'gone\n');
}

async function forked(page) {
  step('fork');
  await tab(page, 'Forks');
  await page.getByText('was not forked yet').waitFor();
  await page.getByRole('button', { name: 'Fork…' }).click();
  await page.getByLabel('How many').fill('2');
  await page.getByLabel('Their name, which is numbered').fill('try');
  await free(page, 'fork dialog');
  await page.getByRole('button', { name: 'Make 2 forks' }).click();
  await page.getByText('Forked into try-1, try-2.').waitFor();
  const family = page.getByRole('list', { name: 'Forks of digger' });
  await family.getByRole('link', { name: 'try-2', exact: true }).waitFor();

  step('fork from a snapshot, of a fork');
  await tab(page, 'Snapshots');
  await page.getByRole('button', { name: 'More for “kept for ever”' }).click();
  await page.getByRole('menuitem', { name: 'Fork from here…' }).click();
  await page.getByLabel('Its name').fill('from-then');
  await page.getByLabel('Begins', { exact: true }).selectOption('paused');
  await page.getByRole('dialog').getByRole('button', { name: 'Fork', exact: true }).click();
  await family.getByRole('link', { name: 'from-then', exact: true }).click();
  await page.getByRole('button', { name: 'Fork…' }).click();
  await page.getByLabel('Its name').fill('grandchild');
  await page.getByLabel('A task to begin with').fill('cat /workspace/renamed.txt');
  await page.getByRole('dialog').getByRole('button', { name: 'Fork', exact: true }).click();
  await page.getByRole('list', { name: 'Forks of from-then' }).getByRole('link', { name: 'grandchild', exact: true }).waitFor();
  await free(page, 'forks');
  await page.getByRole('link', { name: 'grandchild', exact: true }).click();
  await page.getByRole('heading', { name: 'grandchild' }).waitFor();
  await tab(page, 'Work');
  await page.getByText('it gets another name').waitFor();
}

await walk(time);
