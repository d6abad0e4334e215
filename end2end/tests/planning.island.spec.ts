// What the calendar of planning does better where JavaScript runs: dragging, undoing, moving by keyboard, finding.
import { type Locator, type Page } from '@playwright/test';
import { awake, expect, test } from '../fixtures';
import { day, nextMonday } from '../support/days';
import { totalAt } from '../support/lists';
import { VILLAGE } from '../support/server';
import { plan, planned, post, versionOf } from '../support/sessions';
import { words } from '../support/words';

const item = (page: Page, id: string) => page.locator(`[data-session="${id}"]`);
const onDay = (page: Page, date: string) => page.locator(`[data-day="${date}"]`);
const isDesk = () => test.info().project.name.startsWith('desktop');

/** A day of the year after the next, on which no other test plans anything. */
const far = (month: string, date: string) => `${Number(day().slice(0, 4)) + 2}-${month}-${date}`;

/** Shows the planning calendar around a day and waits until it is awake. */
async function open(page: Page, date: string, view = isDesk() ? 'month' : 'week'): Promise<void> {
  await page.goto(`/desk/plan?view=${view}&date=${date}`);
  await awake(page);
}

/** Drags from one element to another with the mouse. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await from.scrollIntoViewIfNeeded();
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(start!.x + start!.width / 2, start!.y + start!.height / 2);
  await page.mouse.down();
  await page.mouse.move(start!.x + start!.width / 2 + 12, start!.y + start!.height / 2, { steps: 3 });
  await page.mouse.move(end!.x + end!.width / 2, end!.y + end!.height / 2, { steps: 8 });
  await page.mouse.up();
}

/** How many sessions with a text the server has on a day. */
const stored = (page: Page, date: string, tag: string) => totalAt(page, `/desk/events?from=${date}&to=${date}&q=${tag}`);

test('a plan is dragged to another day, stored at once, and the move can be undone', async ({ as, tag }) => {
  const office = await as('office');
  const from = nextMonday(far('03', '09'));
  const to = `${from.slice(0, 8)}${String(Number(from.slice(8)) + 1).padStart(2, '0')}`;
  const id = await plan(office, planned(`拖动 ${tag}`, { date: from, village: VILLAGE }));
  await open(office, from);
  await drag(office, item(office, id).locator('.day-title'), onDay(office, to).locator('.day-head'));
  const notice = office.locator('.notice[data-kind="success"]').filter({ hasText: `拖动 ${tag}` });
  await expect(notice, 'said where the reader is').toBeInViewport();
  await expect(onDay(office, to).locator(`[data-session="${id}"]`)).toBeVisible();
  await expect(office).toHaveURL(/\/desk\/plan\?/);
  expect(await stored(office, to, tag)).toBe(1);

  await notice.getByRole('button', { name: words('calendar.island.undo') }).click();
  await expect(onDay(office, from).locator(`[data-session="${id}"]`)).toBeVisible();
  await expect(notice).toHaveCount(0);
  expect(await stored(office, from, tag)).toBe(1);
});

test('the keyboard moves a plan as the mouse does', async ({ as, tag }) => {
  const office = await as('office');
  const [from, next, later] = [far('03', '21'), far('03', '22'), far('03', '25')];
  const id = await plan(office, planned(`键盘改期 ${tag}`, { date: from, village: VILLAGE }));
  await open(office, from, 'month');
  const handle = item(office, id).locator('.day-move');
  await handle.focus();
  await office.keyboard.press('Enter');
  const dialog = office.getByRole('dialog');
  await expect(dialog).toContainText(`键盘改期 ${tag}`);
  const [box, view] = [(await dialog.boundingBox())!, office.viewportSize()!];
  expect(Math.abs(box.x + box.width / 2 - view.width / 2), 'in the middle').toBeLessThan(20);
  await office.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(handle).toBeFocused();

  await office.keyboard.press('Enter');
  await dialog.getByRole('button', { name: words('calendar.moving.day_later') }).press('Enter');
  await expect(onDay(office, next).locator(`[data-session="${id}"]`)).toBeVisible();
  await expect(handle).toBeFocused();
  await office.keyboard.press('Enter');
  await dialog.getByLabel(words('calendar.moving.to')).fill(later);
  await dialog.getByRole('button', { name: words('calendar.moving.submit'), exact: true }).press('Enter');
  await expect(onDay(office, later).locator(`[data-session="${id}"]`)).toBeVisible();
  expect(await stored(office, later, tag)).toBe(1);
  // Each move has its own way back; the first leads to where it was before both.
  await expect(office.getByRole('button', { name: words('calendar.island.undo') })).toHaveCount(2);
});

