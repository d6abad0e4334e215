// The words of the pages, from the app's own locale files: a test names the place, not the wording.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

type Tree = { [key: string]: string | Tree };
export type Language = 'zh-CN' | 'en';

const folder = join(__dirname, '../../app/locales');

function load(language: Language): Tree {
  const files = readdirSync(join(folder, language)).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [basename(file, '.json'), JSON.parse(readFileSync(join(folder, language, file), 'utf8')) as Tree]),
  );
}

const trees: Record<Language, Tree> = { 'zh-CN': load('zh-CN'), en: load('en') };

/** The words under a key such as `events.log.submit`, with its `{{ places }}` filled in. */
export function words(key: string, places: Record<string, string | number> = {}, language: Language = 'zh-CN'): string {
  let found: string | Tree | undefined = trees[language];
  for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
  if (typeof found !== 'string') throw new Error(`no words under ${key} in ${language}`);
  return found.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    if (!(name in places)) throw new Error(`${key} needs ${name}`);
    return String(places[name]);
  });
}

/** The words before the first place, for texts of which a test knows the beginning only. */
export function opening(key: string, language: Language = 'zh-CN'): string {
  let found: string | Tree | undefined = trees[language];
  for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
  if (typeof found !== 'string') throw new Error(`no words under ${key} in ${language}`);
  return found.split('{{')[0]!.trim();
}
