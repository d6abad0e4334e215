// Every spec runs at a desk and on a phone, with JavaScript and without it. What needs JavaScript is
// in files named *.island.spec.ts. The server under test is built before: see support/server.ts.
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';

type Use = NonNullable<PlaywrightTestConfig['use']>;

const desk: Use = { viewport: { width: 1366, height: 768 } };
const phone: Use = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  userAgent:
    'Mozilla/5.0 (Linux; Android 12; M2006C3LC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36',
};
/** What cannot run, or tells nothing new, where JavaScript is off. */
const scripted = [/\.island\.spec\.ts$/, /axe\.spec\.ts$/];

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './support/prepare.ts',
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    // Keeping a trace makes every step slower: E2E_TRACE=1 for whoever looks into a failure.
    trace: process.env['E2E_TRACE'] ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: process.env['E2E_CHROMIUM'] || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // No name leads anywhere: what would leave this machine fails, and the guard reports it.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: desk },
    { name: 'phone', use: phone },
    { name: 'desktop-nojs', use: { ...desk, javaScriptEnabled: false }, testIgnore: scripted },
    { name: 'phone-nojs', use: { ...phone, javaScriptEnabled: false }, testIgnore: scripted },
  ],
});
