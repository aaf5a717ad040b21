// The main walk of the console, in a real browser on a real server: first sign-in by link, the first agent and its task,
// upload, download, restore, an invitation, sign-out; and on every page that nothing is in the way of anybody.
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { address, chromium, free, link, pageOf, step, walk } from './walking.mjs';

const PASSWORD = 'seven kelp forests';
const work = mkdtempSync(join(tmpdir(), 'holdfast-console-'));

async function way() {
  const options = { viewport: { width: 1280, height: 800 }, acceptDownloads: true };
  const context = await chromium.newContext(options);
  const page = await pageOf(context);
  await firstSignIn(page);
  await firstAgent(page);
  await files(page);
  await restore(page);
  await lifecycle(page);
  await guest(await invite(page));
  await otherPages(page);
  await ofPeople(page);
  await connection(context, page);
  await signOut(page);
}

async function firstSignIn(page) {
  step('first sign-in');
  await page.goto(link);
  await page.getByRole('heading', { name: 'Make it yours' }).waitFor();
  await free(page, 'link');
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('The password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Go in' }).click();
  await page.getByRole('heading', { name: 'Three steps to the first agent' }).waitFor();
  assert.ok(!page.url().includes('link'), 'the secret is still in the address');
}

async function firstAgent(page) {
  step('first agent');
  await page.getByText('Demo, without a key').waitFor();
  await free(page, 'first steps');
  await page.getByLabel('Task').fill('Count my words, please');
  await page.getByRole('button', { name: 'Create the agent and give it the task' }).click();
  const story = page.getByRole('article', { name: 'Task' });
  await story.getByText('finished', { exact: true }).waitFor({ timeout: 120_000 });
  await story.getByText('This was the demo provider').first().waitFor();
  await story.locator('summary', { hasText: 'count.sh' }).first().click();
  await story.getByRole('heading', { name: 'Input' }).first().waitFor();
  assert.ok((await story.locator('.meter').textContent()).length > 0, 'no tokens are counted');
  await free(page, 'work');
}

function folder() {
  const root = join(work, 'garden');
  mkdirSync(join(root, 'beds'), { recursive: true });
  writeFileSync(join(root, 'plan.txt'), 'kelp, wrack and dulse\n');
  writeFileSync(join(root, 'beds', 'ä 100% #1.txt'), 'an odd name\n');
  writeFileSync(join(root, 'beds', 'page.html'), '<script>alert(1)</script>\n');
  return root;
}

async function files(page) {
  step('files');
  await page.getByRole('navigation', { name: 'Of this agent' }).getByRole('link', { name: 'Files' }).click();
  await page.getByLabel('Folder to upload').setInputFiles(folder());
  await page.getByText('Uploaded 3 of 3 files').waitFor();
  await page.getByRole('button', { name: 'New folder' }).click();
  await page.getByLabel('Name', { exact: true }).fill('empty');
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.getByRole('link', { name: 'empty', exact: true }).waitFor();
  await free(page, 'files');
  await page.getByRole('link', { name: 'garden', exact: true }).click();
  await page.getByRole('link', { name: 'beds', exact: true }).click();
  await page.getByRole('link', { name: 'page.html', exact: true }).click();
  await page.getByText('<script>alert(1)</script>').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'ä 100% #1.txt', exact: true }).click();
  await page.getByText('an odd name').waitFor();
  await free(page, 'preview');
  await download(page);
  await drop(page);
}

async function download(page) {
  step('download');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  assert.equal(readFileSync(await file.path(), 'utf8'), 'an odd name\n');
  assert.equal(file.suggestedFilename(), 'ä 100% #1.txt');
}

async function drop(page) {
  step('drop');
  await page.getByRole('navigation', { name: 'Folders above' }).getByRole('link', { name: '/workspace' }).click();
  await page.getByRole('link', { name: 'garden', exact: true }).waitFor();
  const brought = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['dropped\n'], 'dropped.txt'));
    return transfer;
  });
  await page.dispatchEvent('section.files', 'drop', { dataTransfer: brought });
  await page.getByText('Uploaded 1 of 1 file').waitFor();
  await page.getByRole('link', { name: 'dropped.txt', exact: true }).waitFor();
}

