// The calendar of planning by links and forms. Runs with JavaScript and without it.
import { type Page } from '@playwright/test';
import { expect, scripted, test } from '../fixtures';
import { day } from '../support/days';
import { refusalOf } from '../support/form';
import { rows, totalAt } from '../support/lists';
import { VILLAGE } from '../support/server';
import { log, plan, planned, post, step, versionOf } from '../support/sessions';
import { words } from '../support/words';

/** The part of a planning calendar that shows a day. */
const onDay = (page: Page, date: string) => page.locator(`[data-day="${date}"]`);

/** A day of the year after the next, on which no other test plans anything. */
const far = (month: string, date: string) => `${Number(day().slice(0, 4)) + 2}-${month}-${date}`;

/** Shows the month or week of planning around a day. */
async function open(page: Page, view: string, date: string): Promise<void> {
  await page.goto(`/desk/plan?view=${view}&date=${date}`);
}

test('a session stands on its day in every layout, for staff and for residents', async ({ as, page, tag }) => {
  const office = await as('office');
  const date = far('05', '14');
  const title = `各视图可见 ${tag}`;
  await plan(office, planned(title, { date, village: VILLAGE }));
  for (const view of ['list', 'week', 'month']) {
    for (const [reader, path] of [[office, '/desk/plan'], [page, '/calendar']] as const) {
      await reader.goto(`${path}?view=${view}&date=${date}`);
      await expect(reader.getByRole('link', { name: new RegExp(title) }).first(), `${path} ${view}`).toBeVisible();
    }
  }
  await page.goto(`/calendar?view=year&date=${date}`);
  const cell = page.getByRole('link', { name: new RegExp(`^${date.slice(0, 4)}年5月14日|^5月14日`) });
  await expect(cell).toHaveAccessibleName(/[1-9]\d* 场/);
  await cell.click();
  await expect(page).toHaveURL(/view=week/);
  await expect(page.getByRole('link', { name: new RegExp(title) })).toBeVisible();
});

test('layers are switched by the form and stay on the way through the months', async ({ page }) => {
  await page.goto('/calendar?view=month&date=2026-04-01');
  await expect(page.getByRole('link', { name: '江苏“4·8司法日”' })).toBeVisible();
  await expect(page.getByText('休 清明节').first()).toBeVisible();
  const fold = page.locator('form.filters details');
  if ((await fold.getAttribute('open')) === null && (await fold.locator('> summary').isVisible())) await fold.locator('> summary').click();
  await page.getByRole('checkbox', { name: words('calendar.layer.nodes') }).uncheck();
  // With scripts each change takes effect at once, and the reader goes on where they were.
  if (scripted()) {
    await expect(page.getByRole('link', { name: '江苏“4·8司法日”' })).toHaveCount(0);
    await expect(page.getByRole('checkbox', { name: words('calendar.layer.nodes') })).toBeFocused();
  }
  await page.getByRole('checkbox', { name: words('calendar.layer.themes') }).check();
  if (!scripted()) await page.locator('form.filters').getByRole('button', { name: words('ui.apply') }).click();
  await expect(page.getByRole('link', { name: '江苏“4·8司法日”' })).toHaveCount(0);
  await expect(page.locator('.themes')).toContainText('爱国卫生月');
  await page.getByRole('link', { name: words('calendar.next') }).click();
  await expect(page.locator('.themes')).toContainText('民法典宣传月');
});

test('a node leads to a plan of its day', async ({ as }) => {
  const office = await as('office');
  const date = far('12', '04');
  await open(office, 'month', date);
  const year = date.slice(0, 4);
  const bar = office.locator('.bars li').filter({ has: office.locator(`a[href="/observances/${year}/constitution-day"]`) });
  await bar.locator('.node-plan').click();
  await expect(office.locator('form.log-form [name="date"]')).toHaveValue(new RegExp(`^${year}-1[12]-`));
});

test('a plan is moved to another day by its form, and back', async ({ as, page, guard, tag }) => {
  guard.allowStatus(422);
  const cadre = await as('village');
  const [from, to] = [far('06', '10'), far('06', '11')];
  const title = `要改期 ${tag}`;
  const id = await plan(cadre, planned(title, { date: from }));
  await cadre.goto(`/events/${id}`);
  await cadre.getByRole('link', { name: words('calendar.moving.title') }).click();
  await cadre.locator('#f-date').fill(day(-1));
  await cadre.getByRole('button', { name: words('calendar.moving.submit'), exact: true }).click();
  await expect(refusalOf(cadre, 'date')).toHaveText(words('ui.why.in_past'));
  await cadre.locator('#f-date').fill(to);
  await cadre.getByRole('button', { name: words('calendar.moving.submit'), exact: true }).click();
  await expect(cadre.locator('.notice[data-kind="success"]')).toContainText(/已改到/);
  await page.goto(`/calendar?view=week&date=${to}`);
  await expect(page.locator(`time[datetime="${to}"]`).locator('xpath=ancestor::li[1]')).toContainText(title);

  await cadre.locator('.notice[data-kind="success"] a').last().click();
  await cadre.getByRole('button', { name: words('calendar.moving.submit'), exact: true }).click();
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator('.history')).toContainText(words('events.audit.moved'));
  expect((await rows(cadre)).length, 'a session’s page lists no others').toBe(0);
  expect(await totalAt(cadre, `/desk/events?from=${from}&to=${from}&q=${tag}`)).toBe(1);
});

