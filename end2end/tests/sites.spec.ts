// Culture sites: residents find them, a cadre inspects from the phone, the office keeps them.
import { expect, test } from '../fixtures';
import { day } from '../support/days';
import { sticksOut } from '../support/layout';
import { number } from '../support/lists';
import { picture } from '../support/pictures';
import { VILLAGE } from '../support/server';
import { words } from '../support/words';

const CORNER = `sample-corner-${VILLAGE}`;
const NEW = '/desk/registries/inspections/new';

test('a resident finds a site, how to get there and which ones had no session for a year', async ({ page }) => {
  await page.goto('/sites');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('sites.title'));
  expect((await sticksOut(page)).by, JSON.stringify(await sticksOut(page))).toBeLessThanOrEqual(0);
  await page.getByRole('link', { name: words('sites.unused_year') }).click();
  await expect(page).toHaveURL(/unused=1y/);
  const shown = number(await page.locator('h2.list-head').textContent());
  const api = await (await page.request.get('/api/v1/sites?unused=1y')).json();
  expect(api.total).toBe(shown);

  await page.goto(`/sites/${CORNER}`);
  await expect(page.getByText(words('ui.demo')).first()).toBeVisible();
  // A sample lies at no real place: it is drawn, and nobody is led there.
  await expect(page.getByText(words('map.way.sample'))).toBeVisible();
  await expect(page.locator('main a[href^="geo:"]')).toHaveCount(0);
  expect((await sticksOut(page)).by, JSON.stringify(await sticksOut(page))).toBeLessThanOrEqual(0);
});

test('sites are large enough to touch in elder mode', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [path, links] of [['/sites', '.site-item .event-title a'], ['/sites', '.use-link']]) {
    await page.goto(`${path}?mode=elder`);
    await expect(page.locator(links!).first()).toBeVisible();
    for (const link of await page.locator(links!).all()) {
      expect((await link.boundingBox())!.height, `${path} ${links}`).toBeGreaterThanOrEqual(60);
    }
  }
});

test('words and years of a table stay whole on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/figures/2023?lang=en');
  const link = page.locator('.data td a').first();
  const lines = await link.evaluate((a) => getComputedStyle(a.closest('td')!).overflowWrap);
  expect(lines).toBe('break-word');
  expect((await sticksOut(page)).by, JSON.stringify(await sticksOut(page))).toBeLessThanOrEqual(0);
});

test('filters are addresses and work without a script', async ({ page }) => {
  await page.goto('/sites?kind=estate');
  const all = number(await page.locator('h2.list-head').textContent());
  expect(all).toBe(2);
  await page.goto('/sites?kind=estate&step_free=yes');
  await expect(page.locator('.empty')).toBeVisible();
});

test('an inspection is logged from the phone in a handful of touches', async ({ as, browser, tag }) => {
  const cadre = await as('village');
  await cadre.goto(NEW);
  await cadre.locator('.inspect-choice', { hasText: words('sites.kind.books') }).first().click();
  await expect(cadre).toHaveURL(/draft=/);
  expect((await sticksOut(cadre)).by, JSON.stringify(await sticksOut(cadre))).toBeLessThanOrEqual(0);
  await cadre.locator('.inspect-form .chip', { hasText: words('sites.finding.broken') }).click();
  await cadre.locator('#f-files').setInputFiles(await picture(browser, { shade: 33 }));
  await cadre.locator('#f-note').fill(`灯坏了 ${tag}`);
  await cadre.locator('#f-repair_by').fill(day(14));
  await cadre.getByRole('button', { name: words('sites.inspect.submit') }).click();
  await expect(cadre.getByText(words('sites.inspect.done'))).toBeVisible();
  const row = cadre.locator('.event-item', { hasText: tag });
  await expect(row.getByText(words('sites.inspect.open'), { exact: true })).toBeVisible();
  await expect(row.locator('img')).toBeVisible();

  // The re-check says what it closes.
  await cadre.goto(`${NEW}?site=${CORNER}`);
  await expect(cadre.getByText(`灯坏了 ${tag}`)).toBeVisible();
  await cadre.locator('.inspect-form .chip', { hasText: words('sites.finding.fine') }).click();
  await cadre.getByRole('button', { name: words('sites.inspect.submit') }).click();
  await expect(cadre.locator('.event-item', { hasText: tag }).getByText(words('sites.inspect.open'), { exact: true })).toHaveCount(0);
});

test('the office adds a site, and a refused form keeps what was typed', async ({ as, guard, tag }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await office.goto('/desk/registries/sites');
  await office.getByRole('link', { name: words('sites.desk.add') }).click();
  await office.locator('#f-name').fill(`广场 ${tag}`);
  await office.locator('#f-area').fill('很大');
  await office.getByRole('button', { name: words('ui.save') }).first().click();
  await expect(office.locator('#f-name')).toHaveValue(`广场 ${tag}`);
  await expect(office.locator('#f-area-error')).toBeVisible();
  await office.locator('#f-area').fill('500');
  await office.locator('#f-kind').selectOption('square');
  await office.getByRole('button', { name: words('ui.save') }).first().click();
  await expect(office.getByText(words('sites.desk.saved'))).toBeVisible();
  await office.getByRole('link', { name: words('sites.desk.public_page') }).click();
  await expect(office.getByRole('heading', { level: 1 })).toHaveText(`广场 ${tag}`);
});

test('works are a gallery of what may be shown', async ({ page }) => {
  await page.goto('/works');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('works.title'));
  await expect(page.locator('.work-item')).toHaveCount(2);
  await expect(page.locator('.work-item img').first()).toBeVisible();
  expect((await sticksOut(page)).by, JSON.stringify(await sticksOut(page))).toBeLessThanOrEqual(0);
});