async function restore(page) {
  step('restore');
  const tabs = page.getByRole('navigation', { name: 'Of this agent' });
  await tabs.getByRole('link', { name: 'Snapshots' }).click();
  await page.getByLabel('Label of the snapshot').fill('with the garden');
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  await page.getByText('with the garden').waitFor();
  await tabs.getByRole('link', { name: 'Files' }).click();
  await page.getByRole('button', { name: 'Delete garden' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('link', { name: 'garden', exact: true }).waitFor({ state: 'detached' });
  await tabs.getByRole('link', { name: 'Snapshots' }).click();
  await free(page, 'snapshots');
  const knot = page.getByRole('listitem').filter({ hasText: 'with the garden' });
  await knot.getByRole('button', { name: 'Restore…' }).click();
  await page.getByLabel('What would change').getByText('/garden/plan.txt').waitFor();
  await free(page, 'restore');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('Before a restore').waitFor();
  await tabs.getByRole('link', { name: 'Files' }).click();
  await page.getByRole('link', { name: 'garden', exact: true }).waitFor();
}

async function lifecycle(page) {
  step('pause and resume');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.getByRole('link', { name: 'About' }).click();
  await page.getByText('claude-code').waitFor();
  await free(page, 'about');
  await page.goto(`${address}/#/`);
  await page.reload();
  const fleet = page.getByRole('list', { name: 'Agents' });
  await fleet.getByText('first', { exact: true }).waitFor();
  // What it did last is known to a tab that has heard nothing of it.
  await fleet.locator('.said', { hasText: 'Resumed by ada' }).waitFor();
  await free(page, 'fleet');
}

async function invite(page) {
  step('invite');
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByLabel('Name').fill('grace');
  await page.getByRole('button', { name: 'Make the link' }).click();
  const invitation = await page.getByLabel('One-time link').inputValue();
  await free(page, 'invitation');
  await page.getByRole('button', { name: 'I have it' }).click();
  await page.getByRole('cell', { name: 'grace', exact: true }).waitFor();
  await free(page, 'people');
  return invitation;
}

async function guest(invitation) {
  step('guest');
  const context = await chromium.newContext({ viewport: { width: 390, height: 844 } });
  const page = await pageOf(context);
  await page.goto(invitation);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('The password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Go in' }).click();
  await page.getByRole('list', { name: 'Agents' }).getByText('first', { exact: true }).click();
  await page.getByRole('heading', { name: 'first' }).waitFor();
  await free(page, 'work on a phone');
  assert.equal(await page.getByRole('link', { name: 'People' }).count(), 0, 'a member is shown People');
  await page.goto(invitation);
  await page.reload();
  await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await context.close();
}

async function otherPages(page) {
  step('other pages');
  await page.getByRole('link', { name: 'Providers' }).click();
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByRole('status').filter({ hasText: /demo|script/ }).first().waitFor();
  await free(page, 'providers');
  await page.getByRole('link', { name: 'Machine' }).click();
  await page.getByText('The server is ready.').waitFor();
  await free(page, 'machine');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to an agent' }).waitFor();
  await page.keyboard.type('first');
  await free(page, 'palette');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'first' }).waitFor();
  await page.goto(`${address}/#/new`);
  await page.getByLabel('Driver').waitFor();
  await free(page, 'new agent');
}

async function ofPeople(page) {
  step('audit and tokens');
  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByText('Took a snapshot').waitFor();
  await page.getByText('first/files/garden/plan.txt').first().waitFor();
  await free(page, 'audit');
  await page.getByRole('link', { name: 'ada' }).click();
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name').fill('laptop');
  await page.getByRole('button', { name: 'Make it' }).click();
  assert.match(await page.getByLabel('Token', { exact: true }).inputValue(), /^hf_/);
  await page.getByRole('button', { name: 'I have it' }).click();
  await free(page, 'account');
}

async function connection(context, page) {
  step('connection lost');
  await context.setOffline(true);
  await page.getByRole('alert').getByText('Connection lost.').waitFor();
  await context.setOffline(false);
  await page.locator('.live-sign.live').waitFor();
  await page.getByText('Connection lost.').waitFor({ state: 'detached' });
}

async function signOut(page) {
  step('sign-out');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await free(page, 'sign in');
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('list', { name: 'Agents' }).waitFor();
}

await walk(way, () => rmSync(work, { recursive: true, force: true }));
