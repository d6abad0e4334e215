// A session's way from a village to the public pages. Runs with JavaScript and without it.
import { type Page } from '@playwright/test';
import { expect, scripted, test } from '../fixtures';
import { day } from '../support/days';
import { approveInQueue, logIn, returnInQueue } from '../support/desk';
import { attach, fill, form, loggedId, openForm, refusalOf, submit } from '../support/form';
import { eachPage, number, titles, total, totalAt } from '../support/lists';
import { picture, seen } from '../support/pictures';
import { VILLAGE } from '../support/server';
import { held, log, newId, originOf, plan, planned, post, step, versionOf } from '../support/sessions';
import { words } from '../support/words';

const YESTERDAY = `from=${day(-1)}&to=${day(-1)}`;

test('a cadre logs a session with a photo, the office approves it, everybody sees it', async ({ page, as, browser, server, tag }) => {
  const title = `反诈防骗讲座 ${tag}`;
  const [office, resident] = [await as('office'), await as()];
  const counted = async () => {
    await resident.goto(`/counts?${YESTERDAY}`);
    return number(await resident.locator('.figures dd a').first().textContent());
  };
  const onMap = async () => {
    await resident.goto(`/map?view=cells&${YESTERDAY}`);
    return number(await resident.locator(`a.cell[href*="village=${VILLAGE}"] .cell-count`).textContent());
  };
  const before = { counted: await counted(), onMap: await onMap(), listed: await totalAt(resident, '/events?when=past') };

  await page.goto('/log');
  await expect(page).toHaveURL(/\/login\?next=%2Flog$/);
  await logIn(page, server.account('village'));
  await expect(page).toHaveURL(/\/log\?draft=/);
  await openForm(page);
  await expect(form(page).locator('[name="date"]')).toHaveValue(day());
  await fill(page, held(title, { form: 'lecture', audience: ['p9-residents'], attendance: '42', summary: '讲解冒充客服的骗局。' }));
  await attach(page, await picture(browser, { orientation: 6 }));
  await submit(page);
  const id = await loggedId(page);
  await expect(page.locator('main')).toContainText(title);
  await expect(page.locator('main')).toContainText('42');
  await expect(page.locator('dl.kv div').filter({ hasText: words('events.form.photos') })).toContainText('1');

  // What is not approved is not public, its pictures neither.
  expect((await resident.request.get(`/events/${id}`)).status()).toBe(404);
  expect(await counted()).toBe(before.counted);
  await page.goto(`/events/${id}`);
  const src = await page.locator('.photo-grid img').getAttribute('src');
  expect((await page.request.get(src!)).status()).toBe(200);
  expect((await resident.request.get(src!)).status()).toBe(404);

  await approveInQueue(office, title);

  expect(await counted()).toBe(before.counted + 1);
  expect(await onMap()).toBe(before.onMap + 1);
  expect(await totalAt(resident, '/events?when=past')).toBe(before.listed + 1);
  await resident.goto(`/events?when=past&q=${tag}`);
  expect(await titles(resident)).toEqual([title]);
  await expect(resident.locator('.event-item img')).toBeVisible();
  await resident.getByRole('link', { name: title }).click();
  await expect(resident.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(resident.locator('main')).toContainText('讲解冒充客服的骗局。');

  // Stored lying on its left side, shown upright: red above blue.
  const image = resident.locator('.photo-grid img');
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])).toEqual([80, 160]);
  const shown = await seen(browser, await (await resident.request.get(src!)).body());
  expect([shown.width, shown.height]).toEqual([80, 160]);
  expect(shown.upper[0]! - shown.upper[2]!, 'red above').toBeGreaterThan(100);
  expect(shown.lower[2]! - shown.lower[0]!, 'blue below').toBeGreaterThan(100);
});

