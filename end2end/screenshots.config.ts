// The pictures of the README: `make screenshots` takes them anew from the sample data.
import { defineConfig } from '@playwright/test';
import base from './playwright.config';

export default defineConfig({
  ...base,
  testDir: 'screenshots',
  workers: 1,
  // The browser's own parts, such as dates, in Chinese too.
  use: { ...base.use, launchOptions: { ...base.use?.launchOptions, args: [...(base.use?.launchOptions?.args ?? []), '--lang=zh-CN'] } },
  projects: base.projects?.filter(({ name }) => name === 'desktop' || name === 'phone') ?? [],
});
