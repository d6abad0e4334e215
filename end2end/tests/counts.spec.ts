// Figures: counts, map, published figures and the rule that stands beside them. Every number opens its rows.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day } from '../support/days';
import { eachPage, number, rows, totalAt } from '../support/lists';
import { NEIGHBOUR, UNIT, VILLAGE } from '../support/server';
import { approved, held, log } from '../support/sessions';
import { words } from '../support/words';

const DIMENSIONS = ['month', 'village', 'unit', 'focus', 'audience', 'form', 'duty'];

interface Line {
  label: string;
  href: string;
  /** Sessions, people, people online, consultations, copies. */
  sums: number[];
}

/** The lines of the page's table, its foot last. */
async function lines(page: Page): Promise<Line[]> {
  const read = await page.locator('main table.data').first().locator('tbody tr, tfoot tr').evaluateAll((rows) =>
    rows.map((row) => ({
      label: row.querySelector('th')?.textContent ?? '',
      href: row.querySelector('td a')?.getAttribute('href') ?? '',
      sums: [...row.querySelectorAll('td.num')].map((cell) => cell.textContent),
    })),
  );
  return read.map((line) => ({ ...line, sums: line.sums.map(number) }));
}

test('each number opens exactly as many rows as it says', async ({ page }) => {
  for (const by of DIMENSIONS) {
    await page.goto(`/counts?by=${by}`);
    const [sessions] = await page.locator('.figures dd a').all();
    const whole = number(await sessions!.textContent());
    expect(whole).toBeGreaterThan(0);
    const all = await lines(page);
    expect(all.at(-1)!.sums[0], `foot of ${by}`).toBe(whole);
    for (const { label, href, sums } of all) expect.soft(await totalAt(page, href), `${by}: ${label}`).toBe(sums[0]);
    if (['month', 'village', 'form', 'duty'].includes(by)) {
      const sum = all.slice(0, -1).reduce((sum, line) => sum + line.sums[0]!, 0);
      expect(sum, `rows of ${by}`).toBe(whole);
    }
  }
  for (const link of await page.locator('.figures dd a').all()) {
    expect(await totalAt(page, (await link.getAttribute('href'))!)).toBe(number(await page.locator('.figures dd a').first().textContent()));
  }
});

test('the rows behind a number add up to it', async ({ page }) => {
  await page.goto('/counts?by=village');
  const line = (await lines(page)).find((line) => line.href.includes(VILLAGE))!;
  expect(line.sums[0]).toBeGreaterThan(0);
  await page.goto(line.href);
  const found: string[] = [];
  await eachPage(page, async () => {
    found.push(...(await rows(page)).map((row) => row.text));
  });
  expect(found.length).toBe(line.sums[0]);
  const people = found.map((text) => /([\d,]+) 人参加/.exec(text)?.[1]).map((text) => (text ? number(text) : 0));
  expect(people.reduce((sum, people) => sum + people, 0)).toBe(line.sums[1]);
});

test('what counts is approved, by the day held, once, however many units took part', async ({ page, as, tag }) => {
  const [office, cadre] = [await as('office'), await as('neighbour')];
  const date = '2025-03-05';
  const results = { attendance: '31', consultations: '7', materials: '60', online_views: '1500', online: 'on' };
  const sums = async (by: string) => {
    await page.goto(`/counts?from=${date}&to=${date}&by=${by}`);
    return { figures: (await page.locator('.figures dd a').allTextContents()).map(number), lines: (await page.locator('main table').count()) > 0 ? await lines(page) : [] };
  };
  const before = await sums('unit');
  await log(cadre, held(`待审核不计 ${tag}`, { date, ...results }));
  expect((await sums('unit')).figures).toEqual(before.figures);
  await approved(office, office, held(`两个单位 ${tag}`, { date, ...results, village: NEIGHBOUR, lead_unit: 'police-station', unit: [UNIT, 'water'] }));
  const after = await sums('unit');
  expect(after.figures.map((sum, index) => sum - before.figures[index]!)).toEqual([1, 31, 1500, 7, 60]);
  for (const unit of ['police-station', UNIT, 'water']) {
    const of = ({ lines }: typeof after) => lines.find((line) => line.href.includes(`unit=${unit}`))?.sums[0] ?? 0;
    expect(of(after) - of(before), unit).toBe(1);
  }
  await expect(page.locator('.rule')).toContainText(words('counts.rule.text'));
});

test('an estimate is marked as one', async ({ page, as, tag }) => {
  const office = await as('office');
  const date = '2025-03-06';
  const id = await approved(office, office, held(`估计人数 ${tag}`, { date, attendance: '2000', is_estimate: 'on', village: VILLAGE }));
  await page.goto(`/counts?from=${date}&to=${date}`);
  await expect(page.locator('main')).toContainText(/其中 [\d,]+ 场的参加人数是估计的/);
  await page.goto(`/events/${id}`);
  await expect(page.locator('dl.kv')).toContainText(words('events.estimated', { number: '2,000' }));
});

test('a figure that makes no sense is refused', async ({ page }) => {
  for (const path of ['/counts?by=rank', '/counts?from=x', '/counts?state=held', '/map?view=globe', '/map?village=1', '/calendar?view=decade']) {
    expect.soft((await page.request.get(path)).status(), path).toBe(400);
  }
});

