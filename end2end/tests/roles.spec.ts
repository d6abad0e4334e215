// Who may do what: by the pages, and by requests that no page offers. Runs with JavaScript and without it.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { day } from '../support/days';
import { logIn } from '../support/desk';
import { picture } from '../support/pictures';
import { NEIGHBOUR, ROLES, type Role, UNIT, VILLAGE } from '../support/server';
import { approved, held, log, newId, originOf, plan, planned, post, step } from '../support/sessions';
import { words } from '../support/words';

/** Pages of staff, and who may open them. */
const PAGES: [string, Role[]][] = [
  ['/desk', ROLES],
  ['/desk/events', ROLES],
  ['/desk/plan', ROLES],
  ['/password', ROLES],
  [`/log?draft=${newId()}`, ['village', 'neighbour', 'unit', 'office', 'admin']],
  [`/desk/plan/new?draft=${newId()}`, ['village', 'neighbour', 'unit', 'office', 'admin']],
  ['/desk/review', ['office', 'admin']],
  ['/desk/registries', [...ROLES]],
  ['/desk/registries/points', [...ROLES]],
  ['/desk/registries/titles', ['unit', 'office', 'admin', 'observer']],
  ['/desk/observances', [...ROLES]],
  ['/desk/audit', ['office', 'admin', 'observer']],
  ['/desk/accounts', ['admin']],
];

const statusOf = async (page: Page, path: string) => (await page.request.get(path, { maxRedirects: 0 })).status();

test('whoever is not logged in is sent to the login and from there on', async ({ page, server }) => {
  for (const [path] of PAGES) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect(answer.status(), path).toBe(303);
    expect(answer.headers()['location']).toBe(`/login?next=${encodeURIComponent(path)}`);
  }
  await page.goto('/desk/review?page=1');
  await expect(page).toHaveURL(/\/login\?next=/);
  await logIn(page, server.account('office'));
  await expect(page).toHaveURL(/\/desk\/review\?page=1$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('events.review.title'));
});

for (const role of ROLES) {
  test(`${role}: opens the own pages and no others`, async ({ as, guard }) => {
    guard.allowStatus(403);
    const page = await as(role);
    for (const [path, may] of PAGES) {
      expect.soft(await statusOf(page, path), path).toBe(may.includes(role) ? 200 : 403);
    }
    await page.goto('/desk');
    const offered = await page.locator('main a[href^="/desk/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    for (const path of new Set(offered)) expect.soft((await page.request.get(path)).status(), `${path}, offered on the desk`).toBe(200);
    const forbidden = PAGES.find(([, may]) => !may.includes(role))?.[0];
    if (forbidden) {
      await page.goto(forbidden);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('ui.error.forbidden_title'));
    }
  });
}

/** Every write there is, on a session that waits and on one that is planned; all must be refused alike. */
async function writes(page: Page, waiting: string, plan: string): Promise<Record<string, number>> {
  const of = async (path: string, fields: Record<string, string>) => (await post(page, path, fields)).status();
  const change = { ...held('改别人的'), version: '1' };
  const origin = await originOf(page);
  const photo = async (event: string) =>
    (
      await page.request.post(`/api/photos/${newId()}?event=${event}&name=a.jpg`, {
        data: Buffer.from('x'),
        headers: { origin, 'content-type': 'image/jpeg' },
      })
    ).status();
  const island = await page.request.post('/api/fn/save_event', {
    data: { input: { ...change, id: waiting, village: VILLAGE }, purpose: 'log' },
    headers: { origin },
  });
  return {
    approve: await of(`/events/${waiting}`, { step: 'approve', version: '1' }),
    return: await of(`/events/${waiting}`, { step: 'return', version: '1', reason: '不行' }),
    'approve in the queue': await of('/desk/review', { step: 'approve', pick: `${waiting}:1` }),
    cancel: await of(`/events/${plan}`, { step: 'cancel', version: '1', reason: '不行' }),
    unpublish: await of(`/events/${plan}`, { step: 'unpublish', version: '1' }),
    'change what was logged': await of('/log', { ...change, id: waiting }),
    'log what is planned': await of('/log', { ...change, id: plan }),
    'change the plan': await of('/desk/plan/new', { ...planned('改别人的'), id: plan, version: '1' }),
    'by the island': island.status(),
    photo: await photo(waiting),
  };
}

