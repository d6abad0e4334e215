// Getting in and out, passwords, and who keeps the accounts. Runs with JavaScript and without it.
import { type Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { logIn } from '../support/desk';
import { refusalOf } from '../support/form';
import { type Account, VILLAGE } from '../support/server';
import { opening, words } from '../support/words';

async function changePassword(page: Page, old: string, fresh: string): Promise<void> {
  await page.locator('#f-old').fill(old);
  await page.locator('#f-new').fill(fresh);
  await page.locator('#f-again').fill(fresh);
  await page.getByRole('button', { name: words('accounts.password.submit'), exact: true }).click();
}

/** Logs a new account in for the first time and gives it a password of its own. */
async function firstLogin(page: Page, account: Account): Promise<Account> {
  await page.goto('/login');
  await logIn(page, account);
  const fresh = `long enough for ${account.name}`;
  await changePassword(page, account.password, fresh);
  await expect(page.getByText(words('accounts.password.done'))).toBeVisible();
  return { name: account.name, password: fresh };
}

test('a one-time password must be changed before anything else', async ({ page, server, tag, guard }) => {
  guard.allowStatus(403, 422);
  const account = await server.newAccount(tag, 'village', '--scope', VILLAGE, '--display-name', `新账号 ${tag}`);
  await page.goto('/login');
  await logIn(page, account);
  await expect(page).toHaveURL(/\/password$/);
  await expect(page.getByText(words('accounts.password.first'))).toBeVisible();
  for (const path of ['/desk', '/log']) expect((await page.request.get(path, { maxRedirects: 0 })).status(), path).not.toBe(200);
  await changePassword(page, account.password, 'short');
  await expect(refusalOf(page, 'new')).toHaveText(words('ui.why.weak_password'));
  await changePassword(page, 'not the old one', 'a good new password');
  await expect(refusalOf(page, 'old')).toHaveText(words('ui.why.wrong_password'));
  await changePassword(page, account.password, 'a good new password');
  await page.getByRole('link', { name: words('accounts.password.to_desk') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`新账号 ${tag}`);
});

test('five wrong passwords lock the account for a while', async ({ page, server, tag, guard }) => {
  guard.allowStatus(422);
  const account = await server.newAccount(tag, 'observer');
  await page.goto('/login');
  for (let tries = 0; tries < 5; tries += 1) {
    await logIn(page, { name: account.name, password: `wrong ${tries}` });
    await expect(page.locator('.error-summary')).toBeVisible();
    await expect(page.locator('#f-name')).toHaveValue(account.name);
  }
  await logIn(page, account);
  await expect(refusalOf(page, 'password')).toContainText(opening('ui.why.locked'));
  await expect(page).toHaveURL(/\/login/);
});

test('an unknown name is answered like a wrong password', async ({ page, guard, server }) => {
  guard.allowStatus(422);
  await page.goto('/login');
  for (const name of [server.account('observer').name, 'nobody-of-that-name']) {
    await logIn(page, { name, password: 'surely wrong' });
    await expect(refusalOf(page, 'password')).toHaveText(words('ui.why.wrong_login'));
  }
});

test('logging out ends it here, logging out everywhere ends it everywhere', async ({ as, server, tag }) => {
  const [phone, desk] = [await as(), await as()];
  const account = await firstLogin(phone, await server.newAccount(tag, 'observer'));
  await desk.goto('/login?next=/desk/events');
  await logIn(desk, account);
  await expect(desk).toHaveURL(/\/desk\/events$/);
  await desk.getByRole('button', { name: words('ui.tools.logout') }).click();
  await expect(desk.getByText(words('accounts.logout.done'), { exact: true })).toBeVisible();
  await desk.goto('/desk');
  await expect(desk).toHaveURL(/\/login/);
  await phone.goto('/desk');
  await expect(phone).toHaveURL(/\/desk$/);

  await logIn(desk, account);
  await expect(desk).toHaveURL(/\/desk$/);
  await desk.goto('/password');
  await desk.getByRole('button', { name: words('accounts.logout.everywhere') }).click();
  await expect(desk.getByText(words('accounts.logout.done_everywhere'))).toBeVisible();
  await phone.goto('/desk');
  await expect(phone).toHaveURL(/\/login/);
});

test('a cadre\'s remembered phone keeps its login, a desk forgets it with the browser', async ({ as, server, tag }) => {
  const page = await as();
  const account = await firstLogin(page, await server.newAccount(tag, 'village', '--scope', VILLAGE));
  const expires = async () => (await page.context().cookies()).find((cookie) => cookie.name === 'pufa_login')?.expires ?? 0;
  expect(await expires()).toBe(-1);
  await page.context().clearCookies();
  await page.goto('/login');
  await page.getByRole('checkbox').check();
  await logIn(page, account);
  await expect(page).toHaveURL(/\/desk$/);
  const days = ((await expires()) - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(13.9);
  expect(days).toBeLessThan(14.1);
});

test('a phone of anybody but village and unit is not remembered', async ({ page, server }) => {
  await page.goto('/login');
  await page.getByRole('checkbox').check();
  await logIn(page, server.account('observer'));
  await expect(page).toHaveURL(/\/desk$/);
  const login = (await page.context().cookies()).find((cookie) => cookie.name === 'pufa_login');
  expect(login?.expires).toBe(-1);
});

test('a login leads nowhere else', async ({ page, server }) => {
  await page.goto('/login?next=https://other.example/');
  await logIn(page, server.account('observer'));
  await expect(page).toHaveURL(/\/desk$/);
});

test('an admin adds an account, shuts it, opens it and resets its password', async ({ as, tag, guard }) => {
  guard.allowStatus(422);
  const [admin, other] = [await as('admin'), await as()];
  const open = async () => {
    await admin.goto('/desk/accounts');
    await admin.locator('summary').filter({ hasText: words('accounts.admin.add') }).click();
  };
  const row = admin.locator('tr').filter({ has: admin.getByRole('rowheader', { name: tag, exact: true }) });
  await open();
  await admin.locator('#f-name').fill(tag);
  await admin.locator('#f-role').selectOption('village');
  await admin.getByRole('button', { name: words('accounts.admin.add_submit') }).click();
  await expect(refusalOf(admin, 'scope')).toHaveText(words('ui.why.required'));
  await expect(admin.locator('#f-name')).toHaveValue(tag);
  await admin.locator('#f-scope').selectOption(VILLAGE);
  await admin.getByRole('button', { name: words('accounts.admin.add_submit') }).click();
  const password = (await admin.locator('.notice code').textContent())!;
  await expect(row).toContainText(words('accounts.admin.is_new'));
  await admin.goto('/desk/accounts');
  await expect(admin.locator('main')).not.toContainText(password);
  const account = await firstLogin(other, { name: tag, password });

  await admin.goto('/desk/accounts');
  await row.getByRole('button', { name: words('accounts.admin.disable') }).click();
  await expect(row).toContainText(words('accounts.admin.is_disabled'));
  await other.goto('/desk');
  await expect(other).toHaveURL(/\/login/);
  await logIn(other, account);
  await expect(refusalOf(other, 'password')).toHaveText(words('ui.why.wrong_login'));

  await row.getByRole('button', { name: words('accounts.admin.enable') }).click();
  await row.locator('summary').click();
  await row.getByRole('button', { name: words('accounts.admin.reset') }).click();
  const again = (await admin.locator('.notice code').textContent())!;
  await other.goto('/login');
  await logIn(other, { name: tag, password: again });
  await expect(other).toHaveURL(/\/password$/);
});