test('the map has a cell for every village, each a link to its rows', async ({ page }) => {
  await page.goto('/map?view=cells');
  const cells = await page.locator('a.cell').evaluateAll((cells) =>
    cells.map((cell) => ({
      name: cell.querySelector('.cell-name')?.textContent ?? '',
      count: cell.querySelector('.cell-count')?.textContent ?? '',
      spoken: cell.getAttribute('aria-label') ?? '',
      href: cell.getAttribute('href') ?? '',
    })),
  );
  expect(cells.length).toBeGreaterThanOrEqual(66);
  for (const cell of cells) {
    expect.soft(await totalAt(page, cell.href), cell.name).toBe(number(cell.count));
    expect.soft(cell.spoken).toContain(words('map.spoken', { name: cell.name, sessions: words('map.sessions', { number: cell.count }) }));
  }
  // The table says the same, and names who is in no village.
  const table = await lines(page);
  for (const cell of cells) expect.soft(table.find((line) => line.label === cell.name)?.sums[0], cell.name).toBe(number(cell.count));
  expect(table.slice(0, -1).reduce((sum, line) => sum + line.sums[0]!, 0)).toBe(table.at(-1)!.sums[0]);
});

test('the map’s other view draws known points and lists the others', async ({ page }) => {
  await page.goto('/map?view=cells');
  const villages = await page.locator('a.cell').count();
  await page.getByRole('link', { name: words('map.look.outline'), exact: true }).click();
  await expect(page).toHaveURL(/view=outline/);
  const circles = page.locator('svg.outline-map a[data-layer="held"]');
  const drawn = await circles.count();
  expect(drawn).toBeGreaterThan(0);
  expect(drawn + (await page.locator('a.cell').count())).toBe(villages);
  // Positions of the sample data say so, wherever they show.
  await expect(page.locator('main')).toContainText(words('map.sample_points', { number: drawn }));
  for (let index = 0; index < drawn; index += 1) {
    const circle = circles.nth(index);
    const spoken = (await circle.getAttribute('aria-label'))!;
    expect.soft(spoken).toContain(words('ui.demo_point'));
    expect.soft(await totalAt(page, (await circle.getAttribute('href'))!), spoken).toBe(number(/：([\d,]+) 场/.exec(spoken)![1]!));
  }
  // Where a script draws the map, the drawing and what belongs to it are not seen.
  const county = page.getByRole('link', { name: words('map.zoom.county'), includeHidden: true });
  await page.goto((await county.getAttribute('href'))!);
  await expect(circles).toHaveCount(drawn);
  await page.getByRole('link', { name: words('map.look.cells'), exact: true }).click();
  await expect(page.locator('a.cell')).toHaveCount(villages);
});

test('upcoming sessions are marked on the map and open their rows', async ({ page }) => {
  await page.goto('/map?view=cells');
  const links = page.locator('main table.data td a[href*="when=upcoming"]');
  expect(await links.count()).toBeGreaterThan(0);
  for (const link of (await links.all()).slice(0, 10)) {
    expect.soft(await totalAt(page, (await link.getAttribute('href'))!)).toBe(number(await link.textContent()));
  }
});

test('a village’s page has its facts, its sessions and its figures', async ({ page }) => {
  await page.goto(`/villages/${VILLAGE}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('百家桥');
  await expect(page.locator('dl.kv').filter({ hasText: VILLAGE })).toBeVisible();
  for (const link of await page.locator('.figures dd a').all()) {
    const href = (await link.getAttribute('href'))!;
    expect(href).toContain(`village=${VILLAGE}`);
    expect((await page.request.get(href)).status()).toBe(200);
  }
  const sessions = page.locator('.figures dd a').first();
  expect(await totalAt(page, (await sessions.getAttribute('href'))!)).toBe(number(await sessions.textContent()));
});

test('the published figures of 2023 stand with their section beside the live count', async ({ page }) => {
  await page.goto('/figures/2023');
  const row = (text: string) => page.locator('table.data tr').filter({ hasText: text }).first();
  await expect(row('举办各类普法活动400余场')).toContainText(/400\s*余\s*场/);
  await expect(row('举办各类普法活动400余场')).toContainText('六.1');
  await expect(row('调处纠纷12910起')).toContainText(/12,?910\s*起/);
  await expect(row('调处纠纷12910起')).toContainText('七.1');
  await expect(row('民主法治示范村')).toContainText('七.2');
  await expect(page.locator('main')).toContainText('春风行动法企同行');
  const live = page.locator('.rule a').first();
  const count = number((await live.textContent())!.replace(/^.*?年/, '').replace(/^.*：/, ''));
  expect(await totalAt(page, (await live.getAttribute('href'))!)).toBe(count);
});

test('the page about the site says the rule, the sources and what is not recorded', async ({ page }) => {
  await page.goto('/about');
  const main = page.locator('main');
  for (const key of ['about.rule.once', 'about.rule.approved', 'about.left_out.names', 'about.left_out.ranking', 'about.sources.report', 'about.photos.minors']) {
    await expect(main).toContainText(words(key));
  }
  for (const link of await main.locator('a[href^="/"]').all()) {
    const href = (await link.getAttribute('href'))!;
    expect.soft((await page.request.get(href)).status(), href).toBe(200);
  }
});

test('the public interface counts the same', async ({ page }) => {
  const [from, to] = [day(-90), day()];
  await page.goto(`/counts?from=${from}&to=${to}`);
  const shown = number(await page.locator('.figures dd a').first().textContent());
  const answer = await page.request.get(`/api/v1/counts?from=${from}&to=${to}`);
  expect(answer.status()).toBe(200);
  expect(JSON.stringify(await answer.json())).toMatch(new RegExp(`"sessions":${shown}\\b`));
});
