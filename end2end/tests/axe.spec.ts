// No page has a flaw that axe finds: both languages, text sizes and screens, light and dark.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { type Look, flaws } from '../support/axe';
import { day } from '../support/days';
import { fill, openForm, submit } from '../support/form';
import { PUBLIC_PAGES } from '../support/layout';
import { picture } from '../support/pictures';
import { VILLAGE } from '../support/server';
import { approved, held, log, plan, planned, step } from '../support/sessions';

interface Variant {
  name: string;
  cookies: Record<string, string>;
  dark: boolean;
  look: Look;
  /** The one size of screen on which it is looked at; both, where none is named. */
  only?: 'desktop' | 'phone';
}

const VARIANTS: Variant[] = [
  { name: 'Chinese', cookies: {}, dark: false, look: 'all' },
  { name: 'English', cookies: { pufa_lang: 'en' }, dark: false, look: 'words' },
  { name: 'Chinese, elder', cookies: { pufa_mode: 'elder' }, dark: false, look: 'all' },
  { name: 'English, elder', cookies: { pufa_lang: 'en', pufa_mode: 'elder' }, dark: false, look: 'words', only: 'phone' },
  { name: 'Chinese, elder, dark', cookies: { pufa_mode: 'elder' }, dark: true, look: 'colours', only: 'desktop' },
  { name: 'Chinese, dark', cookies: {}, dark: true, look: 'colours', only: 'phone' },
];

async function dress(page: Page, url: string, variant: Variant): Promise<void> {
  const cookies = Object.entries(variant.cookies) as [string, string][];
  await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url })));
  await page.emulateMedia({ colorScheme: variant.dark ? 'dark' : 'light' });
}

for (const variant of VARIANTS) {
  test(`public pages: ${variant.name}`, async ({ page, as, browser, server, guard, tag }) => {
    test.skip(Boolean(variant.only) && variant.only !== test.info().project.name, 'looked at on the other screen');
    test.setTimeout(180_000);
    guard.allowStatus(400, 404);
    await dress(page, server.url, variant);
    const [cadre, office] = [await as('village'), await as('office')];
    const done = await approved(cadre, office, held(`已举办 ${tag}`, { summary: '摘要', links: 'https://example.org/' }), [await picture(browser, { shade: 11 })]);
    const coming = await plan(office, planned(`将举办 ${tag}`, { village: VILLAGE }));
    const off = await plan(office, planned(`取消的 ${tag}`));
    await step(office, off, 'cancel', '暴雨');
    const pages = [
      ...PUBLIC_PAGES,
      ...['unit', 'focus', 'form'].map((by) => `/counts?by=${by}`),
      `/map?village=${VILLAGE}`,
      `/calendar?view=list&date=${day(1)}`,
      `/calendar?view=week&date=${day(1)}`,
      '/calendar?view=year',
      '/calendar?view=month&layers=sessions,nodes,holidays,themes&by=unit',
      ...[done, coming, off].map((id) => `/events/${id}`),
      '/villages',
      '/villages?level=provincial&on=2023-12-31',
      '/villages/320582100219',
      '/villages/320582100219?year=2026',
      '/nowhere',
      '/events?when=soon',
    ];
    for (const path of pages) {
      await page.goto(path);
      expect.soft(await flaws(page, variant.look), path).toEqual([]);
    }
  });

  test(`staff pages: ${variant.name}`, async ({ as, browser, server, guard, tag }) => {
    test.skip(Boolean(variant.only) && variant.only !== test.info().project.name, 'looked at on the other screen');
    test.setTimeout(180_000);
    guard.allowStatus(403, 422);
    const [cadre, office, admin] = [await as('village'), await as('office'), await as('admin')];
    for (const page of [cadre, office, admin]) await dress(page, server.url, variant);
    const waiting = await log(cadre, held(`待审核 ${tag}`), [await picture(browser, { shade: 12 })]);
    const returned = await log(cadre, held(`退回 ${tag}`));
    await step(office, returned, 'return', '请补充');
    const coming = await plan(office, planned(`计划 ${tag}`, { village: VILLAGE }));
    const pages: [Page, string[]][] = [
      [cadre, ['/desk', '/log', '/log?like=last', `/log?event=${returned}`, `/log/done?event=${waiting}`, `/events/${waiting}`, '/desk/review', '/password']],
      [office, ['/desk', '/desk/events', '/desk/review', '/desk/plan', '/desk/plan?view=week', '/desk/plan?view=month', '/desk/plan?view=year', `/desk/plan/move?event=${coming}`, '/desk/plan/new', `/desk/plan/new?event=${coming}`, `/events/${coming}`, `/events/${waiting}`, '/desk/registries', '/desk/registries/points', '/desk/registries/titles', '/desk/registries/titles/new', '/desk/registries/titles/sample', '/desk/registries/villages', '/desk/registries/villages/merged', '/desk/registries/around', '/desk/registries/around/counts', '/desk/registries/around/estates?edit=xixi-huayuan', '/desk/registries/around/meetings?edit=new', '/desk/registries/around/teams', '/desk/registries/around/weak?edit=new', '/desk/registries/figures?edit=new', '/desk/audit']],
      [admin, ['/desk/accounts']],
    ];
    for (const [page, paths] of pages) {
      for (const path of paths) {
        await page.goto(path);
        // Folds hide nothing from axe that a reader may open.
        for (const fold of await page.locator('main details').all()) await fold.evaluate((fold) => fold.setAttribute('open', ''));
        expect.soft(await flaws(page, variant.look), path).toEqual([]);
      }
    }
    await openForm(cadre);
    await fill(cadre, held('', { end: '10:00' }));
    await submit(cadre);
    await expect(cadre.locator('.field-error').first()).toBeVisible();
    expect.soft(await flaws(cadre, variant.look), 'the form with refusals').toEqual([]);
  });
}
