// Lists of sessions as a reader sees them.
import { type Locator, type Page, expect } from '@playwright/test';

export interface Row {
  title: string;
  href: string;
  /** The day held, in the town. */
  day: string;
  /** Everything that the row says. */
  text: string;
}

/** The rows of the list on the page. */
export async function rows(within: Page | Locator): Promise<Row[]> {
  return within.locator('.event-item').evaluateAll((items) =>
    items.map((item) => {
      const link = item.querySelector('.event-title a');
      return {
        title: link?.textContent ?? '',
        href: link?.getAttribute('href') ?? '',
        day: item.querySelector('time')?.getAttribute('datetime')?.slice(0, 10) ?? '',
        text: item.textContent ?? '',
      };
    }),
  );
}

/** The titles of the rows. */
export async function titles(within: Page | Locator): Promise<string[]> {
  return (await rows(within)).map((row) => row.title);
}

/** A number as pages write it. */
export function number(text: string | null): number {
  const digits = /\d[\d,]*/.exec(text ?? '')?.[0];
  if (digits === undefined) throw new Error(`no number in “${text}”`);
  return Number(digits.replaceAll(',', ''));
}

/** How many sessions the list says that there are. */
export async function total(page: Page): Promise<number> {
  return number(await page.locator('.list-head').textContent());
}

/** The same, of an address that is only asked and not shown. */
export async function totalAt(page: Page, address: string): Promise<number> {
  const answer = await page.request.get(address);
  expect(answer.status(), address).toBe(200);
  const head = /class="list-head"[^>]*>([^<]*)</.exec(await answer.text())?.[1];
  return number(head ?? null);
}

/** Chooses filters of the list and asks for the result. */
export async function filter(page: Page, values: Record<string, string>): Promise<void> {
  const search = page.locator('main form[role="search"]').last();
  for (const fold of await search.locator('xpath=ancestor::details | descendant::details').all()) {
    const line = fold.locator('> summary');
    if ((await fold.getAttribute('open')) === null && (await line.isVisible())) await line.click();
  }
  for (const [name, value] of Object.entries(values)) {
    const control = search.locator(`[name="${name}"]`);
    if ((await control.evaluate((field) => field.tagName)) === 'SELECT') await control.selectOption(value);
    else await control.fill(value);
  }
  await search.locator('button[type="submit"]').click();
}

/** Goes through the pages of a list and calls back on each. */
export async function eachPage(page: Page, look: () => Promise<boolean | void>): Promise<void> {
  while ((await look()) !== false) {
    const next = page.locator('.pager a[rel="next"]');
    if ((await next.count()) === 0) return;
    await next.click();
  }
}
