// What the session form does better where JavaScript runs: drafts, no connection, photos one by one.
import { type Page } from '@playwright/test';
import { awake, expect, test } from '../fixtures';
import { attach, fill, form, loggedId, openForm, refusalOf, submit } from '../support/form';
import { totalAt } from '../support/lists';
import { moving, picture, seen, transparent } from '../support/pictures';
import { held, log, post, versionOf } from '../support/sessions';
import { words } from '../support/words';

const notice = (page: Page, key: string) => page.getByText(words(key), { exact: true });
const field = (page: Page, name: string) => form(page).locator(`[name="${name}"]`);

test('a draft survives a reload, can be thrown away, and is gone once it was sent', async ({ as, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await expect(notice(cadre, 'events.island.restored')).toHaveCount(0);
  await fill(cadre, held(`草稿 ${tag}`, { audience: ['p9-youth'], form: 'salon', speakers: '王律师，某律所，律师' }));
  await cadre.reload();
  await awake(cadre);
  await expect(notice(cadre, 'events.island.restored')).toBeVisible();
  await expect(field(cadre, 'title')).toHaveValue(`草稿 ${tag}`);
  await expect(field(cadre, 'form')).toHaveValue('salon');
  await expect(field(cadre, 'speakers')).toHaveValue('王律师，某律所，律师');
  await expect(form(cadre).locator('[name="audience"][value="p9-youth"]')).toBeChecked();

  await cadre.getByRole('button', { name: words('events.island.start_over') }).click();
  await awake(cadre);
  await expect(field(cadre, 'title')).toHaveValue('');

  await fill(cadre, held(`草稿 ${tag}`));
  await cadre.reload();
  await awake(cadre);
  await submit(cadre);
  await loggedId(cadre);
  await openForm(cadre);
  await expect(notice(cadre, 'events.island.restored')).toHaveCount(0);
  await expect(field(cadre, 'title')).toHaveValue('');
  expect(await totalAt(cadre, `/desk/events?q=${tag}`)).toBe(1);
});

test('what was typed over an older version is not stored over somebody else’s change unless one says so', async ({ as, guard, tag }) => {
  guard.allowStatus(409);
  const [cadre, office] = [await as('village'), await as('office')];
  const id = await log(cadre, held(`原来的 ${tag}`));
  await openForm(cadre, `/log?event=${id}`);
  await fill(cadre, { summary: `村里写的 ${tag}` });
  const village = await field(cadre, 'village').inputValue();
  const theirs = { id, version: await versionOf(office, id), ...held(`司法所改的 ${tag}`), village };
  expect((await post(office, '/log', theirs)).status()).toBe(303);

  await cadre.reload();
  await awake(cadre);
  await expect(notice(cadre, 'ui.kept.overtaken')).toBeVisible();
  await expect(field(cadre, 'summary')).toHaveValue(`村里写的 ${tag}`);
  await expect(field(cadre, 'title')).toHaveValue(`原来的 ${tag}`);
  await submit(cadre);
  // Both versions stand beside each other, and nothing typed is lost.
  await expect(cadre.getByRole('heading', { name: words('events.conflict.title') })).toBeVisible();
  await expect(field(cadre, 'summary')).toHaveValue(`村里写的 ${tag}`);
  expect(await (await cadre.request.get(`/events/${id}`)).text()).toContain(`司法所改的 ${tag}`);

  // Also when the form is opened again, and both ways on are there.
  await openForm(cadre, `/log?event=${id}`);
  const useMine = cadre.getByRole('button', { name: words('ui.kept.use_mine') });
  await expect(cadre.getByRole('button', { name: words('ui.kept.use_newest') })).toBeVisible();
  await useMine.click();
  await expect(notice(cadre, 'ui.kept.overtaken')).toHaveCount(0);
  await expect(useMine).toBeHidden();
  await submit(cadre);
  expect(await loggedId(cadre)).toBe(id);
  const stored = await (await cadre.request.get(`/events/${id}`)).text();
  expect(stored).toContain(`村里写的 ${tag}`);
});

test('whoever prefers the newest version begins with it', async ({ as, tag }) => {
  const [cadre, office] = [await as('village'), await as('office')];
  const id = await log(cadre, held(`原来的 ${tag}`));
  await openForm(cadre, `/log?event=${id}`);
  await fill(cadre, { summary: `村里写的 ${tag}` });
  const village = await field(cadre, 'village').inputValue();
  const theirs = { id, version: await versionOf(office, id), ...held(`司法所改的 ${tag}`), village };
  expect((await post(office, '/log', theirs)).status()).toBe(303);
  await cadre.reload();
  await awake(cadre);
  await cadre.getByRole('button', { name: words('ui.kept.use_newest') }).click();
  await awake(cadre);
  await expect(field(cadre, 'title')).toHaveValue(`司法所改的 ${tag}`);
  await expect(field(cadre, 'summary')).toHaveValue('');
  await expect(notice(cadre, 'ui.kept.overtaken')).toHaveCount(0);
});

test('what can be seen through becomes white, and what moves is refused in words', async ({ as, browser, guard }) => {
  guard.allowStatus(422);
  const cadre = await as('village');
  await openForm(cadre);
  const sketch = await transparent(browser);
  const answered = cadre.waitForResponse((response) => response.url().includes('/api/photos/'));
  await attach(cadre, sketch);
  const answer = await answered;
  expect(answer.request().headers()['content-type'], 'made smaller by the browser').toBe('image/jpeg');
  const { hash } = (await answer.json()) as { hash: string };
  const stored = await (await cadre.request.get(`/photos/${hash}-800.jpg`)).body();
  const look = await seen(browser, stored);
  for (const colour of [...look.upper, ...look.lower]) expect(colour).toBeGreaterThan(250);

  await cadre.locator('#photos').setInputFiles([moving(sketch)]);
  await expect(cadre.locator('.photo-item').nth(1)).toContainText(words('ui.why.photo.animated', { name: 'moving.png' }));
});

test('a picture that the server has no time for is sent again on its own', async ({ as, browser, guard }) => {
  guard.allowStatus(429);
  const cadre = await as('village');
  await openForm(cadre);
  let asked = 0;
  await cadre.route('**/api/photos/**', async (route) => {
    asked += 1;
    return asked === 1 ? route.fulfill({ status: 429, headers: { 'retry-after': '0' }, body: '{}' }) : route.continue();
  });
  await attach(cadre, await picture(browser, { shade: 77 }));
  expect(asked).toBe(2);
});

test('what was not sent is listed on the desk and on a new form, and can be gone on with or deleted', async ({ as, browser, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`没交的 ${tag}`));
  await attach(cadre, await picture(browser, { shade: 52 }));
  await openForm(cadre);
  await expect(cadre.locator('.draft-list')).toContainText(`没交的 ${tag}`);
  await expect(field(cadre, 'title')).toHaveValue('');
  await cadre.goto('/desk');
  await cadre.getByRole('link', { name: `没交的 ${tag}` }).click();
  await awake(cadre);
  await expect(field(cadre, 'title')).toHaveValue(`没交的 ${tag}`);
  await expect(cadre.locator('.photo-item')).toHaveCount(1);
  await cadre.goto('/desk');
  await cadre.locator('.draft-list li').filter({ hasText: tag }).getByRole('button', { name: words('events.desk.draft_delete') }).click();
  await expect(cadre.getByRole('link', { name: `没交的 ${tag}` })).toHaveCount(0);
  await openForm(cadre);
  await expect(cadre.locator('.draft-list')).not.toContainText(tag);
});

