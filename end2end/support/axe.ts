// What axe finds on a page.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What is looked at: everything, all but the colours, or the colours alone. */
export type Look = 'all' | 'words' | 'colours';
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Its findings, in lines that say where. */
export async function flaws(page: Page, look: Look = 'all'): Promise<string[]> {
  // No page has frames, so axe need not open a page of its own to look into them; nor is it asked to describe what it
  // finds in order. Either halves the time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  if (look === 'words') axe.disableRules(COLOURS);
  if (look === 'colours') axe.withRules(COLOURS);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id} (${help}): ${node.target.join(' ')}: ${node.failureSummary?.split('\n').at(-1)?.trim() ?? ''}`),
  );
}
