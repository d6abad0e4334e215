// Targets and pace: set, compared with the lists behind them, closed, and seen by units and villages as their own part.
// Runs with JavaScript and without it.
import { type Locator, type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day } from '../support/days';
import { number, totalAt } from '../support/lists';
import { NEIGHBOUR, VILLAGE } from '../support/server';
import { approved, held } from '../support/sessions';
import { words } from '../support/words';

const YEAR = Number(day().slice(0, 4));

function field(page: Page, code: string, month = 0): Locator {
  return page.locator(`[name="n-${month}-${code}"]`);
}

function button(page: Page, key: string, places: Record<string, string | number> = {}): Locator {
  return page.getByRole('button', { name: words(key, places), exact: true });
}

function line(page: Page, code: string): Locator {
  return page.locator('table.targets tbody tr').filter({ has: page.locator(`th a[href*="code=${code}"]`) });
}

/** Each number that is a link opens a list of as many sessions. */
async function opensItsRows(page: Page, cells: Locator): Promise<void> {
  for (const link of await cells.locator('td.num a').all()) {
    const [text, href] = [await link.textContent(), await link.getAttribute('href')];
    expect.soft(await totalAt(page, href!), href!).toBe(number(text));
  }
}

test('the office sets all villages at once, and each number opens its rows', async ({ as }) => {
  const office = await as('office');
  await office.goto(`/desk/targets?year=${YEAR}&kind=village`);
  await expect(office.locator('main')).toContainText('不排名');
  await field(office, VILLAGE).fill('９');
  await field(office, NEIGHBOUR).fill('7');
  await button(office, 'targets.save').click();
  await expect(office.getByText(words('targets.saved.save'))).toBeVisible();
  await expect(field(office, VILLAGE)).toHaveValue('9');
  await expect(field(office, NEIGHBOUR)).toHaveValue('7');
  await opensItsRows(office, line(office, VILLAGE));

  // In the order of the roster, whatever the numbers are.
  const codes = await office.locator('table.targets tbody th a').evaluateAll((links) =>
    links.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get('code')),
  );
  expect(codes.indexOf(NEIGHBOUR)).toBeGreaterThanOrEqual(0);
  await field(office, VILLAGE).fill('99');
  await button(office, 'targets.save').click();
  expect(
    await office.locator('table.targets tbody th a').evaluateAll((links) =>
      links.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get('code')),
    ),
  ).toEqual(codes);
});

test('a wrong number is refused beside its field and nothing typed is lost', async ({ as, guard }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await office.goto(`/desk/targets?year=${YEAR + 1}&kind=village`);
  await field(office, VILLAGE).fill('many');
  await field(office, NEIGHBOUR).fill('12');
  await button(office, 'targets.save').click();
  await expect(office.locator('.error-summary')).toBeVisible();
  await expect(field(office, VILLAGE)).toHaveValue('many');
  await expect(field(office, VILLAGE)).toHaveAttribute('aria-invalid', 'true');
  await expect(field(office, NEIGHBOUR)).toHaveValue('12');
  await office.locator('.error-summary a').first().click();
  await expect(field(office, VILLAGE)).toBeFocused();
});

test('of two who plan at once, the later one sees both numbers and loses none', async ({ as, guard }) => {
  guard.allowStatus(409);
  const [first, second] = [await as('office'), await as('admin')];
  const path = `/desk/targets?year=${YEAR + 2}&kind=village`;
  await first.goto(path);
  await second.goto(path);
  await field(first, VILLAGE).fill('11');
  await button(first, 'targets.save').click();
  await expect(first.getByText(words('targets.saved.save'))).toBeVisible();
  await field(second, VILLAGE).fill('13');
  await field(second, NEIGHBOUR).fill('5');
  await button(second, 'targets.save').click();
  await expect(second.getByText(words('targets.conflict.title'))).toBeVisible();
  await expect(field(second, VILLAGE)).toHaveValue('13');
  await expect(field(second, NEIGHBOUR)).toHaveValue('5');
  await expect(second.getByText(words('targets.conflict.now', { number: 11 }))).toBeVisible();
  await button(second, 'targets.save').click();
  await expect(second.getByText(words('targets.saved.save'))).toBeVisible();
  await expect(field(second, VILLAGE)).toHaveValue('13');
});

