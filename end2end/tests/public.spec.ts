// What residents read: what is on, lists and filters, one session, language and text size.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day, nextMonday } from '../support/days';
import { PUBLIC_PAGES, STAFF_PAGES, smallTargets, smallTexts, sticksOut } from '../support/layout';
import { eachPage, filter, rows, titles, total, totalAt } from '../support/lists';
import { picture } from '../support/pictures';
import { NEIGHBOUR, UNIT, VILLAGE } from '../support/server';
import { type Fields, approved, held, plan, planned } from '../support/sessions';
import { words } from '../support/words';

test('the first page says what is on today, this week and later', async ({ page, as, tag }) => {
  const office = await as('office');
  const today = day();
  const days = [today, day(1), day(9)];
  for (const date of days) await plan(office, planned(`${date} ${tag}`, { date, start: '23:58', end: '23:59' }));
  const section = (date: string) => (date <= today ? 'today' : date < nextMonday(today) ? 'week' : 'later');
  const headings = { today: words('events.home.today'), week: words('events.home.week'), later: words('events.home.later') };
  const sections = async () =>
    page.locator('main h2.day-heading').evaluateAll((headings) =>
      headings.map((heading) => ({
        heading: heading.textContent,
        days: [...(heading.nextElementSibling?.querySelectorAll('time') ?? [])].map((time) => time.dateTime.slice(0, 10)),
        titles: [...(heading.nextElementSibling?.querySelectorAll('.event-title') ?? [])].map((title) => title.textContent),
      })),
    );
  await page.goto(`/?q=${tag}`);
  const mine = await sections();
  for (const date of days) {
    const found = mine.find(({ heading }) => heading === headings[section(date)]);
    expect(found?.titles, date).toContain(`${date} ${tag}`);
  }
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('events.home.title'));
  const all = await sections();
  expect(all.length).toBeGreaterThan(0);
  for (const { heading, days } of all) for (const date of days) expect(headings[section(date)], date).toBe(heading);
  const sorted = all.flatMap(({ days }) => days);
  expect(sorted).toEqual([...sorted].sort());
  await page.getByRole('link', { name: words('events.home.past') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('events.list.past'));
});

test('the first page is filtered by village and by a single character', async ({ page, as, tag }) => {
  const office = await as('office');
  await plan(office, planned(`龘字辨识 ${tag}`, { village: VILLAGE }));
  await plan(office, planned(`别处的活动 ${tag}`, { village: NEIGHBOUR, place: `龘街 ${tag}` }));
  await page.goto('/');
  await filter(page, { q: '龘' });
  expect((await titles(page)).sort()).toEqual([`别处的活动 ${tag}`, `龘字辨识 ${tag}`].sort());
  await expect(page.locator('main form[role="search"] [name="q"]').first()).toHaveValue('龘');
  await filter(page, { q: '龘', village: VILLAGE });
  expect(await titles(page)).toEqual([`龘字辨识 ${tag}`]);
  await filter(page, { q: '靐', village: '' });
  await expect(page.locator('.empty')).toContainText(words('events.home.nothing_filtered'));
  await page.locator('.empty').getByRole('link', { name: words('ui.clear') }).click();
  await expect(page).toHaveURL(/\/$/);
});

/** Two sessions that differ in everything, and for each filter the values that leave one of them. */
const ONE: Fields = { village: VILLAGE, lead_unit: 'police-station', focus: 'p9-constitution', audience: 'p9-youth', form: 'salon', place: '会议室' };
const OTHER: Fields = { village: NEIGHBOUR, lead_unit: 'water', unit: UNIT, focus: 'p9-xi-thought', audience: 'p9-managers', form: 'fair', place: '农贸市场' };
const FILTERS: [string, Record<string, string>, Record<string, string>][] = [
  ['when', { when: 'past' }, { when: 'upcoming' }],
  ['from and to', { from: day(-2), to: day() }, { from: day(3), to: day(4) }],
  ['from', { from: day(-2), to: day() }, { from: day(1) }],
  ['to', { to: day(-1) }, { from: day(4), to: day(4) }],
  ['village', { village: VILLAGE }, { village: NEIGHBOUR }],
  ['unit', { unit: 'police-station' }, { unit: 'water' }],
  ['unit that takes part', { unit: 'police-station' }, { unit: UNIT }],
  ['focus', { focus: 'p9-constitution' }, { focus: 'p9-xi-thought' }],
  ['audience', { audience: 'p9-youth' }, { audience: 'p9-managers' }],
  ['form', { form: 'salon' }, { form: 'fair' }],
  ['text in the place', { q: '会议' }, { q: '贸' }],
];