test('two accounts on one phone do not see each other’s drafts', async ({ as, server, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`别人的草稿 ${tag}`));
  await cadre.context().addCookies([{ name: 'pufa_login', value: await server.loginOf('neighbour'), url: server.url }]);
  await openForm(cadre);
  await expect(field(cadre, 'title')).toHaveValue('');
});

test('a second tap while the first is on its way sends nothing', async ({ as, tag }) => {
  const cadre = await as('village');
  let sent = 0;
  let release = () => {};
  const held_back = new Promise<void>((resolve) => (release = resolve));
  await cadre.route('**/api/fn/save_event', async (route) => {
    sent += 1;
    await held_back;
    await route.continue();
  });
  await openForm(cadre);
  await fill(cadre, held(`连点 ${tag}`));
  await submit(cadre);
  await expect(notice(cadre, 'events.island.sending')).toBeVisible();
  await submit(cadre);
  await submit(cadre);
  release();
  await loggedId(cadre);
  expect(sent).toBe(1);
  expect(await totalAt(cadre, `/desk/events?q=${tag}`)).toBe(1);
});

test('without a connection it says so and keeps everything; with one it is sent, once', async ({ as, guard, tag }) => {
  guard.allow(/ERR_INTERNET_DISCONNECTED/);
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`离线登记 ${tag}`));
  await cadre.context().setOffline(true);
  await submit(cadre);
  await expect(notice(cadre, 'ui.error.no_connection')).toBeVisible();
  await expect(field(cadre, 'title')).toHaveValue(`离线登记 ${tag}`);
  await cadre.context().setOffline(false);
  await submit(cadre);
  await loggedId(cadre);
  expect(await totalAt(cadre, `/desk/events?q=${tag}`)).toBe(1);
});

