// The session form as a person fills it in.
import { type Locator, type Page, expect } from '@playwright/test';
import { awake, scripted } from '../fixtures';
import type { Picture } from './pictures';
import type { Fields } from './sessions';
import { words } from './words';

/** The form itself; the page's header has others. */
export function form(page: Page): Locator {
  return page.locator('main form.log-form');
}

/** Opens the form and waits until it is as helpful as it gets. */
export async function openForm(page: Page, address = '/log'): Promise<void> {
  await page.goto(address);
  await awake(page);
}

/** Types, chooses and ticks; what is folded is unfolded. */
export async function fill(page: Page, fields: Fields): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const control = form(page).locator(`[name="${name}"]`);
    const kind = await control.first().evaluate((field) => (field instanceof HTMLInputElement ? field.type : field.tagName));
    await unfold(control.first());
    if (kind === 'checkbox' || kind === 'radio') {
      for (const one of [value].flat()) {
        const box = one === 'on' ? control.first() : form(page).locator(`[name="${name}"][value="${one}"]`);
        await unfold(box);
        await box.check();
      }
    } else if (kind === 'SELECT') {
      await control.selectOption(value);
    } else {
      await control.fill([value].flat().join('\n'));
    }
  }
}

/** Opens the folds around a field from the outside in, by their own lines. */
async function unfold(field: Locator): Promise<void> {
  const folds = field.locator('xpath=ancestor::details');
  for (const fold of await folds.all()) {
    if ((await fold.getAttribute('open')) === null) await fold.locator('> summary').click();
  }
}

/** Chooses pictures; where JavaScript runs, waits until they have arrived. */
export async function attach(page: Page, ...pictures: Picture[]): Promise<void> {
  const before = await page.locator('.photo-item').count();
  await page.locator('#photos').setInputFiles(pictures);
  if (scripted()) {
    await expect(page.locator('[data-photo="kept"]')).toHaveCount(before + pictures.length, { timeout: 30_000 });
  }
}

/** Presses the form's button. */
export async function submit(page: Page): Promise<void> {
  await form(page).locator('button[type="submit"]').click();
}

/** The page after a session was logged; returns the session's id. */
export async function loggedId(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/log\/done\?event=/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('events.done.title'));
  return new URL(page.url()).searchParams.get('event')!;
}

/** What stands beside a field that was refused. */
export function refusalOf(page: Page, name: string): Locator {
  return page.locator(`[data-field="${name}"] .field-error`);
}