test('each filter of the list leaves what it names', async ({ page, as, tag }) => {
  const office = await as('office');
  await approved(office, office, held(`甲 ${tag}`, { ...ONE, summary: `摘要甲 ${tag}` }));
  await plan(office, planned(`乙 ${tag}`, { ...OTHER, date: day(4) }));
  for (const [name, one, other] of FILTERS) {
    for (const [values, title] of [
      [one, `甲 ${tag}`],
      [other, `乙 ${tag}`],
    ] as const) {
      await page.goto('/events');
      await filter(page, values.q ? values : { q: tag, ...values });
      const found = (await titles(page)).filter((title) => title.includes(tag));
      expect.soft(found, `${name}: ${JSON.stringify(values)}`).toEqual([title]);
      // The address says it all, so that a view can be shared.
      const asked = new URL(page.url()).searchParams;
      for (const [name, value] of Object.entries(values)) expect.soft(asked.get(name)).toBe(value);
    }
  }
  await page.goto(`/events?q=${encodeURIComponent(`摘要甲 ${tag}`)}`);
  expect(await titles(page), 'text in the summary').toEqual([`甲 ${tag}`]);
});

test('every row that a filter shows obeys it', async ({ page }) => {
  const today = day();
  const shown = async (values: Record<string, string>) => {
    await page.goto('/events');
    await filter(page, values);
    const found = await rows(page);
    expect(found.length, JSON.stringify(values)).toBeGreaterThan(0);
    expect(await total(page)).toBeGreaterThanOrEqual(found.length);
    return found;
  };
  for (const row of await shown({ when: 'past' })) expect.soft(row.day <= today, row.title).toBe(true);
  for (const row of await shown({ when: 'upcoming' })) expect.soft(row.day >= today, row.title).toBe(true);
  const [from, to] = [day(-60), day(-20)];
  for (const row of await shown({ from, to })) expect.soft(row.day >= from && row.day <= to, row.title).toBe(true);
  for (const row of await shown({ village: VILLAGE })) expect.soft(row.text).toContain('百家桥');
  for (const row of await shown({ form: 'lecture' })) expect.soft(row.text).toContain('讲座');
  for (const row of await shown({ audience: 'p9-residents' })) expect.soft(row.text).toContain('村（居）民');
  for (const row of await shown({ q: '普' })) {
    const text = row.text.includes('普') ? row.text : await (await page.request.get(row.href)).text();
    expect.soft(text).toContain('普');
  }
  // Units and focuses stand on the session's own page.
  const facts = async (href: string) => (await (await page.request.get(href)).text()).split('class="kv"')[1] ?? '';
  for (const row of await shown({ unit: UNIT })) expect.soft(await facts(row.href), row.title).toContain('综合执法');
  for (const row of await shown({ focus: 'p9-publicity-law' })) expect.soft(await facts(row.href), row.title).toContain('法治宣传教育法');
});

test('hours and dates stand beside the titles, not over them', async ({ page }) => {
  for (const address of ['/', '/events', '/calendar', '/calendar?view=month&layers=sessions,nodes', '/observances/2026']) {
    await page.goto(address);
    const over = await page.evaluate(() => {
      const cut = [...document.querySelectorAll<HTMLElement>('.event-time, .bars li, .day-event')];
      return cut.filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent?.trim());
    });
    expect.soft(over, address).toEqual([]);
  }
});

test('a long list comes in pages that together hold what it counts', async ({ page }) => {
  await page.goto(`/events?village=${VILLAGE}`);
  const counted = await total(page);
  const found = new Set<string>();
  await eachPage(page, async () => (await rows(page)).forEach((row) => found.add(row.href)));
  expect(found.size).toBe(counted);
});