async function untouched(office: Page, ids: string[]): Promise<void> {
  for (const id of ids) {
    await office.goto(`/events/${id}`);
    await expect(office.getByRole('heading', { level: 1 })).toContainText('原样');
    await expect(office.locator('.history li').filter({ hasText: /改别人的|不行/ })).toHaveCount(0);
    await expect(office.locator(`.steps input[name="version"][value="1"]`).first()).toBeAttached();
  }
}

test('a cadre cannot touch another village’s session by any way', async ({ as, guard, tag }) => {
  guard.allowStatus(403);
  const [owner, stranger, office] = [await as('village'), await as('neighbour'), await as('office')];
  const waiting = await log(owner, held(`原样 ${tag}`));
  const plans = await plan(owner, planned(`原样计划 ${tag}`));
  const secret = await plan(owner, { ...planned(`原样未公开 ${tag}`), published: [] });
  for (const id of [waiting, secret]) {
    await stranger.goto(`/events/${id}`);
    await expect(stranger.getByRole('heading', { level: 1 })).toHaveText(words('ui.error.forbidden_title'));
    await expect(stranger.locator('main')).not.toContainText(tag);
  }
  for (const path of [`/log?event=${waiting}`, `/log?event=${plans}`, `/desk/plan/new?event=${plans}`, `/log?draft=${newId()}&like=${waiting}`, `/log/done?event=${waiting}`]) {
    expect.soft(await statusOf(stranger, path), path).toBe(403);
  }
  // A public plan is read like a resident reads it.
  await stranger.goto(`/events/${plans}`);
  await expect(stranger.locator('.staff')).toHaveCount(0);
  for (const [what, status] of Object.entries(await writes(stranger, waiting, plans))) expect.soft(status, what).toBe(403);
  await untouched(office, [waiting, plans]);
});

test('what a cadre logs belongs to the own village, whatever the request says', async ({ as, tag }) => {
  const cadre = await as('village');
  const id = await log(cadre, held(`冒名 ${tag}`, { village: NEIGHBOUR }));
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator(`dl.kv a[href="/villages/${VILLAGE}"]`)).toBeVisible();
});

test('a cadre changes nothing that is approved', async ({ as, tag }) => {
  const [cadre, office] = [await as('village'), await as('office')];
  const id = await approved(cadre, office, held(`已通过 ${tag}`));
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator('.steps a, .steps button')).toHaveCount(0);
  expect(await statusOf(cadre, `/log?event=${id}`)).toBe(403);
  expect((await post(cadre, '/log', { ...held(`偷改 ${tag}`), id, version: '2' })).status()).toBe(403);
  // The office may, with a reason.
  const change = { ...held(`更正 ${tag}`), id, version: '2', village: VILLAGE };
  expect((await post(office, '/log', change)).status()).toBe(422);
  expect((await post(office, '/log', { ...change, reason: '标题有误' })).status()).toBe(303);
});

test('a unit touches only what it leads', async ({ as, tag }) => {
  const [unit, office, cadre] = [await as('unit'), await as('office'), await as('village')];
  const others = await plan(office, planned(`原样 ${tag}`, { lead_unit: 'police-station', unit: UNIT }));
  const villages = await log(cadre, held(`原样村里 ${tag}`));
  for (const [what, status] of Object.entries(await writes(unit, villages, others))) expect.soft(status, what).toBe(403);
  await untouched(office, [villages, others]);
  const own = await plan(unit, planned(`自己的 ${tag}`));
  expect((await step(unit, own, 'unpublish')).status()).toBe(303);
  // Whatever leading unit a request names: it is its own.
  const named = await log(unit, held(`替别人登记 ${tag}`, { lead_unit: 'police-station' }));
  await office.goto(`/log?event=${named}`);
  await expect(office.locator('[name="lead_unit"]')).toHaveValue(UNIT);
  expect((await step(office, await log(unit, held(`单位登记 ${tag}`)), 'approve')).status()).toBe(303);
});