test('a returned session is on top of its author’s desk, is put right and approved', async ({ as, tag }) => {
  const title = `垃圾分类咨询 ${tag}`;
  const reason = `人数与照片不符 ${tag}`;
  const [cadre, office, resident] = [await as('village'), await as('office'), await as()];
  const id = await log(cadre, held(title, { attendance: '400' }));
  await returnInQueue(office, title, reason);

  await cadre.goto('/desk');
  const first = cadre.locator('main section').first();
  await expect(first.getByRole('heading', { level: 2 })).toContainText(words('events.desk.returned'));
  await expect(first).toContainText(words('events.reason.returned', { reason }));
  await first.locator(`a[href="/log?event=${id}"]`).click();
  await openForm(cadre, `/log?event=${id}`);
  await expect(form(cadre).locator('[name="title"]')).toHaveValue(title);
  await fill(cadre, { attendance: '40' });
  await submit(cadre);
  expect(await loggedId(cadre)).toBe(id);

  await approveInQueue(office, title);
  await resident.goto(`/events?q=${tag}`);
  expect(await titles(resident)).toEqual([title]);
  await resident.goto(`/events/${id}`);
  await expect(resident.locator('dl.kv')).toContainText('40');
  await expect(resident.locator('main')).not.toContainText(reason);
  await office.goto(`/events/${id}`);
  await expect(office.locator('.history')).toContainText(reason);
});

test('what is wrong is said beside the field, and nothing that was entered is lost', async ({ as, browser, guard, tag }) => {
  guard.allowStatus(422);
  const title = `民法典进楼道 ${tag}`;
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(title, { attendance: '', summary: '第一行\n第二行', audience: ['p9-youth'], end: '13:00' }));
  await attach(cadre, await picture(browser));
  await submit(cadre);
  await expect(refusalOf(cadre, 'attendance')).toHaveText(words('ui.why.required'));
  await expect(refusalOf(cadre, 'end')).toHaveText(words('ui.why.end_before_start'));
  await expect(form(cadre).locator('[name="title"]')).toHaveValue(title);
  await expect(form(cadre).locator('[name="summary"]')).toHaveValue(/^第一行\r?\n第二行$/);
  await expect(form(cadre).locator('[name="audience"][value="p9-youth"]')).toBeChecked();

  await fill(cadre, { attendance: '18', end: '16:00' });
  await submit(cadre);
  const id = await loggedId(cadre);
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator('.photo-grid img')).toHaveCount(1);
});

test('a double tap makes one session', async ({ as, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`双击提交 ${tag}`));
  await form(cadre).locator('button[type="submit"]').dblclick();
  await loggedId(cadre);
  expect(await totalAt(cadre, `/desk/events?q=${tag}`)).toBe(1);
});

test('whoever goes back after sending is told that it was sent', async ({ as, tag }) => {
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`返回再提交 ${tag}`));
  await submit(cadre);
  const id = await loggedId(cadre);
  await cadre.goBack();
  expect(await loggedId(cadre)).toBe(id);
  expect(await totalAt(cadre, `/desk/events?q=${tag}`)).toBe(1);
});

test('the same form posted again gets the same answer', async ({ as, browser, tag }) => {
  const cadre = await as('village');
  const fields = { id: newId(), version: '0', ...held(`重复提交 ${tag}`) };
  for (const sent of [[], [await picture(browser, { shade: 7 })]]) {
    const again = { ...fields, id: newId(), title: `${fields.title} ${sent.length}` };
    const [first, second] = [await post(cadre, '/log', again, sent), await post(cadre, '/log', again, sent)];
    expect(first.status(), await first.text()).toBe(303);
    expect.soft(second.status(), `sent again with ${sent.length} photos`).toBe(303);
    expect.soft(second.headers()['location']).toBe(first.headers()['location']);
  }
  expect(await totalAt(cadre, `/desk/events?q=${tag}`)).toBe(2);
  const other = await post(cadre, '/log', { ...fields, title: `另一场 ${tag}` });
  expect(other.status()).toBe(303);
  expect((await post(cadre, '/log', { ...fields, title: `又一场 ${tag}` })).status(), 'the same id, other content').toBe(409);
});