test('a finger on the handle opens the moves, beside it the session', async ({ as, tag }) => {
  test.skip(isDesk(), 'for fingers');
  const office = await as('office');
  const id = await plan(office, planned(`手指 ${tag}`, { date: far('04', '02'), village: VILLAGE }));
  await open(office, far('04', '02'));
  await item(office, id).locator('.day-move').tap();
  await expect(office.getByRole('dialog')).toBeVisible();
  await office.getByRole('dialog').getByRole('button', { name: words('ui.cancel') }).tap();
  await item(office, id).locator('.day-title').tap();
  await expect(office).toHaveURL(new RegExp(`/events/${id}`));
});

test('a day that has passed takes no plan, and the reason is said', async ({ as, guard, tag }) => {
  guard.allowStatus(422);
  const office = await as('office');
  // A month with few sessions: a full day shows only some of them.
  const from = far('07', '09');
  const id = await plan(office, planned(`不能回到过去 ${tag}`, { date: from, village: VILLAGE }));
  await open(office, from, 'month');
  await item(office, id).locator('.day-move').click();
  const dialog = office.getByRole('dialog');
  await dialog.getByLabel(words('calendar.moving.to')).fill(day(-2));
  await dialog.getByRole('button', { name: words('calendar.moving.submit'), exact: true }).click();
  const alarm = office.locator('.notice[data-kind="warn"]').filter({ hasText: tag });
  await expect(alarm).toContainText(words('ui.why.in_past'));
  await expect(alarm).toBeInViewport();
  await expect(onDay(office, from).locator(`[data-session="${id}"]`)).toBeVisible();
});

test('what somebody else moved meanwhile is not overwritten', async ({ as, guard, tag }) => {
  guard.allowStatus(409);
  const [office, cadre] = [await as('office'), await as('village')];
  const [from, theirs] = [far('05', '08'), far('05', '09')];
  const id = await plan(cadre, planned(`同时拖动 ${tag}`, { date: from }));
  await open(office, from, 'month');
  expect((await post(cadre, '/desk/plan/move', { event: id, version: await versionOf(cadre, id), date: theirs })).status()).toBe(303);
  await item(office, id).locator('.day-move').click();
  await office.getByRole('dialog').getByRole('button', { name: words('calendar.moving.week_later') }).click();
  await expect(office.locator('.notice[data-kind="warn"]').filter({ hasText: tag })).toContainText(words('ui.error.conflict'));
  expect(await stored(office, theirs, tag)).toBe(1);
});

test('a drag over an empty day begins a plan of that day', async ({ as }) => {
  test.skip(!isDesk(), 'a finger scrolls; there is the sign on each day');
  const office = await as('office');
  const date = far('06', '18');
  await open(office, date, 'month');
  const cell = onDay(office, date);
  await cell.scrollIntoViewIfNeeded();
  const box = (await cell.boundingBox())!;
  await office.mouse.move(box.x + box.width / 2, box.y + box.height - 12);
  await office.mouse.down();
  await office.mouse.move(box.x + box.width / 2 + 20, box.y + box.height - 12, { steps: 4 });
  await office.mouse.up();
  await expect(office).toHaveURL(/\/desk\/plan\/new\?/);
  await expect(office.locator('form.log-form [name="date"]')).toHaveValue(date);
});

test('a text finds sessions at once, by village, unit and title', async ({ as, tag }) => {
  const office = await as('office');
  const date = far('07', '15');
  const [one, other] = [
    await plan(office, planned(`查找甲 ${tag}`, { date, village: VILLAGE })),
    await plan(office, planned(`查找乙 ${tag}`, { date, place: '别处' })),
  ];
  await open(office, date, 'week');
  await office.getByLabel(words('calendar.island.find')).fill(`查找甲 ${tag}`);
  await expect(item(office, one)).toBeVisible();
  await expect(item(office, other)).toBeHidden();
  const total = await office.locator('[data-find]').count();
  await expect(office.getByText(words('calendar.island.found', { number: 1, total }))).toBeVisible();
  await office.getByLabel(words('calendar.island.find')).fill('');
  await expect(item(office, other)).toBeVisible();
});

test('without a connection nothing moves and the page says so', async ({ as, guard, tag }) => {
  guard.allow(/ERR_INTERNET_DISCONNECTED/);
  const office = await as('office');
  const date = far('08', '20');
  const id = await plan(office, planned(`断网改期 ${tag}`, { date, village: VILLAGE }));
  await open(office, date, 'month');
  await office.context().setOffline(true);
  await item(office, id).locator('.day-move').click();
  await office.getByRole('dialog').getByRole('button', { name: words('calendar.moving.day_later') }).click();
  await expect(office.getByText(words('calendar.island.no_connection'))).toBeVisible();
  await expect(onDay(office, date).locator(`[data-session="${id}"]`)).toBeVisible();
  await office.context().setOffline(false);
});