test('an observer reads everything and changes nothing', async ({ as, tag }) => {
  const [observer, office, cadre] = [await as('observer'), await as('office'), await as('village')];
  const waiting = await log(cadre, held(`原样 ${tag}`));
  const plans = await plan(cadre, planned(`原样计划 ${tag}`));
  for (const path of ['/desk', '/desk/plan', `/events/${waiting}`, `/events/${plans}`]) {
    await observer.goto(path);
    await expect(observer.locator('main form[method="post"]'), path).toHaveCount(0);
    await expect(observer.locator('main a[href^="/log"], main a[href^="/desk/plan/new"]'), path).toHaveCount(0);
  }
  await expect(observer.locator('.history')).toBeVisible();
  for (const [what, status] of Object.entries(await writes(observer, waiting, plans))) expect.soft(status, what).toBe(403);
  expect((await post(observer, '/log', { id: newId(), version: '0', ...held(`观察员登记 ${tag}`) })).status()).toBe(403);
  await untouched(office, [waiting, plans]);
});

test('nobody writes without logging in', async ({ page, as, tag }) => {
  const [cadre, office] = [await as('village'), await as('office')];
  const waiting = await log(cadre, held(`原样 ${tag}`));
  const plans = await plan(cadre, planned(`原样计划 ${tag}`));
  for (const [what, status] of Object.entries(await writes(page, waiting, plans))) {
    expect.soft(status, what).toBe(401);
  }
  await untouched(office, [waiting, plans]);
});

test('what another site makes the browser send is refused', async ({ as, tag }) => {
  const cadre = await as('village');
  const fields = new URLSearchParams({ id: newId(), version: '0', ...held(`跨站 ${tag}`) } as Record<string, string>).toString();
  for (const headers of [{}, { origin: 'https://other.example' }, { 'sec-fetch-site': 'cross-site' }] as Record<string, string>[]) {
    const answer = await cadre.request.post('/log', {
      data: fields,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      maxRedirects: 0,
    });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
  }
});

test('every step is on record for staff, and nobody can change the record', async ({ as, tag }) => {
  const [cadre, office, observer] = [await as('village'), await as('office'), await as('observer')];
  const id = await log(cadre, held(`留痕 ${tag}`));
  await step(office, id, 'return', `请补充 ${tag}`);
  for (const reader of [office, observer]) {
    await reader.goto(`/desk/audit?q=${encodeURIComponent(`请补充 ${tag}`)}`);
    await expect(reader.locator('table')).toContainText(`留痕 ${tag}`);
    await expect(reader.locator('main form[method="post"]')).toHaveCount(0);
  }
  await office.goto(`/desk/audit?q=${encodeURIComponent(`请补充 ${tag}`)}&from=${day(1)}`);
  await expect(office.locator('main')).toContainText(words('audit.nothing'));
});

test('a photo of a session that is not approved is for its own people only', async ({ as, browser, tag }) => {
  const [cadre, stranger, office, resident] = [await as('village'), await as('neighbour'), await as('office'), await as()];
  const id = await log(cadre, held(`内部照片 ${tag}`), [await picture(browser, { shade: 133 })]);
  await cadre.goto(`/events/${id}`);
  const src = (await cadre.locator('.photo-grid img').getAttribute('src'))!;
  expect([await statusOf(cadre, src), await statusOf(office, src)]).toEqual([200, 200]);
  expect([await statusOf(stranger, src), await statusOf(resident, src)]).toEqual([404, 404]);
});
