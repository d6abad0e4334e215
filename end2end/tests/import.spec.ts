// The office takes in a duty list from a spreadsheet: looked at first, stored after a yes, and the same again changes nothing.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day } from '../support/days';
import { sticksOut } from '../support/layout';
import { words } from '../support/words';

// A year whose list no other spec touches.
const YEAR = Number(day().slice(0, 4)) - 4;
const HEADS = ['序号', '责任单位', '普法内容', '主要任务', '完成时限'];

/** A CSV as a spreadsheet writes it. */
function csv(rows: string[][]): { name: string; mimeType: string; buffer: Buffer } {
  const text = [HEADS, ...rows].map((row) => row.join(',')).join('\r\n');
  return { name: '清单.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${text}\r\n`) };
}

async function handIn(page: Page, rows: string[][]): Promise<void> {
  await page.goto(`/desk/import?kind=duties&year=${YEAR}`);
  await page.locator('#f-file').setInputFiles(csv(rows));
  await page.getByRole('button', { name: words('sheets.upload.submit') }).click();
  await expect(page).toHaveURL(/\/desk\/import\/[0-9a-f-]{36}$/);
}

/** The link that counts the rows of a verdict. */
function count(page: Page, verdict: string, number: number) {
  const text = words('sheets.preview.count', { word: words(`sheets.verdict.${verdict}`), number });
  return page.getByRole('link', { name: text, exact: true });
}

test('a list is looked at, a name decided, and stored once', async ({ as, tag }) => {
  const office = await as('office');
  const rows = [
    [`${tag}-1`, '司法所', '宪法、民法典', `任务 ${tag}`, '12月10日'],
    // A name of its own: answers about a name are kept for the account's next file.
    [`${tag}-2`, `综合行政执法大队${tag}`, '行政处罚法', '门前三包', '年底'],
  ];
  await handIn(office, rows);
  await expect(count(office, 'added', 1)).toBeVisible();
  await expect(count(office, 'unclear', 1)).toBeVisible();
  await expect(office.getByRole('button', { name: words('sheets.confirm.submit') })).toHaveCount(0);
  expect((await sticksOut(office)).by, JSON.stringify(await sticksOut(office))).toBeLessThanOrEqual(0);

  await office.locator('#names select').selectOption('enforcement-bureau');
  await office.getByRole('button', { name: words('sheets.ask.submit') }).click();
  await expect(count(office, 'added', 2)).toBeVisible();
  await office.getByRole('button', { name: words('sheets.confirm.submit') }).click();
  await expect(office.getByRole('status')).toHaveText(words('sheets.done', { added: 2, changed: 0, same: 0 }));
  await office.goto(`/desk/duties/${YEAR}`);
  await expect(office.getByText(`任务 ${tag}`)).toBeVisible();

  rows[1]![1] = '综合执法';
  await handIn(office, rows);
  await expect(count(office, 'same', 2)).toBeVisible();
  await office.getByRole('button', { name: words('sheets.confirm.submit') }).click();
  await expect(office.getByRole('status')).toHaveText(words('sheets.done_nothing'));
});

test('an outage while a sheet is sent is said, and the sheet stays chosen', async ({ as, guard, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'without scripts, the browser says so itself');
  guard.allow(/ERR_FAILED|Failed to load/);
  const office = await as('office');
  await office.goto(`/desk/import?kind=duties&year=${YEAR}`);
  await office.locator('#f-file').setInputFiles(csv([['1', '司法所', '宪法', '宣传', '12月4日']]));
  await office.route('**/desk/import', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  const submit = office.getByRole('button', { name: words('sheets.upload.submit') });
  await submit.click();
  await expect(office.getByRole('status')).toContainText(words('sheets.progress.failed'));
  await office.unroute('**/desk/import');
  await submit.click();
  await expect(office).toHaveURL(/\/desk\/import\/[0-9a-f-]{36}$/);
});

test('a file that is no sheet is refused on the form, which can be sent again', async ({ as, guard }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await office.goto(`/desk/import?kind=duties&year=${YEAR}`);
  await office.locator('#f-file').setInputFiles({ name: '照片.xlsx', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\n0000') });
  await office.getByRole('button', { name: words('sheets.upload.submit') }).click();
  await expect(office.locator('.error-summary')).toBeVisible();
  await expect(office.locator('#f-year')).toHaveValue(String(YEAR));
  await office.locator('#f-file').setInputFiles(csv([['1', '司法所', '宪法', '宣传', '12月4日']]));
  await office.getByRole('button', { name: words('sheets.upload.submit') }).click();
  await expect(office).toHaveURL(/\/desk\/import\/[0-9a-f-]{36}$/);
});

test('what is wrong is said by row and column', async ({ as, tag }) => {
  const office = await as('office');
  await handIn(office, [[`${tag}-9`, '司法所', '宪法', '任务', '改天']]);
  await expect(count(office, 'wrong', 1)).toBeVisible();
  await expect(office.locator('table.import-rows')).toContainText(words('sheets.wrong.deadline', { year: YEAR }));
  await expect(office.getByRole('button', { name: words('sheets.confirm.submit') })).toHaveCount(0);
  await office.getByRole('button', { name: words('sheets.confirm.drop') }).click();
  await expect(office.getByText(words('sheets.dropped'))).toBeVisible();
});

test('a file that is no spreadsheet is refused beside its field', async ({ as, guard }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await office.goto('/desk/import?kind=duties');
  await office.locator('#f-file').setInputFiles({ name: 'a.xlsx', mimeType: '', buffer: Buffer.from('\u0000\u0001') });
  await office.getByRole('button', { name: words('sheets.upload.submit') }).click();
  await expect(office.locator('#f-file-error')).toHaveText(words('sheets.refusal.not_a_sheet'));
});

test('sessions are pasted from a spreadsheet', async ({ as, tag }) => {
  const office = await as('office');
  await office.goto('/desk/import?kind=events');
  const rows = [['活动名称', '日期', '时间', '地点', '主办单位'], [`粘贴 ${tag}`, day(40), '14:00-15:30', `会场 ${tag}`, '司法所']];
  await office.locator('#f-paste').fill(rows.map((row) => row.join('\t')).join('\n'));
  await office.getByRole('button', { name: words('sheets.upload.submit') }).click();
  await expect(count(office, 'added', 1)).toBeVisible();
  await office.getByRole('button', { name: words('sheets.confirm.submit') }).click();
  await office.goto(`/desk/events?q=${encodeURIComponent(tag)}`);
  await expect(office.getByText(`粘贴 ${tag}`)).toBeVisible();
});
