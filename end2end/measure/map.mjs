// How smoothly the map moves on a slow phone: `node measure/map.mjs http://127.0.0.1:3000`; called by `make bench`.
// A phone's size, the processor slowed to a quarter. Prints rows of a table.
import { chromium } from '@playwright/test';

const base = process.argv[2];
const browser = await chromium.launch({
  executablePath: process.env.E2E_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
const session = await page.context().newCDPSession(page);
await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });

const begun = Date.now();
await page.goto(`${base}/map?view=outline&from=2000-01-01&layer=sessions&layer=sites&layer=titles`);
await page.locator('.leaflet-container').waitFor();
const there = Date.now() - begun;
await page.locator('.leaflet-container').scrollIntoViewIfNeeded();
const box = await page.locator('.leaflet-container').boundingBox();
const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];

/** What lies between two frames while something is done, in ms. */
async function frames(during) {
  await page.evaluate(() => {
    window.gaps = [];
    window.going = true;
    let last = performance.now();
    const next = (now) => {
      window.gaps.push(now - last);
      last = now;
      if (window.going) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await during();
  return page.evaluate(() => {
    window.going = false;
    return window.gaps.slice(1);
  });
}

/** Two fingers that draw the map to and fro (one scrolls the page), as often as a screen asks. */
async function drag() {
  const touch = (type, points) => session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  const fingers = (to) => [-40, 40].map((beside, id) => ({ x: x + beside + to * 3, y: y + to * 2, id }));
  for (let round = 0; round < 6; round += 1) {
    await touch('touchStart', fingers(0));
    for (let step = 1; step <= 25; step += 1) await touch('touchMove', fingers(round % 2 ? step : -step));
    await touch('touchEnd', []);
  }
}

async function zoom() {
  for (const button of ['.leaflet-control-zoom-in', '.leaflet-control-zoom-in', '.leaflet-control-zoom-out']) {
    await page.locator(button).click();
    await page.waitForLoadState('networkidle');
  }
}

console.log(`map drawn ${there} ms after the address was entered; marks on it: ${await page.locator('.leaflet-marker-icon, path.leaflet-interactive').count()}\n`);
console.log('| on a phone slowed to a quarter | frames | p50 | p95 | longest |\n|---|---|---|---|---|');
for (const [name, what] of [['dragging', drag], ['zooming', zoom]]) {
  const gaps = (await frames(what)).sort((a, b) => a - b);
  const at = (part) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * part))].toFixed(0);
  console.log(`| ${name} | ${gaps.length} | ${at(0.5)} ms | ${at(0.95)} ms | ${at(1)} ms |`);
}
console.log();
await browser.close();
