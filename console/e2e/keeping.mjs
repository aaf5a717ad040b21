// Which restore points stay, in a real browser on a real server: they are pinned, called otherwise and deleted, one version
// of a file comes back, and a retention says which are kept, with a look at what it would do.
import assert from 'node:assert/strict';
import { address, api, free, pageOf, signedIn, step, tab, text, walk } from './walking.mjs';

const MANY = 12;
const knot = (page, name) => page.getByRole('listitem').filter({ hasText: name });
const menu = (page, name) => page.getByRole('button', { name: `More for “${name}”` });
const item = (page, name) => page.getByRole('menuitem', { name });
const dialog = (page) => page.getByRole('dialog');
const snapshots = async () => (await api('GET', '/v1/agents/shoal/snapshots')).snapshots;

async function kept() {
  const context = await signedIn();
  step('many restore points');
  await api('POST', '/v1/agents', { name: 'shoal', driver: 'command' });
  for (let number = 1; number <= MANY; number++) {
    if (number % 4 === 1) await api('PUT', '/v1/agents/shoal/files/tide.txt', `tide ${Math.ceil(number / 4)}\n`);
    await api('POST', '/v1/agents/shoal/snapshots', { label: `tide ${number}` });
  }
  const page = await pageOf(context);
  await page.goto(`${address}/#/agents/shoal/snapshots`);
  await glanced(page);
  await pinned(page);
  await named(page);
  await deleted(page);
  await oneVersion(page);
  await ofTheAgent(page);
  await ofEverybody(page);
}

async function glanced(page) {
  step('all at a glance');
  await page.getByRole('img', { name: /^12 restore points since/ }).waitFor();
  await page.locator('.glance-bar').first().click();
  await page.waitForFunction(() => document.activeElement.closest('.knot-row')?.textContent.includes('tide 1by hand'));
  await free(page, 'timeline with a glance');
}

async function pinned(page) {
  step('pin');
  await menu(page, 'tide 2').click();
  await item(page, 'Pin, so that it stays').click();
  await knot(page, 'tide 2').getByText('pinned').waitFor();
  await menu(page, 'tide 3').click();
  await item(page, 'Pin, so that it stays').click();
  await knot(page, 'tide 3').getByText('pinned').waitFor();
  step('unpin');
  await menu(page, 'tide 3').click();
  await item(page, 'Unpin').click();
  await knot(page, 'tide 3').getByText('pinned').waitFor({ state: 'detached' });
  assert.deepEqual((await snapshots()).filter((one) => one.pinned).map((one) => one.label), ['tide 2']);
}

async function named(page) {
  step('another label');
  await menu(page, 'tide 4').click();
  await item(page, 'Change the label…').click();
  await dialog(page).getByLabel('Label').fill('the fourth, as it was before the storm');
  await free(page, 'label');
  await page.keyboard.press('Enter');
  await knot(page, 'the fourth, as it was before the storm').waitFor();
}

async function deleted(page) {
  step('delete');
  await menu(page, 'tide 3').click();
  await item(page, 'Delete…').click();
  await dialog(page).getByText(/estimate|not known yet/).waitFor();
  await free(page, 'delete a restore point');
  await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click();
  await knot(page, 'tide 3').waitFor({ state: 'detached' });
  step('delete what is pinned');
  await menu(page, 'tide 2').click();
  await item(page, 'Delete…').click();
  await dialog(page).getByText('It is pinned').waitFor();
  await dialog(page).getByRole('button', { name: 'Keep as it is' }).click();
  assert.equal((await snapshots()).length, MANY - 1);
}

async function oneVersion(page) {
  step('one version of a file comes back, and goes again');
  await page.goto(`${address}/#/agents/shoal/history/tide.txt`);
  await page.getByText('3 versions').waitFor();
  await page.getByRole('slider', { name: 'Version' }).focus();
  await page.keyboard.press('Home');
  await page.getByText('seen first in “tide 1”').waitFor();
  await page.getByRole('button', { name: 'Restore this…' }).click();
  await dialog(page).getByText('and everything else stays as it is').waitFor();
  await dialog(page).getByText('1 path would change').waitFor();
  await free(page, 'restore a version');
  await dialog(page).getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('What it replaced is the newest restore point.').waitFor();
  assert.equal(await text('shoal', 'tide.txt'), 'tide 1\n');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('Undone.').waitFor();
  assert.equal(await text('shoal', 'tide.txt'), 'tide 3\n');
}

async function ofTheAgent(page) {
  step('what is kept of an agent');
  await tab(page, 'Files');
  await tab(page, 'Snapshots');
  await page.getByRole('link', { name: 'What is kept…' }).click();
  await page.getByText('as nobody has said otherwise').waitFor();
  await page.getByText(/^All 13 snapshots stay/).waitFor();
  await free(page, 'retention');

  step('what would go');
  const numbers = page.getByRole('spinbutton');
  for (const [at, number] of [0, 3, 0, 0, 0, 0].entries()) await numbers.nth(at).fill(String(number));
  await page.getByText(/snapshots go/).waitFor();
  await page.getByText('Those that go').click();
  await page.locator('.leaving').getByRole('listitem').filter({ hasText: /tide 1$/ }).waitFor();
  await free(page, 'what would go');

  step('save');
  await numbers.nth(0).fill('30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('said for this agent').waitFor();
  assert.deepEqual((await api('GET', '/v1/agents/shoal/retention')).policy, { all_days: 30, last: 3, hourly: 0, daily: 0, weekly: 0, monthly: 0 });
  step('take it back');
  await page.getByRole('button', { name: 'As for the organization' }).click();
  await page.getByText('as nobody has said otherwise').waitFor();

  step('on a schedule');
  await page.getByLabel('On a schedule').selectOption('every 6 hours');
  await page.getByText('A snapshot is taken every 6 hours from now on.').waitFor();
  assert.equal((await api('GET', '/v1/agents/shoal')).snapshot_every_seconds, 6 * 3600);
}

async function ofEverybody(page) {
  step('what is kept of everybody');
  await page.goto(`${address}/#/machine`);
  const organization = page.getByRole('region', { name: 'Snapshots that your organization keeps' });
  await organization.getByText('Say otherwise').click();
  await organization.getByLabel('Always keep the last').fill('12');
  await organization.getByRole('button', { name: 'Save' }).click();
  await organization.getByText('said for the organization').waitFor();
  assert.equal((await api('GET', '/v1/agents/shoal/retention')).from, 'organization');
  await free(page, 'machine');
  await organization.getByRole('button', { name: 'As for the server' }).click();
  await organization.getByText('as nobody has said otherwise').waitFor();
}

await walk(kept);
