// What surrounds sites and titles: residents read it, the office keeps it, and nobody else sees what is confidential.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day } from '../support/days';
import { VILLAGE } from '../support/server';
import { words } from '../support/words';

const DESK = '/desk/registries/around';

/** Fills in the form of a record and saves it. */
async function keep(page: Page, registry: string, fields: Record<string, string>): Promise<void> {
  await page.goto(`${DESK}/${registry}?edit=new`);
  const form = page.locator('#edit form').first();
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    const kind = await field.first().evaluate((element) => element.tagName);
    if (kind === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await form.getByRole('button', { name: words('around.desk.save') }).click();
}

test('residents read what the report names, with its words', async ({ page }) => {
  await page.goto('/around');
  await expect(page.locator('h1')).toHaveText(words('around.title.page'));
  for (const name of ['缇香世家', '西溪花苑', '良辰美景', '西溪茶社', '头雁工程']) {
    await expect(page.getByRole('heading', { name })).toBeVisible();
  }
  await expect(page.locator('#legal-aid-baijiaqiao')).toContainText('另建成百家桥村、棋杆社区两处法律援助工作站');
  await page.goto(`/villages/${VILLAGE}`);
  await expect(page.locator('main')).toContainText('百家桥村法律援助工作站');
});

test('the office enters a meeting, and the village shows it', async ({ as, tag }) => {
  const [office, resident] = [await as('office'), await as()];
  const topic = `楼道堆物 ${tag}`;
  await keep(office, 'meetings', { topic, held_on: day(-3), village: VILLAGE, people: '18', outcome: '限期清理' });
  await expect(office.getByText(words('around.desk.saved'))).toBeVisible();
  await expect(office.locator('table.data')).toContainText(topic);
  await resident.goto(`/around/meetings?village=${VILLAGE}`);
  await expect(resident.locator('main')).toContainText(topic);
  await resident.goto(`/villages/${VILLAGE}`);
  await expect(resident.locator('main')).toContainText('限期清理');
});

test('a post with a bad link is refused beside the field, and nothing typed is lost', async ({ as, guard, tag }) => {
  guard.allowStatus(422);
  const [office, resident] = [await as('office'), await as()];
  const title = `推文 ${tag}`;
  await keep(office, 'posts', { title, channel: 'xingfu-yangshe', posted_on: day(-1), link: 'javascript:alert(1)' });
  await expect(office.locator('.error-summary a')).toHaveAttribute('href', '#f-link');
  await expect(office.locator('[name="title"]')).toHaveValue(title);
  await office.locator('[name="link"]').fill('https://example.org/a');
  await office.locator('#edit form').first().getByRole('button', { name: words('around.desk.save') }).click();
  await expect(office.getByText(words('around.desk.saved'))).toBeVisible();
  await resident.goto(`/channels?year=${day(-1).slice(0, 4)}`);
  await expect(resident.getByRole('link', { name: title })).toHaveAttribute('href', 'https://example.org/a');
});

test('weak villages are the office’s alone, and a name goes for good', async ({ as, guard, tag }) => {
  guard.allowStatus(403);
  const [office, observer] = [await as('office'), await as('observer')];
  const name = `某人 ${tag}`;
  await keep(office, 'weak', { village: VILLAGE, found_on: day(-9), problem: 'procedures', leader: name });
  await expect(office.locator('table.data')).toContainText(name);
  expect((await observer.goto(`${DESK}/weak`))?.status()).toBe(403);
  await observer.goto('/desk/audit');
  await expect(observer.locator('main')).not.toContainText(name);

  await keep(office, 'people', { name, group: 'guide', village: VILLAGE });
  await office.getByRole('link', { name: words('around.desk.edit_of', { name }) }).click();
  await office.locator('#edit details summary').click();
  await office.getByRole('button', { name: words('around.desk.remove_button') }).click();
  await expect(office.getByText(words('around.desk.removed'))).toBeVisible();
  await expect(office.locator('main')).not.toContainText(name);
});

test('the same figure over years is a series with a chart', async ({ as }, { project, repeatEachIndex }) => {
  const [office, resident] = [await as('office'), await as()];
  // One report a year: the same test at the other sizes runs at the same time, on the same server.
  const sizes = ['desktop', 'phone', 'desktop-nojs', 'phone-nojs'];
  const year = String(1960 + sizes.indexOf(project.name) + sizes.length * (repeatEachIndex % 14));
  await office.goto('/desk/registries/figures?edit=new');
  const form = office.locator('#edit form').first();
  const fields = { year, indicator_zh: '全年调处矛盾纠纷', value: '11,800', unit_zh: '起', wording: '全年共计调处纠纷11800起', section: '七.1' };
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
  await form.getByRole('button', { name: words('around.desk.save') }).click();
  await resident.goto('/figures?name=全年调处矛盾纠纷');
  await expect(resident.locator('svg.figure-chart')).toBeVisible();
  await resident.getByRole('link', { name: `${year}` }).first().click();
  await expect(resident).toHaveURL(new RegExp(`/figures/${year}#`));
  // Others count on one report only.
  await office.goto('/desk/registries/figures');
  await office.getByRole('link', { name: words('around.desk.edit_of', { name: `全年调处矛盾纠纷 ${year}` }) }).click();
  await office.getByRole('button', { name: words('figures.desk.remove') }).click();
  await expect(office.getByText(words('figures.desk.was_removed'))).toBeVisible();
});

test('a training is logged for a team and stays inside', async ({ as, tag }) => {
  const [office, resident] = [await as('office'), await as()];
  await office.goto(`${DESK}/teams`);
  await office.getByRole('link', { name: words('around.train.log', { name: '头雁工程' }) }).click();
  await expect(office.locator('[name="internal"]')).toBeChecked();
  await expect(office.locator('[name="brand"]')).toHaveValue('touyan');
  await resident.goto(`/events?q=${tag}`);
  await expect(resident.locator('main')).not.toContainText('头雁');
});