test('an answer that got lost on the way does not make a second session', async ({ as, guard, tag }) => {
  guard.allow(/ERR_CONNECTION_FAILED/);
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`回音丢失 ${tag}`));
  await cadre.route(
    '**/api/fn/save_event',
    async (route) => {
      await route.fetch();
      await route.abort('connectionfailed');
    },
    { times: 1 },
  );
  await submit(cadre);
  await expect(notice(cadre, 'ui.error.no_connection')).toBeVisible();
  // The address knows the session's id: whoever comes back is told that all is well, and nothing is left to send.
  await cadre.reload();
  await loggedId(cadre);
  await awake(cadre);
  await cadre.goto('/desk');
  await awake(cadre);
  await expect(cadre.locator('.draft-list')).not.toContainText(tag);
  expect(await totalAt(cadre, `/desk/events?q=${tag}`)).toBe(1);
});

test('what is refused is said beside the field without leaving the page', async ({ as, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await cadre.evaluate(() => Object.assign(window, { stayed: true }));
  await fill(cadre, held('', { attendance: '三十五', links: '不是链接' }));
  // A fold that hides what is wrong is opened again.
  await cadre.locator('details.more > summary').filter({ hasText: words('events.form.more') }).click();
  await expect(field(cadre, 'links')).toBeHidden();
  await submit(cadre);
  await expect(refusalOf(cadre, 'title')).toHaveText(words('ui.why.required'));
  await expect(refusalOf(cadre, 'attendance')).toHaveText(words('ui.why.not_a_number'));
  await expect(refusalOf(cadre, 'links')).toHaveText(words('ui.why.not_a_link'));
  await expect(field(cadre, 'links')).toBeVisible();
  await expect(field(cadre, 'title')).toBeFocused();
  await expect(field(cadre, 'title')).toHaveAttribute('aria-invalid', 'true');
  await expect(notice(cadre, 'events.island.refused')).toBeVisible();
  await fill(cadre, { title: `改正后提交 ${tag}`, attendance: '３５', links: 'https://example.org/a' });
  expect(await cadre.evaluate(() => 'stayed' in window)).toBe(true);
  await submit(cadre);
  await loggedId(cadre);
});

test('the office’s refusal is no longer shown once the field is right', async ({ as, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held('', { end: '10:00' }));
  await submit(cadre);
  await expect(refusalOf(cadre, 'title')).toBeVisible();
  await fill(cadre, { title: `第二次还差一项 ${tag}` });
  await submit(cadre);
  await expect(refusalOf(cadre, 'title')).toBeHidden();
  await expect(refusalOf(cadre, 'end')).toHaveText(words('ui.why.end_before_start'));
});

test('the head-count goes up and down by buttons, never below nothing', async ({ as }) => {
  const cadre = await as('village');
  await openForm(cadre);
  const [less, more] = ['less', 'more_people'].map((key) => cadre.getByRole('button', { name: words(`events.form.${key}`) }));
  await more!.click();
  await more!.click();
  await expect(field(cadre, 'attendance')).toHaveValue('10');
  await less!.click();
  await expect(field(cadre, 'attendance')).toHaveValue('5');
  await less!.click();
  await less!.click();
  await expect(field(cadre, 'attendance')).toHaveValue('0');
  await fill(cadre, { attendance: '32' });
  await more!.click();
  await expect(field(cadre, 'attendance')).toHaveValue('37');
  // What the buttons wrote is part of the draft.
  await cadre.reload();
  await awake(cadre);
  await expect(field(cadre, 'attendance')).toHaveValue('37');
});

test('photos are sent one by one, can be retried and taken away', async ({ as, browser, guard, tag }) => {
  guard.allow(/ERR_CONNECTION_FAILED/);
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`三张照片 ${tag}`));
  const pictures = [1, 2, 3].map((shade) => picture(browser, { name: `${shade}.jpg`, shade }));
  let release = () => {};
  const first = new Promise<void>((resolve) => (release = resolve));
  let asked = 0;
  await cadre.route('**/api/photos/**', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    asked += 1;
    if (asked === 1) await first;
    return asked === 2 ? route.abort('connectionfailed') : route.continue();
  });
  await cadre.locator('#photos').setInputFiles(await Promise.all(pictures));
  const items = cadre.locator('.photo-item');
  await expect(items).toHaveCount(3);
  await expect(items.nth(0)).toContainText(words('photos.sending'));
  await expect(items.nth(1)).toContainText(words('photos.waiting'));
  await expect.poll(() => asked, 'one by one').toBe(1);
  release();
  await expect(items.nth(0)).toContainText(words('photos.kept'));
  await expect(items.nth(1)).toContainText(words('photos.failed'));
  await expect(items.nth(2)).toContainText(words('photos.kept'));
  await items.nth(1).getByRole('button', { name: words('photos.retry') }).click();
  await expect(items.nth(1)).toContainText(words('photos.kept'));
  await items.nth(2).getByRole('button', { name: words('photos.remove') }).click();
  await expect(items).toHaveCount(2);
  await items.nth(0).getByRole('textbox').fill(`主席台 ${tag}`);
  await submit(cadre);
  const id = await loggedId(cadre);
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator('.photo-grid img')).toHaveCount(2);
  await expect(cadre.getByAltText(`主席台 ${tag}`)).toBeVisible();
});

