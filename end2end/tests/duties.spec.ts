// The duty list: residents read it, the office keeps it, a unit sees its part, a session moves the progress.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day } from '../support/days';
import { approveInQueue } from '../support/desk';
import { refusalOf } from '../support/form';
import { sticksOut } from '../support/layout';
import { held, log } from '../support/sessions';
import { words } from '../support/words';

const YEAR = Number(day().slice(0, 4));

/** Opens the rows of this year's sample list as staff sees them, and gives the address of the first one. */
async function firstRow(page: Page): Promise<string> {
  await page.goto(`/desk/duties/${YEAR}`);
  const href = await page.locator('table.data tbody th a').first().getAttribute('href');
  return href!;
}

/** The row of a list that a staff page names. */
function idOf(address: string): string {
  return address.split('/').at(-1)!;
}

test('residents read the list of the year by unit, and each number opens its sessions', async ({ page }) => {
  await page.goto('/duties');
  await expect(page).toHaveURL(`/duties/${YEAR}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('duties.title', { year: YEAR }));
  await expect(page.getByText(words('duties.demo'))).toBeVisible();
  expect(await page.locator('.duty-row').count()).toBeGreaterThanOrEqual(10);
  expect((await sticksOut(page)).by, JSON.stringify(await sticksOut(page))).toBeLessThanOrEqual(0);

  const link = page.locator('.duty-progress a').first();
  const number = Number(/\d+/.exec((await link.textContent()) ?? '')?.[0]);
  await link.click();
  await expect(page).toHaveURL(/\/events\?(?:.*&)?duty=/);
  const heading = await page.locator('h2.list-head').textContent();
  expect(Number(/\d+/.exec(heading ?? '')?.[0])).toBe(number);
});

test('a filter by unit and kind is an address', async ({ page }) => {
  await page.goto(`/duties/${YEAR}?unit=water&kind=own`);
  await expect(page.locator('.duty-row')).toHaveCount(1);
});

test('a refused row keeps what was typed, and an amendment shows on the public page', async ({ as, guard, tag }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await office.goto(`/desk/duties/${YEAR}/new`);
  await expect(office).toHaveURL(new RegExp(`/desk/duties/${YEAR}/[0-9a-f-]{36}$`));
  await office.locator('#f-number').fill(tag);
  await office.locator('#f-kind').selectOption('common');
  await office.locator('#f-tasks').fill(`任务 ${tag}`);
  await office.locator('#f-target').fill('很多');
  const submit = office.getByRole('button', { name: words('duties.item.amend_submit') });
  await submit.click();
  await expect(refusalOf(office, 'target')).toBeVisible();
  await expect(refusalOf(office, 'reason')).toBeVisible();
  await expect(office.locator('#f-tasks')).toHaveValue(`任务 ${tag}`);
  await office.locator('#f-target').fill('3');
  await office.locator('#f-reason').fill(`新增 ${tag}`);
  await submit.click();
  await expect(office.getByText(words('duties.desk.save_done'))).toBeVisible();

  const anybody = await as();
  await anybody.goto(`/duties/${YEAR}`);
  await expect(anybody.getByRole('heading', { name: `${tag} 任务 ${tag}` })).toBeVisible();
  await expect(anybody.getByText(`新增 ${tag}`)).toBeVisible();
});

test('a late save shows both and loses nothing', async ({ as, guard, tag }) => {
  guard.allowStatus(409);
  const [first, second] = [await as('office'), await as('office')];
  const row = await firstRow(first);
  await first.goto(row);
  await second.goto(row);
  for (const [page, text] of [[first, `先 ${tag}`], [second, `后 ${tag}`]] as const) {
    await page.locator('#f-standard').fill(text);
    await page.locator('#f-reason').fill(`调整 ${tag}`);
    await page.getByRole('button', { name: words('duties.item.amend_submit') }).click();
  }
  await expect(second.getByRole('alert').first()).toContainText(words('ui.error.conflict_title'));
  await expect(second.locator('dl.kv').getByText(`先 ${tag}`)).toBeVisible();
  await expect(second.locator('#f-standard')).toHaveValue(`后 ${tag}`);
});

test('a gap leads to a plan that knows its row', async ({ as }) => {
  const office = await as('office');
  const row = await firstRow(office);
  await office.goto(`/desk/plan/new?duty=${idOf(row)}`);
  await expect(office.locator('#f-duty_item')).toHaveValue(idOf(row));
});

test('a session that is logged and approved moves the progress', async ({ as, tag }) => {
  const office = await as('office');
  const row = await firstRow(office);
  const approved = async () => {
    const items = (await (await office.request.get(`/api/v1/duties?year=${YEAR}&per_page=200`)).json()).items;
    return items.find((item: { id: string }) => item.id === idOf(row)).approved as number;
  };
  const before = await approved();
  await log(office, held(`责任 ${tag}`, { duty_item: idOf(row), date: day(0), start: '00:00', end: '00:01' }));
  expect(await approved()).toBe(before);
  await approveInQueue(office, `责任 ${tag}`);
  expect(await approved()).toBe(before + 1);
});

test('a unit sees its own rows first and changes nothing', async ({ as }) => {
  const unit = await as('unit');
  await unit.goto('/desk');
  await unit.getByRole('link', { name: words('duties.desk.my_list', { year: YEAR }) }).click();
  await expect(unit.locator('#mine-caption')).toBeVisible();
  await expect(unit.getByRole('link', { name: words('duties.desk.add_row') })).toHaveCount(0);
});

test('a slip can be copied and printed', async ({ as }) => {
  const office = await as('office');
  await office.goto(`/desk/duties/${YEAR}/slip?month=3`);
  await office.locator('main .link-list a').first().click();
  const text = office.locator('#slip-text');
  await expect(text).toHaveAttribute('readonly');
  expect((await text.inputValue()).length).toBeGreaterThan(40);
  await office.emulateMedia({ media: 'print' });
  await expect(text).toBeHidden();
  await expect(office.locator('.slip h1')).toBeVisible();
});
