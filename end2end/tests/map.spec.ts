// The map: with scripts a map to move about in, by keyboard through its list; without, the server's drawing. Boundaries
// come in whole or not at all, and what cannot be had from elsewhere hurts nobody.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, scripted, test } from '../fixtures';
import { flaws } from '../support/axe';
import { sticksOut } from '../support/layout';
import { picture } from '../support/pictures';
import { approved, held, plan, planned } from '../support/sessions';
import { NEIGHBOUR, Server, VILLAGE } from '../support/server';
import { words } from '../support/words';

const BOUNDARIES = '/desk/registries/boundaries';
const OUTLINE = '/map?view=outline';

/** The map with what belongs on it. */
async function ready(page: Page): Promise<void> {
  await expect(page.locator('.map-live:not([hidden])')).toBeVisible();
  await expect(page.locator('.map-list li').first()).toBeVisible();
}

/** Period, filters and layers are folded above the map. */
async function unfold(page: Page): Promise<void> {
  await page.getByText(words('map.controls'), { exact: true }).click();
}

/** A square of about a kilometre, as a feature. */
function square(code: string, west: number): object {
  const ring = [[west, 31.85], [west + 0.01, 31.85], [west + 0.01, 31.86], [west, 31.86], [west, 31.85]];
  return { type: 'Feature', properties: { code }, geometry: { type: 'Polygon', coordinates: [ring] } };
}

function file(...features: object[]): { name: string; mimeType: string; buffer: Buffer } {
  return { name: 'a.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features })) };
}

async function importFile(office: Page, chosen: ReturnType<typeof file>): Promise<void> {
  await office.goto(BOUNDARIES);
  await office.locator('#f-file').setInputFiles(chosen);
  await office.locator('#f-source').fill('勘测成果 2025');
  await office.getByRole('button', { name: words('map.areas.submit') }).click();
}

test('without scripts the drawing, its lists and its layers are all there', async ({ page, as, tag }) => {
  test.skip(scripted(), 'this is what the others see');
  const office = await as('office');
  await plan(office, planned(`要来的 ${tag}`, { village: VILLAGE }));
  await page.goto(OUTLINE);
  await expect(page.locator('svg.outline-map').first()).toBeVisible();
  await expect(page.locator('.map-live')).toBeHidden();
  await unfold(page);
  await page.getByLabel(words('map.layer.sites')).check();
  await page.getByRole('button', { name: words('map.layer.apply') }).click();
  await expect(page).toHaveURL(/layer=sites/);
  await expect(page.getByRole('heading', { name: words('map.layer.sites') })).toBeVisible();
  await expect(page.locator('svg.outline-map a[data-layer="sites"]').first()).toBeAttached();
  await unfold(page);
  const month = page.locator('.map-months a[aria-label]').first();
  await month.click();
  await expect(page).toHaveURL(/from=\d{4}-01-01&to=\d{4}-01-31/);
});

test('the keyboard reaches everything on the map through its list', async ({ page, as, tag }) => {
  test.skip(!scripted(), 'there is no map to move about in');
  const office = await as('office');
  const title = `键盘到达 ${tag}`;
  await plan(office, planned(title, { village: VILLAGE, lon: '120.5512', lat: '31.8713' }));
  await page.goto(`${OUTLINE}&q=${tag}`);
  await ready(page);
  const show = page.getByRole('button', { name: `${words('map.live.show')}: ${title}` });
  await show.focus();
  await page.keyboard.press('Enter');
  const popup = page.locator('.map-popup');
  await expect(popup).toContainText(title);
  await expect(popup.getByRole('link', { name: words('map.way.amap') })).toHaveAttribute('href', /coordinate=gaode/);
  await expect(popup.getByRole('link', { name: words('map.way.phone') })).toHaveAttribute('href', 'geo:31.871300,120.551200');
  await popup.getByRole('link', { name: title }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
});

test('the list follows the view, and a popup has the picture', async ({ page, as, browser, tag }) => {
  test.skip(!scripted(), 'there is no map to move about in');
  const [cadre, office] = [await as('village'), await as('office')];
  const title = `有图 ${tag}`;
  await approved(cadre, office, held(title, { lon: '120.5512', lat: '31.8713' }), [await picture(browser, { shade: 77 })]);
  await page.goto(`${OUTLINE}&layer=sessions&q=${tag}`);
  await ready(page);
  await page.getByRole('button', { name: `${words('map.live.show')}: ${title}` }).click();
  const image = page.locator('.map-popup img');
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  // Zoomed in and moved away, there is nothing of it any more.
  await page.locator('.map-canvas').focus();
  for (let step = 0; step < 6; step += 1) await page.keyboard.press('+');
  // A key pressed while the map still moves is not heard, so it is pressed until the map has moved on.
  await expect(async () => {
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('.map-status')).toHaveText(words('map.live.nothing'), { timeout: 300 });
  }).toPass();
});

test('the months are a slider that leads to the same addresses', async ({ page }) => {
  test.skip(!scripted(), 'there are links instead');
  await page.goto(OUTLINE);
  await ready(page);
  await unfold(page);
  const slider = page.getByRole('slider', { name: words('map.month.slider') });
  await expect(slider).toHaveValue('0');
  await slider.focus();
  // Through the year: January is one of its stops, and only where the keys rest is gone to.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/from=\d{4}-02-01&to=\d{4}-02-2[89]/);
  await expect(slider).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(/from=\d{4}-01-01&to=\d{4}-01-31/);
});

test('a village that an address points out is opened, and its numbers open what they count', async ({ page }) => {
  test.skip(!scripted(), 'there is no popup');
  await page.goto(`${OUTLINE}&at=${VILLAGE}`);
  await ready(page);
  const popup = page.locator('.map-popup');
  const rows = popup.getByRole('link').first();
  await expect(rows).toHaveAttribute('href', new RegExp(`^/events\\?.*village=${VILLAGE}`));
  const said = Number(/(\d+)\D*$/.exec((await rows.textContent())!)![1]);
  await rows.click();
  await expect(page.locator('main')).toContainText(String(said));
  // A sample is no place to lead anybody to.
  await page.goto(`/villages/${VILLAGE}`);
  await expect(page.locator('a[href^="geo:"]')).toHaveCount(0);
  await expect(page.locator('main')).toContainText(words('map.way.sample'));
});

test('what stands around the drawing stays, and the map lies within the first screen', async ({ page }) => {
  test.skip(!scripted(), 'the drawing itself is there');
  await page.goto(OUTLINE);
  await ready(page);
  await expect(page.locator('svg.outline-map').first()).toBeHidden();
  await expect(page.locator('#map-drawing .legend').first()).toBeVisible();
  await expect(page.locator('#map-drawing')).toContainText(words('map.outline_lead'));
  const { y } = (await page.locator('.map-canvas').boundingBox())!;
  expect(y).toBeLessThan(page.viewportSize()!.height * 0.8);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('svg.outline-map').first()).toBeVisible();
  await expect(page.locator('.map-canvas')).toBeHidden();
});

