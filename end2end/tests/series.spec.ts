// Many sessions at once: made, changed and called off together; and what is past and not logged.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day, nextMonday } from '../support/days';
import { NEIGHBOUR, VILLAGE } from '../support/server';
import { fill, form, openForm, submit } from '../support/form';
import { plan, planned, post, versionOf } from '../support/sessions';
import { opening, words } from '../support/words';

/** Fills in a series on Mondays and opens its preview. */
async function preview(page: Page, title: string, more: Record<string, string | string[]> = {}): Promise<void> {
  await page.goto('/desk/series/new');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('series.make.title'));
  const fields = { title, date: day(1), start: '14:00', end: '15:00', place: '会议室', repeat: 'weekly', weekday: '1', ends: 'count', count: '3' };
  await fill(page, { ...fields, ...more });
  await page.getByRole('button', { name: words('series.make.preview') }).click();
}

test('the office previews a series for two villages, leaves one out and makes the rest', async ({ as, tag }) => {
  const office = await as('office');
  await preview(office, `宪法宣讲 ${tag}`, { village: VILLAGE, villages: [NEIGHBOUR], stagger: '1' });
  await expect(office.getByRole('heading', { level: 1 })).toHaveText(words('series.preview.title'));
  const rows = office.locator('tr[data-session]');
  await expect(rows).toHaveCount(6);
  await rows.last().getByRole('checkbox').check();
  await office.getByRole('button', { name: words('series.preview.create') }).click();
  await expect(office).toHaveURL(/\/desk\/series\/[0-9a-f-]+\?made=1/);
  await expect(office.getByText(words('series.page.made'))).toBeVisible();
  await expect(office.locator('tbody tr')).toHaveCount(5);
  // Sent once more, the form leads to what is there; nothing is made twice.
  const series = new URL(office.url()).pathname.split('/').pop()!;
  await office.goto(`/desk/series/new?draft=${series}`);
  await expect(office).toHaveURL(new RegExp(`/desk/series/${series}$`));
  await expect(office.locator('tbody tr')).toHaveCount(5);
});

test('a rule that never ends is refused with its bound and keeps what was typed', async ({ as, tag, guard }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await preview(office, `没完没了 ${tag}`, { village: VILLAGE, count: '10000' });
  await expect(office.locator('[data-field="count"] .field-error')).toHaveText(words('series.fault.too_many', { max: 200 }));
  await expect(form(office).locator('[name="title"]')).toHaveValue(`没完没了 ${tag}`);
  await form(office).locator('[name="count"]').fill('');
  await office.getByRole('button', { name: words('series.make.preview') }).click();
  await expect(office.locator('[data-field="count"] .field-error')).toContainText(opening('series.fault.no_end').slice(0, 8));
});

test('a change goes for this one and later ones; the rest is called off together', async ({ as, tag }) => {
  const [office, resident] = [await as('office'), await as()];
  await preview(office, `系列 ${tag}`, { village: VILLAGE });
  await office.getByRole('button', { name: words('series.preview.create') }).click();
  await expect(office).toHaveURL(/made=1/);
  const series = office.url().split('?')[0]!;
  const second = office.locator('tbody tr').nth(1).getByRole('link').first();
  const id = (await second.getAttribute('href'))!.split('/').pop()!;
  await openForm(office, `/desk/plan/new?event=${id}`);
  await fill(office, { start: '09:30', end: '10:30', range: 'later' });
  await submit(office);
  await expect(office).toHaveURL(/\/desk\/series\/.*changed=2/);
  await expect(office.getByText(words('series.page.changed', { number: 2 }))).toBeVisible();
  await expect(office.locator('tbody tr').nth(0)).toContainText('14:00');
  await expect(office.locator('tbody tr').nth(1)).toContainText('09:30');
  await expect(office.locator('tbody tr').nth(2)).toContainText('09:30');

  const reason = `换主题 ${tag}`;
  await office.goto(series);
  await office.getByText(words('series.page.call_off'), { exact: true }).click();
  await office.locator('#f-event').selectOption(id);
  await office.locator('#f-range').selectOption('later');
  await office.locator('#f-why').fill(reason);
  await office.getByRole('button', { name: words('series.page.call_off_preview') }).click();
  await office.getByRole('button', { name: words('series.bulk.confirm', { what: words('events.steps.cancel'), number: 2 }) }).click();
  await expect(office.getByText(words('series.bulk.done', { what: words('events.steps.cancel'), number: 2 }))).toBeVisible();
  await resident.goto(`/events/${id}`);
  await expect(resident.getByText(reason)).toBeVisible();
});

test('ticked plans are shown as they will be, then moved', async ({ as, tag }) => {
  const office = await as('office');
  const monday = nextMonday(day(1));
  const title = `移动 ${tag}`;
  await plan(office, planned(title, { village: VILLAGE, date: monday }));
  await office.goto(`/desk/bulk?q=${tag}`);
  await office.getByRole('checkbox', { name: new RegExp(title) }).check();
  await office.locator('[name="what"][value="weekday"]').check({ force: true });
  await office.locator('#f-weekday').selectOption('3');
  await office.getByRole('button', { name: words('series.bulk.preview'), exact: true }).click();
  await expect(office.locator('.series-table tbody tr')).toHaveCount(1);
  await office.getByRole('button', { name: words('series.bulk.confirm', { what: words('series.bulk.to_weekday'), number: 1 }) }).click();
  await expect(office.getByText(words('series.bulk.done', { what: words('series.bulk.to_weekday'), number: 1 }))).toBeVisible();
  await expect(office.locator('tbody tr').filter({ hasText: title })).toContainText(words('ui.date.wed'));
});

test('two people change one plan: the second sees both and keeps the own', async ({ as, tag, guard }) => {
  guard.allowStatus(409);
  const [office, cadre] = [await as('office'), await as('village')];
  const id = await plan(cadre, planned(`两人 ${tag}`, { village: VILLAGE }));
  await openForm(cadre, `/desk/plan/new?event=${id}`);
  const other = planned(`司法所 ${tag}`, { village: VILLAGE, lead_unit: '' });
  expect((await post(office, '/desk/plan/new', { id, version: await versionOf(office, id), ...other })).status()).toBe(303);
  await fill(cadre, { title: `村里 ${tag}` });
  await submit(cadre);
  await expect(cadre.getByRole('heading', { name: words('events.conflict.title') })).toBeVisible();
  const table = cadre.locator('table.conflict');
  await expect(table).toContainText(`司法所 ${tag}`);
  await expect(table).toContainText(`村里 ${tag}`);
  await expect(form(cadre).locator('[name="title"]')).toHaveValue(`村里 ${tag}`);
  await submit(cadre);
  await expect(cadre).toHaveURL(/\/desk\/plan\?saved=/);
  await cadre.goto(`/events/${id}`);
  await expect(cadre.getByRole('heading', { level: 1 })).toHaveText(`村里 ${tag}`);
});
