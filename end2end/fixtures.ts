// What every spec gets: a server of its own, people who are logged in, and a guard that fails a test on
// any error in the browser's console, any failed request and any request that leaves this machine.
import { type BrowserContext, type Page, expect, test as base } from '@playwright/test';
import { type Role, Server } from './support/server';

export { expect } from '@playwright/test';

/** Notes what must not happen. A test says beforehand what it provokes itself. */
export class Guard {
  private readonly problems: string[] = [];
  private readonly allowed: RegExp[] = [];

  constructor(private readonly server: Server) {}

  /** Lets pass what matches. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  /** Lets pass what the browser says about pages answered with this status. */
  allowStatus(...statuses: number[]): void {
    this.allow(...statuses.map((status) => new RegExp(`responded with a status of ${status} `)));
  }

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.problems.push(`exception: ${error.error().message}`));
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== this.server.url) {
        this.problems.push(`request to another host: ${request.url()}`);
      }
    });
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // Leaving a page, and a download, abort what is under way.
      // Where JavaScript is off, the browser itself stops scripts on their way.
      const stopped = why === 'csp' && !scripted() && new URL(request.url()).pathname.startsWith('/pkg/');
      if (why !== 'net::ERR_ABORTED' && !stopped) this.problems.push(`failed request: ${request.url()}: ${why}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 500) this.problems.push(`status ${response.status()}: ${response.url()}`);
    });
  }

  /** What happened and was not allowed. */
  found(): string[] {
    return this.problems.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)));
  }
}

interface Workers {
  server: Server;
}

interface Tests {
  guard: Guard;
  /** A text that no other test has in the titles of its sessions. */
  tag: string;
  /** Opens a browser of its own for somebody: logged in in that role, or nobody in particular. */
  as: (role?: Role) => Promise<Page>;
}

let tags = 0;

export const test = base.extend<Tests, Workers>({
  server: [
    async ({}, use, info) => {
      const server = await Server.start(process.env['E2E_TEMPLATE'] ?? '', info.workerIndex);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  baseURL: ({ server }, use) => use(server.url),

  extraHTTPHeaders: ({ server }, use) => use({ 'X-Forwarded-For': server.freshAddress() }),

  guard: [
    async ({ server }, use, info) => {
      const guard = new Guard(server);
      const before = (await server.log()).length;
      await use(guard);
      const found = guard.found();
      if (found.length > 0 || info.status !== info.expectedStatus) {
        await info.attach('server.log', { body: (await server.log()).slice(before), contentType: 'text/plain' });
      }
      expect(found, 'errors in the console, failed requests, requests to other hosts').toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, guard }, use) => {
    guard.watch(context);
    await context.addInitScript(markAwake);
    await use(context);
  },

  tag: async ({}, use, info) => {
    tags += 1;
    // It ends with a letter, so that none is the beginning of another.
    await use(`e2e-${info.workerIndex}-${tags}z`);
  },

  as: async ({ browser, guard, server, extraHTTPHeaders }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (role) => {
      const context = await browser.newContext({ extraHTTPHeaders: extraHTTPHeaders ?? {} });
      contexts.push(context);
      guard.watch(context);
      await context.addInitScript(markAwake);
      if (role) await context.addCookies([{ name: 'pufa_login', value: await server.loginOf(role), url: server.url }]);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

/** Runs in the page before its own scripts: marks the document once the islands are awake. */
function markAwake(): void {
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...args) => {
    const made = await instantiate(...args);
    // Hydration follows in microtasks, so it is over when the second timer rings.
    setTimeout(() => setTimeout(() => document.documentElement.setAttribute('data-awake', '')));
    return made;
  };
}

/** Waits until the islands of a page are awake; does nothing where JavaScript is off. */
export async function awake(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled === false) return;
  await expect(page.locator('html[data-awake]')).toBeAttached({ timeout: 30_000 });
}

/** Whether the project runs with JavaScript. */
export function scripted(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}
