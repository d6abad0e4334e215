// Plans, from the office or a unit to the residents. Runs with JavaScript and without it.
import { type Page } from '@playwright/test';
import { expect, scripted, test } from '../fixtures';
import { day } from '../support/days';
import { fill, form, openForm, refusalOf, submit } from '../support/form';
import { titles, totalAt } from '../support/lists';
import { UNIT, VILLAGE } from '../support/server';
import { plan, planned } from '../support/sessions';
import { words } from '../support/words';

/** Opens a step's fold on a session's page, gives the reason and presses the button. */
async function stepWithReason(page: Page, key: string, reason: string): Promise<void> {
  const fold = page.locator('.staff details').filter({ has: page.locator('summary', { hasText: words(key) }) });
  await fold.locator('summary').click();
  await fold.getByLabel(words('events.steps.reason')).fill(reason);
  await fold.getByRole('button', { name: words(key) }).click();
}

async function savedId(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/desk\/plan\?saved=/);
  await expect(page.getByText(words('events.plan.saved'))).toBeVisible();
  return new URL(page.url()).searchParams.get('saved')!;
}

test('the office plans, publishes, changes and cancels; residents see each of it', async ({ as, tag }) => {
  const [office, resident] = [await as('office'), await as()];
  const title = `国家安全教育日集市 ${tag}`;
  const listed = async () => {
    await resident.goto(`/?q=${tag}`);
    return titles(resident);
  };
  await openForm(office, '/desk/plan/new');
  await expect(form(office).locator('[name="published"]')).toBeChecked();
  await form(office).locator('[name="published"]').uncheck();
  await fill(office, { title, date: day(3), start: '09:00', end: '11:00', village: VILLAGE, place: '文体广场', form: 'fair', lead_unit: 'justice-office' });
  await submit(office);
  const id = await savedId(office);
  expect(await listed(), 'not published yet').toEqual([]);
  expect((await resident.request.get(`/events/${id}`)).status()).toBe(404);

  await office.goto(`/events/${id}`);
  await office.getByRole('button', { name: words('events.steps.publish') }).click();
  await expect(office.getByText(words('events.steps.publish_done'))).toBeVisible();
  expect(await listed()).toEqual([title]);

  await office.getByRole('link', { name: words('events.steps.change_plan') }).click();
  await openForm(office, `/desk/plan/new?event=${id}`);
  await fill(office, { place: `新时代文明实践站 ${tag}`, start: '15:00', end: '16:30' });
  await submit(office);
  expect(await savedId(office)).toBe(id);
  await resident.goto(`/events/${id}`);
  await expect(resident.locator('dl.kv')).toContainText('15:00–16:30');
  await expect(resident.locator('dl.kv')).toContainText(`新时代文明实践站 ${tag}`);
  await expect(resident.getByRole('link', { name: words('events.page.add_to_calendar') })).toBeVisible();

  const reason = `暴雨预警 ${tag}`;
  await office.goto(`/events/${id}`);
  await stepWithReason(office, 'events.steps.cancel', reason);
  await expect(office.getByText(words('events.steps.cancel_done'))).toBeVisible();
  await resident.goto(`/events/${id}`);
  await expect(resident.getByText(words('events.reason.cancelled', { reason }))).toBeVisible();
  await expect(resident.getByText(words('events.state.cancelled'), { exact: true })).toBeVisible();
  await expect(resident.getByRole('link', { name: words('events.page.add_to_calendar') })).toHaveCount(0);
  await resident.goto(`/events?q=${tag}`);
  await expect(resident.locator('.event-item')).toContainText(words('events.state.cancelled'));

  // A cancellation can be taken back.
  await office.getByRole('button', { name: words('events.steps.reinstate') }).click();
  await expect(office.getByText(words('events.steps.reinstate_done'))).toBeVisible();
  await resident.goto(`/events/${id}`);
  await expect(resident.getByText(words('events.state.cancelled'), { exact: true })).toHaveCount(0);
});

test('a reason is asked for before something is cancelled', async ({ as, guard, tag }) => {
  guard.allowStatus(422);
  const office = await as('office');
  const id = await plan(office, planned(`缺少原因 ${tag}`));
  await office.goto(`/events/${id}`);
  await stepWithReason(office, 'events.steps.cancel', '  ');
  await expect(office.locator('.error-summary')).toContainText(words('ui.why.required'));
  expect(await totalAt(office, `/desk/events?state=planned&q=${tag}`)).toBe(1);
});

test('a unit plans its own sessions', async ({ as, tag }) => {
  const [unit, resident, office] = [await as('unit'), await as(), await as('office')];
  const title = `占道经营现场说法 ${tag}`;
  await openForm(unit, '/desk/plan/new');
  await expect(form(unit).locator('[name="lead_unit"]')).toHaveValue(UNIT);
  await fill(unit, { title, date: day(2), start: '10:00', place: '农贸市场' });
  await submit(unit);
  const id = await savedId(unit);
  expect(await titles(unit)).toContain(title);
  await resident.goto(`/events?unit=${UNIT}&q=${tag}`);
  expect(await titles(resident)).toEqual([title]);
  await unit.goto(`/events/${id}`);
  await stepWithReason(unit, 'events.steps.cancel', '场地检修');
  await expect(unit.getByText(words('events.steps.cancel_done'))).toBeVisible();
  await office.goto(`/events/${id}`);
  await expect(office.locator('.history')).toContainText('场地检修');
});

test('a plan in the past is refused', async ({ as, guard, tag }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await openForm(office, '/desk/plan/new');
  await fill(office, planned(`昨天的计划 ${tag}`, { date: day(-1) }));
  await submit(office);
  await expect(refusalOf(office, 'date')).toHaveText(words('ui.why.in_past'));
  await fill(office, { date: day(1) });
  await submit(office);
  await savedId(office);
});

test('what was not held is said so and does not count', async ({ as, tag }) => {
  const [cadre, resident] = [await as('village'), await as()];
  const id = await plan(cadre, planned(`未办成 ${tag}`, { date: day(), start: '00:00', end: '00:01' }));
  await cadre.goto(`/events/${id}`);
  await stepWithReason(cadre, 'events.steps.not_held', '报名人数不足');
  await expect(cadre.getByText(words('events.steps.not_held_done'))).toBeVisible();
  await expect(cadre.getByText(words('events.reason.not_held', { reason: '报名人数不足' }))).toBeVisible();
  expect((await resident.request.get(`/events/${id}`)).status()).toBe(404);
});

test('two who change one plan do not overwrite each other', async ({ as, guard, tag }) => {
  guard.allowStatus(409);
  const [office, cadre] = [await as('office'), await as('village')];
  const id = await plan(cadre, planned(`同时修改 ${tag}`));
  await openForm(office, `/desk/plan/new?event=${id}`);
  await openForm(cadre, `/desk/plan/new?event=${id}`);
  await fill(cadre, { place: `先改的 ${tag}` });
  await submit(cadre);
  await savedId(cadre);
  await fill(office, { place: `后改的 ${tag}` });
  await submit(office);
  await expect(office.getByRole('heading', { name: words('events.conflict.title') })).toBeVisible();
  if (scripted()) await expect(form(office).locator('[name="place"]')).toHaveValue(`后改的 ${tag}`);
  await cadre.goto(`/events/${id}`);
  await expect(cadre.locator('dl.kv')).toContainText(`先改的 ${tag}`);
});
