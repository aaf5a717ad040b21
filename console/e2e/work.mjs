// The work of an agent that does not go straight, in a real browser on a real server: a task is cancelled, by itself and
// for the sake of something else; a whole folder is dropped; the server is killed while a story is being read.
//
// Whoever starts this kills the server when a line says "kill", and starts it again when one says "start".
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { address, api, pageOf, signedIn, step, tab, walk } from './walking.mjs';

const LONG = 'n=0; while :; do n=$((n+1)); echo "part $n"; sleep 0.2; done';
const folder = mkdtempSync(join(tmpdir(), 'holdfast-console-'));

const story = (page) => page.getByRole('article', { name: 'Task' });

async function work() {
  const context = await signedIn();
  await api('POST', '/v1/agents', { name: 'digger', driver: 'command' });
  const page = await pageOf(context);
  await page.goto(`${address}/#/agents/digger`);
  await cancelled(page);
  await droppedFolder(page);
  await overTheTask(page);
  await broken(page);
  await deleted(page);
}

async function busy(page) {
  await tab(page, 'Work');
  await page.getByLabel('Task for digger').fill(LONG);
  await page.getByRole('button', { name: 'Give the task' }).click();
  // The story before this one may have said as much, and is over.
  await story(page).getByRole('button', { name: 'Cancel' }).waitFor();
  await story(page).getByText('part 3').waitFor();
}

async function cancelled(page) {
  step('cancel');
  await busy(page);
  await story(page).getByRole('button', { name: 'Cancel' }).click();
  await story(page).getByText('cancelled', { exact: true }).first().waitFor();
  await story(page).getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
}

/** Drops what lies on the disk as a hand with a mouse does, so that folders are folders. */
async function drop(page, target, ...files) {
  const devtools = await page.context().newCDPSession(page);
  const box = await page.locator(target).boundingBox();
  const at = { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 100) };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data: { items: [], files, dragOperationsMask: 1 } });
  }
  await devtools.detach();
}

async function droppedFolder(page) {
  step('drop a folder');
  const garden = join(folder, 'garden');
  mkdirSync(join(garden, 'beds', 'empty'), { recursive: true });
  for (let number = 0; number < 130; number++) writeFileSync(join(garden, 'beds', `bed ${number}.txt`), `${number}\n`);
  writeFileSync(join(garden, 'plan.txt'), 'kelp, wrack and dulse\n');
  await tab(page, 'Files');
  await page.getByRole('button', { name: 'New folder' }).waitFor();
  await drop(page, 'section.files', garden);
  await page.getByText('Uploaded 132 of 132 files').waitFor();
  await page.getByRole('link', { name: 'garden', exact: true }).click();
  await page.getByRole('link', { name: 'beds', exact: true }).click();
  await page.getByRole('link', { name: 'empty', exact: true }).waitFor();
  const { entries } = await api('GET', '/v1/agents/digger/files/garden/beds/?limit=1000');
  assert.equal(entries.length, 131);
}

/** What a running task stands in the way of goes over its end, when somebody says so. */
async function overTheTask(page) {
  step('pause over a task');
  await busy(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the task and pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await story(page).getByText('cancelled', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();

  step('restart over a task');
  await busy(page);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Restart' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the task and restart' }).click();
  await page.getByText('got a new container').waitFor();
  await story(page).getByText('cancelled', { exact: true }).first().waitFor();

  step('restore over a task');
  await tab(page, 'Snapshots');
  await page.getByLabel('Label of the snapshot').fill('with the garden');
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  await page.getByText('with the garden').waitFor();
  await api('DELETE', '/v1/agents/digger/files/garden?recursive=true');
  await busy(page);
  await tab(page, 'Snapshots');
  const knot = page.getByRole('listitem').filter({ hasText: 'with the garden' });
  await knot.getByRole('button', { name: 'Restore…' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel the task and restore' }).click();
  await page.getByText('Before a restore').waitFor();
  await api('GET', '/v1/agents/digger/files/garden/');
}

async function lastPart(page) {
  const parts = (await story(page).textContent()).match(/part \d+/g) ?? ['part 0'];
  return Number(parts.at(-1).slice('part '.length));
}

/** The story goes on by itself when the server is there again, and what happened meanwhile is in it. */
async function broken(page) {
  step('a server that was killed');
  await busy(page);
  console.log('kill');
  await page.getByRole('alert').getByText('Connection lost.').waitFor();
  const before = await lastPart(page);
  console.log('start');
  await page.getByText('Connection lost.').waitFor({ state: 'detached', timeout: 60_000 });
  const until = Date.now() + 30_000;
  while ((await lastPart(page)) < before + 20) {
    assert.ok(Date.now() < until, 'the story does not go on');
    await page.waitForTimeout(100);
  }
  await story(page).getByRole('button', { name: /lines before/ }).click();
  const told = (await story(page).locator('.output pre').textContent()).split('\n');
  assert.deepEqual(told, told.map((_, index) => `part ${index + 1}`), 'the story is whole and in order');
}

async function deleted(page) {
  step('delete over a task');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByLabel('Type digger').fill('digger');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel its task and delete it' }).click();
  await page.getByRole('heading', { name: 'Three steps to the first agent' }).waitFor();
}

await walk(work, () => rmSync(folder, { recursive: true, force: true }));