test('a session that is sent while photos are on their way waits for them', async ({ as, browser, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`边传边交 ${tag}`));
  let release = () => {};
  const late = new Promise<void>((resolve) => (release = resolve));
  await cadre.route('**/api/photos/**', async (route) => {
    await late;
    await route.continue();
  });
  await cadre.locator('#photos').setInputFiles(await picture(browser));
  await expect(cadre.locator('[data-photo="sending"]')).toHaveCount(1);
  await submit(cadre);
  await expect(notice(cadre, 'events.island.waiting')).toBeVisible();
  release();
  const id = await loggedId(cadre);
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator('.photo-grid img')).toHaveCount(1);
});

test('a photo that was chosen before the page was awake is sent too', async ({ as, browser, tag }) => {
  const cadre = await as('village');
  let release = () => {};
  const late = new Promise<void>((resolve) => (release = resolve));
  await cadre.route('**/*.wasm', async (route) => {
    await late;
    await route.continue();
  });
  await cadre.goto('/log');
  await fill(cadre, held(`还没醒来 ${tag}`));
  await cadre.locator('#photos').setInputFiles(await picture(browser));
  release();
  await awake(cadre);
  await expect(field(cadre, 'title')).toHaveValue(`还没醒来 ${tag}`);
  await submit(cadre);
  const id = await loggedId(cadre);
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator('.photo-grid img')).toHaveCount(1);
});

test('photos that arrived are still there after a reload', async ({ as, browser, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`照片和草稿 ${tag}`));
  await attach(cadre, await picture(browser, { shade: 51 }));
  await cadre.reload();
  await awake(cadre);
  await expect(field(cadre, 'title')).toHaveValue(`照片和草稿 ${tag}`);
  await expect(cadre.locator('.photo-item')).toHaveCount(1);
  await submit(cadre);
  const id = await loggedId(cadre);
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator('.photo-grid img')).toHaveCount(1);
});

test('no more than nine photos', async ({ as, browser }) => {
  const cadre = await as('village');
  await openForm(cadre);
  const one = await picture(browser);
  await cadre.locator('#photos').setInputFiles(Array.from({ length: 10 }, (_, index) => ({ ...one, name: `${index}.jpg` })));
  await expect(cadre.locator('[data-photo="kept"]')).toHaveCount(9);
  await expect(cadre.locator('.photo-picker .field-error')).toHaveText(words('photos.too_many'));
});
