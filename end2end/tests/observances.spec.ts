// Publicity nodes: the year for everybody, the desk of the office, a session for a node and what came of it.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day } from '../support/days';
import { fill, form, openForm, submit } from '../support/form';
import { number } from '../support/lists';
import { VILLAGE } from '../support/server';
import { words } from '../support/words';

const DESK = '/desk/observances';
const YEAR = Number(day().slice(0, 4));

/** The entry of a node on the page of a year. */
const entry = (page: Page, code: string) => page.locator(`li.node#${code}`);

test('everybody reads the year by months and filters it', async ({ page }) => {
  await page.goto(`/observances/${YEAR}`);
  await expect(page.locator('h1')).toHaveText(words('observances.title', { year: YEAR }));
  await expect(entry(page, 'constitution-day')).toContainText(`第${YEAR - 2013}个国家宪法日`);
  await expect(entry(page, 'constitution-day')).toContainText('12月4日');
  const all = await page.locator('li.node').count();
  expect(all).toBeGreaterThan(70);

  const fold = page.locator('form.filters summary');
  // At a desk the filters are always open.
  if (await fold.isVisible()) await fold.click();
  await page.locator('form.filters').getByLabel(words('observances.field.unit')).selectOption('water');
  await page.locator('form.filters').getByRole('button', { name: words('ui.apply') }).click();
  await expect(entry(page, 'china-water-week')).toBeVisible();
  await expect(entry(page, 'constitution-day')).toHaveCount(0);

  await page.locator('nav.tabs').getByRole('link', { name: String(YEAR + 1) }).click();
  await expect(page).toHaveURL(new RegExp(`/observances/${YEAR + 1}\\?unit=water$`));
  expect((await page.request.get('/observances/2015')).status()).toBe(404);
});

test('the office adds a node, looks at its days first, and hides it again', async ({ as, tag }) => {
  const [office, resident] = [await as('office'), await as()];
  const name = `本镇法治日 ${tag}`;
  await office.goto(DESK);
  await office.getByRole('link', { name: words('observances.desk.add') }).click();
  const edit = office.locator('#edit');
  await edit.getByLabel(words('observances.field.zh')).fill(name);
  await edit.locator('[name="kind"]').selectOption('nth');
  await edit.locator('[name="month"]').selectOption('10');
  await edit.locator('[name="nth"]').selectOption('last');
  await edit.locator('[name="weekday"]').selectOption('sat');
  await edit.getByRole('button', { name: words('observances.desk.preview') }).click();
  await expect(edit.getByText(words('observances.desk.preview_hint'))).toBeVisible();
  await expect(edit.locator('#days dd').first()).toContainText(words('ui.date.sat'));
  await resident.goto(`/observances/${YEAR}`);
  await expect(resident.locator('main')).not.toContainText(name);

  await expect(edit.getByLabel(words('observances.field.zh'))).toHaveValue(name);
  await edit.getByRole('button', { name: words('observances.desk.save') }).click();
  await expect(office.getByText(words('observances.desk.saved', { name }))).toBeVisible();
  await resident.goto(`/observances/${YEAR}?month=10`);
  await expect(resident.locator('li.node', { hasText: name })).toBeVisible();

  await office.getByRole('link', { name: words('observances.desk.edit_of', { name }) }).click();
  await office.locator('#edit').getByRole('button', { name: words('observances.desk.hide') }).click();
  await expect(office.getByText(words('observances.desk.was_hidden', { name }))).toBeVisible();
  await resident.goto(`/observances/${YEAR}?month=10`);
  await expect(resident.locator('main')).not.toContainText(name);
});

test('only the fields of the chosen kind are shown', async ({ as }) => {
  const office = await as('office');
  await office.goto(`${DESK}?edit=new`);
  const fields = office.locator('.rule-fields');
  await fields.locator('[name="kind"]').selectOption('term');
  await expect(fields.locator('[name="term"]')).toBeVisible();
  await expect(fields.locator('[name="day"]')).toBeHidden();
  await fields.locator('[name="kind"]').selectOption('range');
  await expect(fields.locator('[name="to_day"]')).toBeVisible();
  await expect(fields.locator('[name="term"]')).toBeHidden();
});

test('two who change one node see both', async ({ as, guard, tag }) => {
  guard.allowStatus(409);
  const [first, second] = [await as('office'), await as('admin')];
  const [mine, yours] = [`甲的说明 ${tag}`, `乙的说明 ${tag}`];
  for (const page of [first, second]) await page.goto(`${DESK}?edit=arbor-day`);
  await first.locator('#edit [name="note"]').fill(mine);
  await first.getByRole('button', { name: words('observances.desk.save') }).click();
  await expect(first.locator('.notice')).toBeVisible();
  await second.locator('#edit [name="note"]').fill(yours);
  await second.getByRole('button', { name: words('observances.desk.save') }).click();
  const conflict = second.locator('#edit .error-summary');
  await expect(conflict).toContainText(mine);
  await expect(conflict).toContainText(yours);
  await second.getByRole('button', { name: words('observances.desk.save') }).click();
  await expect(second.locator('.notice')).toBeVisible();
});

test('announced days show at once and go again', async ({ as, tag }) => {
  const [office, resident] = [await as('office'), await as()];
  await office.goto(`${DESK}?edit=food-safety-week`);
  const edit = office.locator('#edit');
  await edit.locator('[name="days_year"]').last().fill(String(YEAR + 1));
  await edit.locator('[name="days_from"]').fill(`${YEAR + 1}-06-14`);
  await edit.locator('[name="days_to"]').fill(`${YEAR + 1}-06-20`);
  await edit.locator('[name="days_source"]').fill(`通知 ${tag}`);
  await edit.getByRole('button', { name: words('observances.desk.days_save') }).click();
  await expect(office.locator('.notice')).toBeVisible();
  await resident.goto(`/observances/${YEAR + 1}/food-safety-week`);
  await expect(resident.locator('main')).toContainText(`通知 ${tag}`);
  await office.goto(`${DESK}?edit=food-safety-week`);
  await office.getByRole('button', { name: words('observances.desk.days_delete_of', { year: YEAR + 1 }) }).click();
  await resident.goto(`/observances/${YEAR + 1}`);
  await expect(entry(resident, 'food-safety-week')).toContainText(words('observances.unknown'));
});

test('a session planned for a node shows on its page, and the words for the return carry the sums', async ({ as, tag }) => {
  const [office, resident] = [await as('office'), await as()];
  await office.goto(`/observances/${YEAR}/constitution-day`);
  const text = office.locator('#return-text');
  await expect(text).toHaveAttribute('readonly', '');
  const sessions = number(await office.locator('.figures dd a').first().textContent());
  expect(await text.inputValue()).toContain(`${sessions}场`);

  const title = `宪法宣传 ${tag}`;
  await openForm(office, '/desk/plan/new?observance=constitution-day');
  await expect(form(office).locator('[name="observance"]')).toHaveValue('constitution-day');
  await fill(office, { title, date: day(2), start: '09:00', village: VILLAGE, place: '广场' });
  await submit(office);
  await expect(office).toHaveURL(/\/desk\/plan\?saved=/);
  await resident.goto(`/observances/${day(2).slice(0, 4)}/constitution-day`);
  await resident.getByRole('link', { name: title }).click();
  await expect(resident.locator('dl.kv')).toContainText('国家宪法日');

  const file = await office.request.get(`/observances/${YEAR}/constitution-day.xlsx`);
  expect(file.status()).toBe(200);
  expect(file.headers()['content-type']).toContain('spreadsheetml');
});
