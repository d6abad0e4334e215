// Pictures for the README, in both languages' own words.
import { join } from 'node:path';
import { test } from '../fixtures';
import { attach, fill, openForm } from '../support/form';
import { picture } from '../support/pictures';

const folder = join(__dirname, '../../docs/screenshots');

test('logging a session on a phone', async ({ as, browser }) => {
  test.skip(test.info().project.name !== 'phone', 'a phone’s picture');
  const cadre = await as('village');
  await openForm(cadre);
  await fill(cadre, { title: '反诈防骗宣讲进网格', start: '14:00', end: '15:30', place: '村便民服务中心', attendance: '46' });
  await attach(cadre, await picture(browser, { shade: 90 }));
  await cadre.evaluate(() => scrollTo(0, 0));
  await cadre.screenshot({ path: join(folder, 'log-phone.png') });
});

test('what residents see', async ({ page }) => {
  const kind = test.info().project.name;
  await page.goto('/');
  await page.screenshot({ path: join(folder, `home-${kind}.png`) });
});

test('where it was held, and who holds a title', async ({ page }) => {
  test.skip(test.info().project.name !== 'desktop', 'a desk’s pictures');
  await page.goto('/map?view=outline&layer=held&layer=sites');
  await page.locator('.map-list li').first().waitFor();
  await page.screenshot({ path: join(folder, 'map-desktop.png') });
  await page.goto('/villages');
  await page.screenshot({ path: join(folder, 'villages-desktop.png') });
});