test('a filter that makes no sense is refused, not ignored', async ({ page, guard }) => {
  guard.allowStatus(400);
  for (const query of ['when=soon', 'from=2026-02-30', `from=${day()}&to=${day(-1)}`, 'page=0', 'lang=fr', 'mode=large']) {
    expect.soft((await page.request.get(`/events?${query}`)).status(), query).toBe(400);
  }
  await page.goto('/events?when=soon');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('ui.error.bad_parameter_title'));
});

test('a session’s page says when, where, what and for whom, and goes into the calendar', async ({ page, as, tag }) => {
  const office = await as('office');
  const title = `未成年人保护法课堂 ${tag}`;
  const id = await plan(office, planned(title, { ...ONE, date: day(5), start: '09:30', end: '11:00', speakers: '张老师，某学校，法治副校长' }));
  await page.goto(`/?q=${tag}`);
  await page.getByRole('link', { name: title }).click();
  await expect(page).toHaveTitle(new RegExp(`^${title}`));
  const facts = page.locator('dl.kv');
  for (const fact of ['09:30–11:00', '百家桥', '会议室', '沙龙', '青少年', '派出所', '宪法', '张老师']) await expect(facts).toContainText(fact);
  const when = page.locator('dl.kv div').filter({ hasText: words('events.form.when') });
  await expect(when).toContainText(`${Number(day(5).slice(5, 7))}月${Number(day(5).slice(8))}日`);
  await expect(page.locator('meta[property="og:title"]')).toHaveAttribute('content', title);
  await expect(page.getByLabel(words('events.page.share'))).toHaveValue(new RegExp(`/events/${id}$`));

  const href = await page.getByRole('link', { name: words('events.page.add_to_calendar') }).getAttribute('href');
  const calendar = await page.request.get(href!);
  expect(calendar.status()).toBe(200);
  expect(calendar.headers()['content-type']).toContain('text/calendar');
  const text = (await calendar.text()).replace(/\r\n[ \t]/g, '');
  expect(text).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  expect(text).toContain(`SUMMARY:${title}`);
  expect(text).toContain(id);
  const start = new Date(`${day(5)}T09:30:00+08:00`).toISOString().replace(/[-:]|\.\d+/g, '');
  const local = `${day(5).replaceAll('-', '')}T093000`;
  expect(text).toMatch(new RegExp(`DTSTART(:${start}|;TZID=Asia/Shanghai:${local})`));

  await page.getByRole('link', { name: words('events.page.on_map') }).click();
  await expect(page).toHaveURL(new RegExp(`/map\\?at=${VILLAGE}`));
  await expect(page.locator('[aria-current="true"]').filter({ hasText: '百家桥' }).first()).toBeVisible();
});

test('the past list shows a photo of what was held', async ({ page, as, browser, tag }) => {
  const [cadre, office] = [await as('village'), await as('office')];
  await approved(cadre, office, held(`有照片的活动 ${tag}`, { attendance: '1234' }), [await picture(browser, { shade: 201 })]);
  await page.goto(`/events?when=past&q=${tag}`);
  await expect(page.locator('.event-item')).toContainText(words('events.people', { number: '1,234' }));
  const image = page.locator('.event-item img');
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const answer = await page.request.get((await image.getAttribute('src'))!);
  expect(answer.headers()['cache-control']).toContain('immutable');
});

test('the calendar shows a month’s sessions as a list and as weeks', async ({ page, as, tag }) => {
  const office = await as('office');
  const date = `${Number(day().slice(0, 4)) + 1}-02-14`;
  await plan(office, planned(`明年的活动 ${tag}`, { date, village: VILLAGE }));
  for (const view of ['list', 'month']) {
    await page.goto(`/calendar?view=${view}&date=${date}`);
    await expect(page.getByRole('link', { name: new RegExp(`明年的活动 ${tag}`) })).toHaveCount(1);
    expect(await totalAt(page, `/calendar?view=list&date=${date}`)).toBe(1);
    await page.getByRole('link', { name: words('calendar.next') }).click();
    await expect(page.locator('main')).not.toContainText(tag);
    await page.getByRole('link', { name: words('calendar.previous') }).click();
    await page.getByRole('link', { name: new RegExp(`明年的活动 ${tag}`) }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`明年的活动 ${tag}`);
  }
});

