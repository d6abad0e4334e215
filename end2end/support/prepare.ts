// Runs once before all tests: fills the database that the workers copy. What it returns runs after them.
import { rm } from 'node:fs/promises';
import { makeTemplate } from './server';

export default async function prepare(): Promise<() => Promise<void>> {
  // Whoever writes tests sets E2E_TEMPLATE to a data folder filled before, and starts in no time.
  if (process.env['E2E_TEMPLATE']) return async () => {};
  const folder = await makeTemplate();
  // The only way from here to the workers.
  process.env['E2E_TEMPLATE'] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