test('a planned session that is over waits on the desk and is logged from there', async ({ as, tag }) => {
  const title = `宪法宣传日 ${tag}`;
  const cadre = await as('village');
  const id = await plan(cadre, planned(title, { date: day(), start: '00:00', end: '00:01' }));
  await cadre.goto(`/desk/events?state=planned&when=past&q=${tag}`);
  expect(await titles(cadre)).toEqual([title]);
  await cadre.getByRole('link', { name: title }).click();
  await cadre.getByRole('link', { name: words('events.steps.log'), exact: true }).click();
  await openForm(cadre, `/log?event=${id}`);
  await expect(form(cadre).locator('[name="title"]')).toHaveValue(title);
  await fill(cadre, { attendance: '12' });
  await submit(cadre);
  expect(await loggedId(cadre)).toBe(id);
  expect(await totalAt(cadre, `/desk/events?q=${tag}`)).toBe(1);
});

test('a new form can be filled in as the last one', async ({ as, tag }) => {
  const cadre = await as('neighbour');
  await log(cadre, held(`法律夜市 ${tag}`, { place: `夜市 ${tag}`, form: 'fair', attendance: '77' }));
  await openForm(cadre);
  await cadre.getByRole('link', { name: words('events.log.as_last') }).click();
  await expect(form(cadre).locator('[name="title"]')).toHaveValue(`法律夜市 ${tag}`);
  await expect(form(cadre).locator('[name="place"]')).toHaveValue(`夜市 ${tag}`);
  await expect(form(cadre).locator('[name="form"]')).toHaveValue('fair');
  await expect(form(cadre).locator('[name="date"]')).toHaveValue(day());
  await expect(form(cadre).locator('[name="attendance"]')).toHaveValue('');
});

test('the office approves several at once', async ({ as, tag }) => {
  const [cadre, office] = [await as('village'), await as('office')];
  await office.goto('/desk/review');
  // Twenty to a page: both on the last one.
  if ((await total(office)) % 20 === 19) await log(cadre, held(`垫底 ${tag}`, { place: '文化礼堂' }));
  const ids = [await log(cadre, held(`甲 ${tag}`, { place: '便民广场' })), await log(cadre, held(`乙 ${tag}`))];
  await office.reload();
  const boxes = ids.map((id) => office.locator(`#pick-${id}`));
  await eachPage(office, async () => (await boxes[0]!.count()) === 0);
  for (const box of boxes) await box.check();
  await office.getByRole('button', { name: words('events.review.approve') }).click();
  await expect(office.getByText(words('events.review.approved', { number: 2 }))).toBeVisible();
  expect(await totalAt(office, `/desk/events?state=approved&q=${tag}`)).toBe(2);
});

test('what is stored comes back whole in the form, and is text wherever it stands', async ({ as, tag }) => {
  const cadre = await as('village');
  const summary = `</textarea><h1>${tag}</h1>\n?a=1&copy=2 &lt;b>`;
  const links = 'https://example.org/?a=1&copy=2&section=3';
  const speakers = '王律师, , 律师\n李法官';
  // Held under the plan before: its focuses and audiences are other ones.
  const fields = held(`往年讲座 ${tag}`, { date: '2025-06-10', summary, links, speakers, audience: ['p8-residents'] });
  const id = await log(cadre, fields);
  const whole = async () => {
    await openForm(cadre, `/log?event=${id}`);
    const field = (name: string) => form(cadre).locator(`[name="${name}"]`);
    await expect(cadre.locator('h1')).toHaveCount(1);
    await expect(field('summary')).toHaveValue(summary);
    await expect(field('links')).toHaveValue(links);
    await expect(field('speakers')).toHaveValue(speakers);
    await expect(form(cadre).locator('[name="audience"]:checked')).toHaveValue('p8-residents');
  };
  await whole();
  await submit(cadre);
  await loggedId(cadre);
  await whole();
});