test('an unknown address has a page that leads back', async ({ page, guard }) => {
  guard.allowStatus(404);
  for (const path of ['/nowhere', '/events/not-an-id', '/villages/1', '/figures/1999', '/photos/x.jpg']) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('ui.error.not_found_title'));
  }
  await page.locator('main').getByRole('link', { name: words('ui.error.home') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('events.home.title'));
});

test('the language is switched on any page and remembered', async ({ page }) => {
  const heading = page.getByRole('heading', { level: 1 });
  await page.goto('/events?when=past');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByRole('link', { name: words('ui.tools.language'), exact: true }).click();
  await expect(heading).toHaveText(words('events.list.past', {}, 'en'));
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.goto('/');
  await expect(heading).toHaveText(words('events.home.title', {}, 'en'));
  await page.getByRole('link', { name: words('ui.tools.language', {}, 'en'), exact: true }).click();
  await page.goto('/about');
  await expect(heading).toHaveText(words('about.title'));
});

test.describe('a reader whose browser asks for English', () => {
  test.use({ locale: 'en-GB' });
  test('gets English until Chinese is chosen', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.goto('/?lang=zh-CN');
    await page.goto('/about');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  });
});

/** No page is wider than the narrowest phone. */
async function fits(page: Page, paths = PUBLIC_PAGES): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of paths) {
    await page.goto(path);
    const { by, what } = await sticksOut(page);
    expect.soft(by, `${path}: ${what.join(', ')}`).toBeLessThanOrEqual(0);
  }
}

test('no page scrolls sideways on a narrow phone', async ({ page, as }) => {
  await fits(page);
  await fits(await as('admin'), STAFF_PAGES);
});

test('the elder mode is remembered, large, easy to hit and fits a narrow phone', async ({ page }) => {
  await page.goto('/about');
  await page.getByRole('link', { name: words('ui.tools.elder'), exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mode', 'elder');
  for (const path of PUBLIC_PAGES) {
    await page.goto(path);
    await expect(page.locator('html')).toHaveAttribute('data-mode', 'elder');
    expect.soft(await smallTexts(page, 24), `${path}: texts under 18 pt`).toEqual([]);
    expect.soft(await smallTargets(page, 60), `${path}: targets under 60 px`).toEqual([]);
  }
  await fits(page);
  await page.getByRole('link', { name: words('ui.tools.standard'), exact: true }).click();
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('data-mode', 'standard');
});

test('a resident’s page loads no WebAssembly, and a script only where there is a map or a calendar', async ({ page }) => {
  let loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  for (const path of PUBLIC_PAGES) {
    loaded = [];
    await page.goto(path);
    expect.soft(loaded.filter((file) => file.endsWith('.wasm')), path).toEqual([]);
    if (/^\/(map|villages\/|sites\/|calendar)/.test(path)) continue;
    expect.soft(loaded.filter((file) => /\.m?js$/.test(file)), path).toEqual([]);
  }
});

test('sample data is marked as such wherever it shows', async ({ page }) => {
  await page.goto('/events?when=past');
  await expect(page.locator('.demo-banner')).toContainText(words('ui.demo_banner'));
  for (const row of await rows(page)) if (!row.title.includes('e2e-')) expect.soft(row.text).toContain(words('ui.demo'));
  await page.getByRole('link', { name: (await rows(page)).find((row) => !row.title.includes('e2e-'))!.title }).first().click();
  await expect(page.locator('main .tags')).toContainText(words('ui.demo'));
});

test('every page leads to the parts of the site', async ({ page }) => {
  await page.goto('/');
  const parts = [
    ['calendar', 'calendar.title'],
    ['map', 'map.title'],
    ['counts', 'counts.title'],
  ] as const;
  for (const [key, title] of parts) {
    // At a desk the bar on top, on a phone the one at the bottom.
    await page.getByRole('link', { name: words(`ui.nav.${key}`), exact: true }).locator('visible=true').first().click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(words(title));
    await expect(page.locator('.site-nav [aria-current="page"], .tabbar [aria-current="page"]').locator('visible=true').first()).toHaveText(words(`ui.nav.${key}`));
  }
  await expect(page.locator('footer')).toContainText(words('ui.foot.voluntary'));
});
