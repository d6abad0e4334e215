// The server under test: a database filled once for the whole run, copied for each worker.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');
const binary = process.env['E2E_SERVER_BIN'] || join(root, 'target/debug/server');
const site = process.env['PUFA_SITE_DIR'] || join(root, 'site');

/** Accounts of the sample data, by what they may do. */
const NAMES = {
  village: 'demo-baijiaqiao',
  neighbour: 'demo-shangang',
  unit: 'demo-enforcement',
  office: 'demo-office',
  observer: 'demo-observer',
  admin: 'demo-admin',
} as const;

export type Role = keyof typeof NAMES;
export const ROLES = Object.keys(NAMES) as Role[];

/** Where the accounts of the sample data belong; see data/demo/accounts.csv. */
export const VILLAGE = '320582100219';
export const NEIGHBOUR = '320582100212';
export const UNIT = 'enforcement-bureau';

export interface Account {
  name: string;
  password: string;
}

const run = promisify(execFile);

/** Our own settings and nobody else's: the server refuses those that it does not know. */
function environment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PUFA_|E2E_|DATABASE_URL$|RUST_LOG$)/.test(name));
  return {
    ...Object.fromEntries(kept),
    PUFA_ADDR: '127.0.0.1:0',
    PUFA_DATA_DIR: folder,
    PUFA_SITE_DIR: resolve(site),
    PUFA_REFERENCE_DIR: join(root, 'data'),
    // Each test comes from an address of its own, so that none runs into another's limits.
    PUFA_TRUSTED_PROXY: 'true',
    RUST_LOG: 'info',
  };
}

/** Makes a data folder with everything that a new installation gets from `make run`; returns its path. */
export async function makeTemplate(): Promise<string> {
  for (const needed of [binary, join(site, 'manifest.json')]) {
    if (!existsSync(needed)) throw new Error(`${needed} is not there: build first, as scripts/test.sh does.`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'pufa-e2e-template-'));
  const command = async (...args: string[]) => run(binary, args, { cwd: root, env: environment(folder) });
  await command('migrate');
  await command('import');
  await command('demo');
  return folder;
}

/** The passwords that `server demo` made: a line an account, name, role, password. */
async function passwordsIn(folder: string): Promise<Map<string, string>> {
  const lines = (await readFile(join(folder, 'demo-accounts.txt'), 'utf8')).trim().split('\n');
  return new Map(lines.map((line) => line.trim().split(/\s+/)).map(([name, , password]) => [name!, password!]));
}

/** A running server with a database of its own. */
export class Server {
  private readonly cookies = new Map<string, Promise<string>>();
  private addresses = 0;

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly passwords: Map<string, string>,
    private readonly worker: number,
  ) {}

  /** Copies the template and serves it on a free port, with further settings where a test is about them. */
  static async start(template: string, worker: number, settings: Record<string, string> = {}): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'pufa-e2e-'));
    await cp(template, folder, { recursive: true });
    const passwords = await passwordsIn(folder);
    const log = await open(join(folder, 'server.log'), 'a');
    const child = spawn(binary, ['serve'], { cwd: root, env: { ...environment(folder), ...settings }, stdio: ['ignore', 'pipe', log.fd] });
    try {
      const url = await announced(child);
      await ready(url);
      return new Server(url, folder, child, passwords, worker);
    } catch (error) {
      child.kill('SIGKILL');
      const said = await readFile(join(folder, 'server.log'), 'utf8');
      throw new Error(`the server did not start: ${String(error)}\n${said}`);
    } finally {
      await log.close();
    }
  }

  /** Ends it and throws its data away. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGTERM');
      const late = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(late);
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Everything that it has logged. */
  log(): Promise<string> {
    return readFile(join(this.folder, 'server.log'), 'utf8');
  }

  /** A network address that nobody has come from yet. */
  freshAddress(): string {
    this.addresses += 1;
    return `10.${this.worker % 250}.${this.addresses >> 8}.${this.addresses & 255}`;
  }

  account(role: Role): Account {
    const name = NAMES[role];
    const password = this.passwords.get(name);
    if (!password) throw new Error(`the sample data has no account ${name}`);
    return { name, password };
  }

  /** The login cookie of a role: one login for all tests of the worker. */
  loginOf(role: Role): Promise<string> {
    const kept = this.cookies.get(role) ?? this.logIn(this.account(role));
    this.cookies.set(role, kept);
    return kept;
  }

  /** Logs in without a browser; returns the secret of the cookie. */
  async logIn(account: Account): Promise<string> {
    const answer = await fetch(`${this.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: this.url, 'x-forwarded-for': this.freshAddress() },
      body: new URLSearchParams({ name: account.name, password: account.password }),
    });
    const secret = /^pufa_login=([^;]+)/.exec(answer.headers.getSetCookie().find((cookie) => /^pufa_login=/.test(cookie)) ?? '');
    if (!secret?.[1]) throw new Error(`${account.name} could not log in: ${answer.status}`);
    return secret[1];
  }

  /** Makes an account that nobody else uses; its password is a one-time password. */
  async newAccount(name: string, role: string, ...more: string[]): Promise<Account> {
    const args = ['account', 'add', name, '--role', role, ...more];
    const { stdout } = await run(binary, args, { cwd: root, env: environment(this.folder) });
    const password = /One-time password: (\S+)/.exec(stdout)?.[1];
    if (!password) throw new Error(`no one-time password in:\n${stdout}`);
    return { name, password };
  }
}

/** The address that the server prints once it listens. */
function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error('it printed no address within 30 s')), 30_000);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    // Read to the end of its life, so that it never waits for a reader.
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const url = /^Listening on (http:\S+)$/.exec(line)?.[1];
      if (url) {
        clearTimeout(tooLate);
        resolve(url);
      }
    });
  });
}

async function ready(url: string): Promise<void> {
  for (const end = Date.now() + 30_000; ; ) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > end) throw new Error(`/readyz answers ${answer?.status ?? 'nothing'}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
