// Sessions: made directly where a test only needs them to be there, or typed into the form.
import { randomBytes } from 'node:crypto';
import { type APIResponse, type Page, expect } from '@playwright/test';
import { day } from './days';
import type { Picture } from './pictures';

/** Fields of the session form by their names; several of one name as a list, a tick as `on`. */
export type Fields = Record<string, string | string[]>;

/** What a session that was held yesterday needs. */
export function held(title: string, more: Fields = {}): Fields & { title: string } {
  return { title, date: day(-1), start: '14:00', end: '15:30', place: '会议室', attendance: '35', ...more };
}

/** What a session planned for tomorrow and open to residents needs. */
export function planned(title: string, more: Fields = {}): Fields & { title: string } {
  return { title, date: day(1), start: '14:00', end: '15:30', place: '便民广场', published: 'on', ...more };
}

/** A new id, as the app's own forms make it: a UUIDv7. */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Posts a form of this site as the reader of `page`, and follows no redirect. */
export async function post(page: Page, path: string, fields: Fields, photos: Picture[] = []): Promise<APIResponse> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  for (const { name, mimeType, buffer } of photos) form.append('photos', new Blob([new Uint8Array(buffer)], { type: mimeType }), name);
  const body = photos.length > 0 ? { multipart: form } : { form };
  return page.request.post(path, { ...body, headers: { origin: await originOf(page) }, maxRedirects: 0 });
}

/** Scheme, host and port of the site that a page belongs to, also before it has opened any. */
export async function originOf(page: Page): Promise<string> {
  return new URL((await page.request.get('/healthz')).url()).origin;
}

/** Logs a session without opening the form; returns its id. */
export async function log(page: Page, fields: Fields, photos: Picture[] = []): Promise<string> {
  return save(page, '/log', fields, photos);
}

/** Plans a session without opening the form; returns its id. */
export async function plan(page: Page, fields: Fields): Promise<string> {
  return save(page, '/desk/plan/new', fields, []);
}

async function save(page: Page, path: string, fields: Fields, photos: Picture[]): Promise<string> {
  const id = newId();
  const answer = await post(page, path, { id, version: '0', ...fields }, photos);
  expect(answer.status(), await answer.text()).toBe(303);
  return id;
}

/** Takes a step with a session, on its present version. */
export async function step(page: Page, id: string, name: string, reason = ''): Promise<APIResponse> {
  return post(page, `/events/${id}`, { step: name, version: await versionOf(page, id), reason });
}

/** The present version of a session that the reader may change. */
export async function versionOf(page: Page, id: string): Promise<string> {
  const shown = await (await page.request.get(`/events/${id}`)).text();
  return /name="version" value="(\d+)"/.exec(shown)?.[1] ?? '1';
}

/** Logs a session and has it approved; returns its id. */
export async function approved(cadre: Page, office: Page, fields: Fields, photos: Picture[] = []): Promise<string> {
  const id = await log(cadre, fields, photos);
  expect((await step(office, id, 'approve')).status()).toBe(303);
  return id;
}
