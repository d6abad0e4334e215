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
