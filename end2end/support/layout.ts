// What can be measured of a page's looks.
import type { Page } from '@playwright/test';

/** Pages that everybody reads. */
export const PUBLIC_PAGES = [
  '/',
  '/events',
  '/events?when=past',
  '/events?q=没有这样的活动',
  '/calendar',
  '/calendar?view=month',
  '/calendar?view=week',
  '/calendar?view=year',
  '/calendar?view=month&layers=sessions,nodes,holidays,themes&by=village',
  '/counts',
  '/counts?by=village',
  '/map?view=cells',
  '/map?view=outline',
  '/map?view=outline&layer=held&layer=sessions&layer=sites',
  '/map/print',
  '/villages/320582100219',
  '/sites',
  '/sites/baijiaqiao-park',
  '/sites/sample-corner-320582100219',
  '/works',
  '/duties',
  '/villages',
  '/villages?level=provincial&on=2023-12-31',
  '/around',
  '/around/meetings',
  '/channels',
  '/figures',
  '/figures?name=全年调处矛盾纠纷',
  '/figures/2023',
  '/about',
  '/login',
];

/** Pages of staff that an admin may open. */
export const STAFF_PAGES = [
  '/desk',
  '/desk/events',
  '/desk/plan',
  '/desk/plan?view=week',
  '/desk/plan?view=month',
  '/desk/plan?view=year',
  '/desk/plan/new',
  '/desk/series/new',
  '/desk/bulk',
  '/desk/overdue',
  '/desk/feeds',
  '/desk/review',
  '/desk/registries',
  '/desk/registries/boundaries',
  '/desk/registries/schematic',
  '/desk/registries/points',
  '/desk/registries/titles',
  '/desk/registries/titles/sample',
  '/desk/registries/villages',
  '/desk/registries/sites',
  '/desk/registries/sites/sample-corner-320582100219',
  '/desk/registries/inspections',
  '/desk/registries/inspections/new',
  '/desk/registries/inspections/new?site=sample-corner-320582100219',
  '/desk/registries/works',
  '/desk/registries/works/new',
  '/desk/registries/around',
  '/desk/registries/around/counts',
  '/desk/registries/around/meetings?edit=new',
  '/desk/registries/around/teams',
  '/desk/registries/around/weak?edit=new',
  '/desk/registries/figures?edit=new',
  '/desk/targets',
  '/desk/targets?kind=town',
  '/desk/targets/close',
  '/desk/compare',
  '/desk/audit',
  '/desk/duties',
  '/desk/accounts',
  '/log',
  '/password',
];

/** By how many pixels the page is wider than its window, and what sticks out. */
export function sticksOut(page: Page): Promise<{ by: number; what: string[] }> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const by = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - width;
    const what = [...document.querySelectorAll('body *')]
      .filter((element) => by > 0 && element.getBoundingClientRect().right > width + 0.5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`);
    return { by, what: [...new Set(what)].slice(0, 8) };
  });
}

/** Texts that are drawn smaller than so many pixels. */
export function smallTexts(page: Page, pixels: number): Promise<string[]> {
  return page.evaluate((pixels) => {
    const small = new Set<string>();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const element = text.parentElement!;
      if (!text.textContent?.trim() || element.closest('script, style, template, noscript, option, title')) continue;
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.visually-hidden, .skip-link')) continue;
      const scale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.a ?? 1) : 1;
      const size = parseFloat(getComputedStyle(element).fontSize) * scale;
      if (size < pixels - 0.1) small.add(`${size.toFixed(1)}px ${element.tagName.toLowerCase()}: ${text.textContent.trim().slice(0, 20)}`);
    }
    return [...small].slice(0, 8);
  }, pixels);
}

/** Buttons, fields and links of the navigation that are lower than so many pixels. */
export function smallTargets(page: Page, pixels: number): Promise<string[]> {
  return page.evaluate((pixels) => {
    const targets = document.querySelectorAll<HTMLElement>(
      'button, .button, .button-secondary, .button-warn, .button-big, select, textarea, summary, nav a, .site-tools a, ' +
        'input:not([type="hidden"], [type="checkbox"], [type="radio"]), label.check, label.chip, a.cell',
    );
    const small = [...targets].filter((target) => target.checkVisibility() && target.getBoundingClientRect().height < pixels - 0.5);
    const named = small.map((target) => {
      const name = target.textContent?.trim() || target.getAttribute('name') || '';
      return `${target.getBoundingClientRect().height.toFixed(0)}px ${target.tagName.toLowerCase()}: ${name.slice(0, 20)}`;
    });
    return [...new Set(named)].slice(0, 8);
  }, pixels);
}
