// The desks of staff: the queue of the office, the lists of a cadre.
import { type Locator, type Page, expect } from '@playwright/test';
import { eachPage } from './lists';
import { words } from './words';

/** A session in the office's queue; the longest waiting come first, so it may be pages away. */
export async function inQueue(office: Page, title: string): Promise<Locator> {
  await office.goto('/desk/review');
  // By its own title: a possible duplicate is named in the item, too.
  const item = office.locator('.review-item').filter({ has: office.locator('label', { hasText: title }) });
  await eachPage(office, async () => (await item.count()) === 0);
  await expect(item).toHaveCount(1);
  return item;
}

/** Approves a session from the queue. */
export async function approveInQueue(office: Page, title: string): Promise<void> {
  const item = await inQueue(office, title);
  await item.getByRole('checkbox').check();
  await office.getByRole('button', { name: words('events.review.approve') }).click();
  await expect(office.getByText(words('events.review.approved', { number: 1 }))).toBeVisible();
}

/** Returns a session from the queue, with a reason. */
export async function returnInQueue(office: Page, title: string, reason: string): Promise<void> {
  const item = await inQueue(office, title);
  await item.getByRole('checkbox').check();
  await office.getByLabel(words('events.steps.reason')).fill(reason);
  await office.getByRole('button', { name: words('events.review.give_back') }).click();
  await expect(office.getByText(words('events.review.returned', { number: 1 }))).toBeVisible();
}

/** Logs in by the form, wherever the page is; ends where the login leads. */
export async function logIn(page: Page, account: { name: string; password: string }): Promise<void> {
  await page.locator('#f-name').fill(account.name);
  await page.locator('#f-password').fill(account.password);
  await page.getByRole('button', { name: words('accounts.login.submit'), exact: true }).click();
}