test('buttons move by a day or a week', async ({ as, tag }) => {
  const cadre = await as('village');
  const id = await plan(cadre, planned(`推后一周 ${tag}`, { date: far('07', '01') }));
  await cadre.goto(`/desk/plan/move?event=${id}`);
  await cadre.getByRole('button', { name: words('calendar.moving.week_later') }).click();
  const date = far('07', '08');
  expect(await totalAt(cadre, `/desk/events?from=${date}&to=${date}&q=${tag}`)).toBe(1);
});

test('two who move one plan do not overwrite each other', async ({ as, guard, tag }) => {
  guard.allowStatus(409);
  const [office, cadre] = [await as('office'), await as('village')];
  const id = await plan(cadre, planned(`两人改期 ${tag}`, { date: far('08', '03') }));
  await cadre.goto(`/desk/plan/move?event=${id}`);
  const version = await versionOf(office, id);
  expect((await post(office, '/desk/plan/move', { event: id, version, date: far('08', '04') })).status()).toBe(303);
  await cadre.locator('#f-date').fill(far('08', '05'));
  await cadre.getByRole('button', { name: words('calendar.moving.submit'), exact: true }).click();
  await expect(cadre.locator('main')).toContainText(words('ui.error.conflict'));
  await expect(cadre.locator('dl.kv')).toContainText('8月4日');
  await expect(cadre.locator('#f-date')).toHaveValue(far('08', '05'));
});

test('what stands in the way of a plan is pointed out and not refused', async ({ as, tag }) => {
  const office = await as('office');
  const date = far('09', '08');
  const other = await plan(office, planned(`先定的 ${tag}`, { date, village: VILLAGE, speakers: `王律师${tag}` }));
  const id = await plan(office, planned(`后定的 ${tag}`, { date, village: VILLAGE, start: '15:00', end: '16:00', speakers: `王律师${tag}` }));
  await office.goto(`/desk/plan?saved=${id}`);
  const own = office.locator('.notice[data-kind="warn"]').first();
  await expect(own).toContainText(words('calendar.warn.own'));
  await expect(own).toContainText(words('calendar.warn.same_speaker', { name: `王律师${tag}` }));
  await expect(own.getByRole('link', { name: `先定的 ${tag}` })).toHaveAttribute('href', `/events/${other}`);
  const section = office.locator('.warnings');
  await section.locator('summary').filter({ hasText: words('calendar.warn.clashes') }).click();
  await expect(section).toContainText(`后定的 ${tag}`);
  expect((await step(office, other, 'cancel', '撤下')).status()).toBe(303);
  await open(office, 'month', date);
  await expect(office.locator('.warnings')).not.toContainText(`后定的 ${tag}`);
});

test('a day’s own sign begins a plan of that day', async ({ as }) => {
  const office = await as('office');
  const date = far('10', '20');
  await open(office, 'month', date);
  const add = onDay(office, date).locator('.day-add');
  // A phone without scripts shows only days that hold something.
  if (!(await add.isVisible())) await open(office, 'week', date);
  await onDay(office, date).locator('.day-add').click();
  await expect(office.locator('form.log-form [name="date"]')).toHaveValue(date);
});

test('an observer reads the plan and changes nothing', async ({ as, tag }) => {
  const [office, observer] = [await as('office'), await as('observer')];
  const date = far('11', '03');
  await plan(office, planned(`只看 ${tag}`, { date, village: VILLAGE }));
  await open(observer, 'month', date);
  await expect(observer.getByRole('link', { name: new RegExp(`只看 ${tag}`) })).toBeVisible();
  await expect(observer.locator('.day-move, .day-add, .node-plan')).toHaveCount(0);
});

test('what is not public is on no public calendar', async ({ as, page, tag }) => {
  const [cadre, office] = [await as('village'), await as('office')];
  await log(cadre, { title: `未审核 ${tag}`, date: day(-1), start: '14:00', end: '15:00', place: '会议室', attendance: '12', summary: `内部说明 ${tag}` });
  const hidden: Record<string, string> = { title: `未公开 ${tag}`, date: day(1), start: '10:00', place: '会议室' };
  await plan(office, hidden);
  for (const view of ['list', 'week', 'month', 'year']) {
    for (const date of [day(-1), day(1)]) {
      await page.goto(`/calendar?view=${view}&date=${date}`);
      await expect(page.locator('main')).not.toContainText(tag);
    }
  }
  await open(office, 'week', day(1));
  await expect(office.locator('.day-event').filter({ hasText: `未公开 ${tag}` })).toBeVisible();
  if (scripted()) await expect(office.locator('#plan-find')).toBeVisible();
});