test('the first sheet of paper holds the map', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'no other browser prints to a file');
  await page.goto('/map/print?paper=a4&view=outline');
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
  expect(Number(width)).toBeGreaterThan(Number(height));
});

test('a popup opened from the list is all on the screen', async ({ page, as, tag }) => {
  test.skip(!scripted(), 'there is no popup');
  const office = await as('office');
  const title = `名字很长的一场活动也要看得全 ${tag}`;
  await plan(office, planned(title, { village: VILLAGE, lon: '120.5512', lat: '31.8713' }));
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${OUTLINE}&q=${tag}`);
  await ready(page);
  await page.getByRole('button', { name: `${words('map.live.show')}: ${title}` }).click();
  await expect(async () => {
    const popup = (await page.locator('.leaflet-popup-content-wrapper').boundingBox())!;
    const canvas = (await page.locator('.map-canvas').boundingBox())!;
    expect(popup.x).toBeGreaterThanOrEqual(canvas.x);
    expect(popup.x + popup.width).toBeLessThanOrEqual(canvas.x + canvas.width);
    expect(popup.y).toBeGreaterThanOrEqual(Math.max(0, canvas.y));
    expect(popup.y + popup.height).toBeLessThanOrEqual(740);
  }).toPass();
});

test('the page does not stick out, and axe finds nothing', async ({ page, as }) => {
  test.skip(!scripted(), 'axe is a script');
  const office = await as('office');
  for (const path of [OUTLINE, `${OUTLINE}&layer=held&layer=sites&layer=sessions`, '/map/print', `/villages/${VILLAGE}`]) {
    await page.goto(path);
    if (scripted() && path.startsWith(OUTLINE)) await ready(page);
    expect.soft((await sticksOut(page)).what, path).toEqual([]);
    expect.soft(await flaws(page), path).toEqual([]);
  }
  for (const path of [BOUNDARIES, '/desk/registries/schematic']) {
    await office.goto(path);
    expect.soft((await sticksOut(office)).what, path).toEqual([]);
    expect.soft(await flaws(office), path).toEqual([]);
  }
});

test('boundaries come in whole or not at all', async ({ as, page, guard }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await importFile(office, file(square(VILLAGE, 120.53), square('320582999999', 120.56)));
  await expect(office.locator('#error-summary')).toContainText('320582999999');
  await expect(office.locator('#f-source')).toHaveValue('勘测成果 2025');
  await importFile(office, { name: 'a.geojson', mimeType: 'application/json', buffer: Buffer.from('not JSON') });
  await expect(office.locator('#error-summary')).toContainText(words('map.areas.fault.no_collection'));
  await importFile(office, file(square(VILLAGE, 120.53), square(NEIGHBOUR, 120.56)));
  await expect(office.getByRole('status')).toContainText(/2/);
  await page.goto(OUTLINE);
  if (scripted()) {
    await ready(page);
    await expect(page.locator('.map-canvas path.map-area')).toHaveCount(2);
    // The village lies above the county, which covers what is below it.
    await page.locator('.map-canvas').scrollIntoViewIfNeeded();
    const topmost = await page.locator('.map-canvas path.map-area').evaluateAll((areas) =>
      areas.map((area) => {
        const { x, y, width, height } = area.getBoundingClientRect();
        return document.elementFromPoint(x + width * 0.1, y + height * 0.9)?.getAttribute('class') ?? '';
      }),
    );
    for (const name of topmost) expect(name).toContain('map-area');
  } else {
    await expect(page.locator('svg.outline-map path.area')).toHaveCount(2);
  }
  // What was exported can be taken in again.
  const exported = await (await page.request.get('/api/v1/boundaries.geojson')).body();
  await importFile(office, { name: 'b.geojson', mimeType: 'application/geo+json', buffer: exported });
  await expect(office.getByRole('status')).toBeVisible();
  for (const code of [VILLAGE, NEIGHBOUR]) {
    const row = office.locator('tr').filter({ hasText: code });
    await row.getByText(words('map.areas.clear'), { exact: true }).click();
    await row.getByRole('button').click();
    await expect(office.locator('tr').filter({ hasText: code }).locator('details')).toHaveCount(0);
  }
});

test('a click on the map fills the point in, and outside it asks', async ({ as, guard }) => {
  guard.allowStatus(422);
  const office = await as('office');
  await office.goto('/desk/registries/points');
  await office.locator(`a[href*="village=${NEIGHBOUR}"]`).last().click();
  if (scripted()) {
    await office.locator('#f-lon').fill('');
    const canvas = office.locator('.map-canvas');
    await canvas.scrollIntoViewIfNeeded();
    await canvas.click({ position: { x: 120, y: 150 } });
    await expect(office.locator('#f-lon')).toHaveValue(/^120\.\d{6}$/);
  }
  await office.locator('#f-lon').fill('121.5');
  await office.locator('#f-lat').fill('31.2');
  await office.getByRole('button', { name: words('villages.registry.submit') }).click();
  await expect(office.getByLabel(words('villages.registry.outside_meant'))).toBeVisible();
  await expect(office.locator('#f-lon')).toHaveValue('121.5');
});

test('the script shifts datums as the server does', async ({ page }) => {
  test.skip(!scripted(), 'nothing is shifted in the browser');
  await page.goto(OUTLINE);
  await ready(page);
  const known = [...(await readFile('../app/src/features/map/datum.rs', 'utf8')).matchAll(/\[\(([\d_.]+), ([\d_.]+)\), \(([\d_.]+), ([\d_.]+)\), \(([\d_.]+), ([\d_.]+)\)\]/g)];
  const points = known.map((row) => row.slice(1).map((text) => Number(text.replaceAll('_', ''))));
  expect(points.length).toBeGreaterThan(10);
  const off = await page.evaluate(async (points) => {
    const source = document.querySelector<HTMLScriptElement>('script[src*="/pkg/map."]')!.src;
    // The page has run it already, so this gives the same module and draws nothing anew.
    const { ofStored, toStored } = (await import(source)) as { ofStored: Function; toStored: Function };
    return points.map(([lon, lat, gLon, gLat, bLon, bLat]) => {
      const pairs = [
        [ofStored('gcj02', [lon, lat]), [gLon, gLat]],
        [ofStored('bd09', [lon, lat]), [bLon, bLat]],
        [toStored('gcj02', [gLon, gLat]), [lon, lat]],
        [toStored('bd09', [bLon, bLat]), [lon, lat]],
      ] as [number[], number[]][];
      return Math.max(...pairs.map(([a, b]) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!) * 111_320));
    });
  }, points);
  expect(Math.max(...off)).toBeLessThan(1);
});

test('tiles that do not come hurt nothing, and the page says so once', async ({ browser }) => {
  test.skip(!scripted(), 'there are no tiles in the drawing');
  // Port 9 of this machine: nobody answers there.
  const settings = { PUFA_TILE_URL: 'http://127.0.0.1:9/{z}/{x}/{y}.png', PUFA_TILE_ATTRIBUTION: '某地图' };
  const server = await Server.start(process.env['E2E_TEMPLATE'] ?? '', test.info().workerIndex, settings);
  const page = await browser.newPage({ baseURL: server.url });
  try {
    const broken: string[] = [];
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(`${OUTLINE}&layer=held&layer=sites`);
    await ready(page);
    await expect(page.locator('.map-status')).toContainText(words('map.live.tiles_down'));
    await expect(page.locator('.map-canvas')).toHaveClass(/without-tiles/);
    // What is ours is there and opens.
    await expect(page.locator('.map-canvas path.map-county')).toHaveCount(1);
    await page.locator('.map-list li button').first().click();
    await expect(page.locator('.map-popup')).toBeVisible();
    expect(broken).toEqual([]);
  } finally {
    await page.close();
    await server.stop();
  }
});

test('the drawing can be taken away as SVG and as PNG', async ({ page }) => {
  await page.goto(OUTLINE);
  const link = page.getByRole('link', { name: words('map.tool.svg') });
  const answer = await page.request.get((await link.getAttribute('href'))!);
  expect(answer.headers()['content-type']).toBe('image/svg+xml');
  if (!scripted()) return;
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: words('map.tool.png') }).click();
  const bytes = await readFile(await (await download).path());
  expect([...bytes.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
});