test('a year is spread over its months and copied to the next', async ({ as }) => {
  const office = await as('office');
  const year = YEAR + 3;
  await office.goto(`/desk/targets?year=${year}&kind=village&code=${VILLAGE}`);
  await field(office, VILLAGE).fill('25');
  await button(office, 'targets.spread').click();
  await expect(office.getByText(words('targets.saved.spread'))).toBeVisible();
  let sum = 0;
  for (let month = 1; month <= 12; month += 1) sum += number(await field(office, VILLAGE, month).inputValue());
  expect(sum).toBe(25);

  await field(office, VILLAGE, 1).fill('30');
  await button(office, 'targets.save').click();
  await expect(office.locator('.notice[data-kind="warn"]')).toContainText('25');

  await office.goto(`/desk/targets?year=${year + 1}&kind=village`);
  await button(office, 'targets.copy', { year }).click();
  await expect(office.getByText(words('targets.saved.copy'))).toBeVisible();
  await expect(field(office, VILLAGE)).toHaveValue('25');
});

test('a village sees its own line and no other, and moves it by an approved session', async ({ as, tag }) => {
  const [office, cadre] = [await as('office'), await as('village')];
  await cadre.goto('/desk');
  await expect(cadre.locator('.target-line')).toBeVisible();
  await cadre.locator('.target-line a').click();
  await expect(cadre.getByRole('heading', { level: 1 })).toContainText('百家桥');
  await expect(cadre.locator('main form[method="post"]')).toHaveCount(0);
  const month = cadre.locator('table.targets tbody tr').first();
  const before = number(await month.locator('td.num a').first().textContent());
  await opensItsRows(cadre, month);
  await approved(cadre, office, held(`进度 ${tag}`, { village: VILLAGE }));
  await cadre.reload();
  const after = number(await cadre.locator('table.targets tbody tr').first().locator('td.num a').first().textContent());
  expect(after).toBe(before + (day(-1).startsWith(String(YEAR)) ? 1 : 0));
  expect((await cadre.request.get(`/desk/targets?kind=village&code=${NEIGHBOUR}`)).status()).toBe(403);
  expect((await cadre.request.get('/desk/targets/close')).status()).toBe(403);
});

test('a closed year keeps its figures; what comes later is a correction', async ({ as, page, tag }) => {
  const [office, cadre] = [await as('office'), await as('village')];
  const year = 2022;
  await office.goto(`/desk/targets/close?year=${year}&month=0`);
  const name = words('targets.close.submit', { period: words('targets.whole_year', { year }) });
  await expect(office.getByText(words('targets.close.warning'))).toBeVisible();
  await office.getByRole('button', { name, exact: true }).click();
  await expect(office.getByText(words('targets.close.done'))).toBeVisible();
  await expect(office.getByRole('button', { name, exact: true })).toHaveCount(0);

  await approved(cadre, office, held(`封存以后 ${tag}`, { date: `${year}-05-06`, village: VILLAGE }));
  await office.reload();
  await expect(office.locator('main')).toContainText(words('targets.correction', { number: '+1' }));
  await expect(office.locator('.event-list')).toContainText(tag);
  await page.goto(`/counts?from=${year}-01-01&to=${year}-12-31`);
  await expect(page.locator('.frozen-line')).toBeVisible();
  await expect(page.locator('.frozen-line')).toContainText(words('ui.demo'));
});

test('two plans stand side by side, each number with its rows', async ({ as }) => {
  const observer = await as('observer');
  await observer.goto('/desk/compare');
  await expect(observer.locator('main table.data').first()).toContainText('八五');
  await expect(observer.locator('main table.data').first()).toContainText('九五');
  await opensItsRows(observer, observer.locator('main table.data').first().locator('tbody tr'));
  await observer.getByRole('link', { name: words('counts.figure.materials'), exact: true }).click();
  await expect(observer).toHaveURL(/figure=materials/);
});