test('a picture that was taken away again, or not sent with the form, is in no session', async ({ as, browser, tag }) => {
  const [cadre, office, resident] = [await as('village'), await as('office'), await as()];
  const id = await plan(cadre, planned(`计划中的讲座 ${tag}`, { date: day(0), start: '00:01', end: '' }));
  const hand = async () => {
    const { buffer, mimeType } = await picture(browser, { shade: 17 });
    const photo = newId();
    const headers = { origin: await originOf(cadre), 'content-type': mimeType };
    const answer = await cadre.request.post(`/api/photos/${photo}?event=${id}&name=a.jpg`, { data: buffer, headers });
    expect(answer.status()).toBe(201);
    return { photo, headers };
  };
  const { photo, headers } = await hand();
  expect((await cadre.request.delete(`/api/photos/${photo}`, { headers: { origin: headers.origin } })).status()).toBe(204);
  const { photo: left } = await hand();
  const fields = held(`计划中的讲座 ${tag}`, { date: day(0), start: '00:01', end: '' });
  const logged = await post(cadre, '/log', { id, version: await versionOf(cadre, id), ...fields });
  expect(logged.status(), await logged.text()).toBe(303);
  expect((await step(office, id, 'approve')).status()).toBe(303);
  for (const reader of [office, resident]) {
    await reader.goto(`/events/${id}`);
    await expect(reader.locator('.photo-grid img')).toHaveCount(0);
  }
  // It waits in the form of whoever handed it in, and nowhere else.
  await openForm(office, `/log?event=${id}`);
  await expect(office.locator('.photo-item')).toHaveCount(0);
  expect(left).toBeTruthy();
});

test('two reasons for one session: the second is not lost and not taken', async ({ as, guard, tag }) => {
  guard.allowStatus(409);
  const [cadre, office, other] = [await as('village'), await as('office'), await as('office')];
  const id = await log(cadre, held(`退回两次 ${tag}`));
  for (const page of [office, other]) {
    await page.goto(`/events/${id}`);
    await page.locator('summary').filter({ hasText: words('events.steps.give_back') }).click();
  }
  const send = async (page: Page, reason: string) => {
    await page.locator('#reason-return').fill(reason);
    await page.locator('form').filter({ has: page.locator('#reason-return') }).getByRole('button').click();
  };
  await send(office, '请补人数');
  await expect(office.getByText(words('events.steps.return_done'))).toBeVisible();
  await send(other, '请补照片');
  await expect(other.locator('.error-summary')).toContainText(words('ui.error.conflict_title'));
  await expect(other.locator('main')).toContainText('请补人数');
});

test('a picture of minors stays private until the consent tick', async ({ as, browser, tag }) => {
  const [cadre, office, resident] = [await as('village'), await as('office'), await as()];
  await openForm(cadre);
  await fill(cadre, held(`法治副校长开讲 ${tag}`));
  await attach(cadre, await picture(browser, { shade: 99 }));
  await submit(cadre);
  const id = await loggedId(cadre);
  await openForm(cadre, `/log?event=${id}`);
  await cadre.getByLabel(words('photos.minors')).check();
  await submit(cadre);
  await loggedId(cadre);
  expect((await step(office, id, 'approve')).status()).toBe(303);
  await resident.goto(`/events/${id}`);
  await expect(resident.locator('.photo-grid img')).toHaveCount(0);
  await openForm(office, `/log?event=${id}`);
  await office.getByLabel(words('photos.consent')).check();
  await fill(office, { reason: '监护人已同意' });
  await submit(office);
  await loggedId(office);
  await resident.goto(`/events/${id}`);
  await expect(resident.locator('.photo-grid img')).toHaveCount(1);
});

test('files that are no photos are refused with a sentence', async ({ as, guard, tag }) => {
  guard.allowStatus(422);
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, held(`错误文件 ${tag}`));
  await cadre.locator('#photos').setInputFiles({ name: '通知.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a photo') });
  if (!scripted()) await submit(cadre);
  await expect(cadre.locator('.photo-picker')).toContainText(words('ui.why.photo.not_a_photo', { name: '通知.jpg' }));
  await expect(form(cadre).locator('[name="title"]')).toHaveValue(`错误文件 ${tag}`);
});
