// Titles of villages: what residents read on any day, a step that may not be, a placeholder filled in, a merger.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { refusalOf } from '../support/form';
import { sticksOut } from '../support/layout';
import { words } from '../support/words';

const VILLAGE = '320582100235';

/** Adds a title of the city that was granted in a year, and gives the address of its page. */
async function added(office: Page, year: string, batch: string): Promise<string> {
  await office.goto('/desk/registries/titles/new');
  await office.locator('#f-village').selectOption(VILLAGE);
  await office.locator('#f-level').selectOption('city');
  await office.locator('#f-batch').fill(batch);
  await office.locator('#f-on_day').fill(year);
  const submit = office.getByRole('button', { name: words('titles.desk.add_submit') });
  await submit.click();
  // Another run may have added one of the same level: then the page asks.
  const another = office.getByLabel(words('titles.desk.is_another'));
  await expect(office.locator('ol.history').or(another)).toBeVisible();
  if (await another.isVisible()) {
    await another.check();
    await submit.click();
  }
  await expect(office).toHaveURL(/\/desk\/registries\/titles\/[0-9a-f-]{36}\?saved=1$/);
  return new URL(office.url()).pathname;
}

test('who held a provincial title at the end of a year is two clicks from the first page', async ({ page }) => {
  await page.goto('/');
  await page.locator('.site-foot').getByRole('link', { name: words('ui.nav.villages') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('titles.page.title'));
  const figure = page.locator('a[href*="level=provincial"][href*="on=2023-12-31"]').first();
  const number = Number(await figure.textContent());
  await figure.click();
  await expect(page.locator('#titles')).toContainText(String(number));
  // Those without a village are one line, which says how many they are.
  const gathered = Number((await page.locator('#titles + .title-list li').first().textContent())?.match(/\d+/)?.[0]);
  await expect(page.locator('table.data tbody').first().locator('tr')).toHaveCount(number - gathered);
  const api = await (await page.request.get('/api/v1/titles?level=provincial&on=2023-12-31&per_page=200')).json();
  expect(api.total).toBe(number);
  expect((await sticksOut(page)).by, JSON.stringify(await sticksOut(page))).toBeLessThanOrEqual(0);
});

test('an illegal step is refused with the legal ones named, and a back-dated one finds its place', async ({ as, guard, page, tag }) => {
  guard.allowStatus(422);
  const office = await as('office');
  const address = await added(office, '2018', tag);
  await office.locator('#f-kind').selectOption('reassess');
  await office.locator('#step #f-on_day').fill('2024-05-01');
  await office.locator('#step #f-body').fill(`机关 ${tag}`);
  const submit = office.getByRole('button', { name: words('titles.desk.step_submit') });
  await submit.click();
  await expect(refusalOf(office, 'kind')).toContainText(words('titles.step.rectify'));
  await expect(office.locator('#f-body')).toHaveValue(`机关 ${tag}`);
  await office.locator('#f-kind').selectOption('keep');
  await submit.click();
  await expect(office).toHaveURL(/saved=1/);
  await office.goto(address);
  await office.locator('#f-kind').selectOption('keep');
  await office.locator('#step #f-on_day').fill('2020');
  await submit.click();
  await expect(office.locator('ol.history > li strong')).toHaveText([words('titles.step.name'), words('titles.step.keep'), words('titles.step.keep')]);
  expect((await sticksOut(office)).by, JSON.stringify(await sticksOut(office))).toBeLessThanOrEqual(0);

  await page.goto(`/villages/${VILLAGE}`);
  const card = page.locator('.title-card', { hasText: tag });
  await expect(card.locator('ol.history > li')).toHaveCount(3);
});

test('a year of a village shows what was held there', async ({ page }) => {
  const year = new Date().getFullYear();
  await page.goto('/villages/320582100219');
  await page.locator('#year').getByRole('link', { name: String(year), exact: false }).click();
  await expect(page).toHaveURL(new RegExp(`year=${year}`));
  expect((await sticksOut(page)).by, JSON.stringify(await sticksOut(page))).toBeLessThanOrEqual(0);
});

test('the way to the registries names them all', async ({ as }) => {
  const office = await as('office');
  await office.goto('/desk/registries');
  await expect(office.locator('.hub-list a')).toHaveCount(10);
  await office.locator('.hub-list').getByRole('link', { name: words('villages.roster.title') }).click();
  await office.getByRole('link', { name: words('villages.change.added') }).click();
  await expect(office).toHaveURL(/draft=/);
});
