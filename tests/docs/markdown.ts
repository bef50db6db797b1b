/** What documentation pages show: their fenced blocks, and text with its figures taken out. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface CodeBlock {
  readonly language: string;
  /** What stands behind the language: a file that the block is taken from. */
  readonly source: string;
  readonly text: string;
}

const ROOT = new URL('../../', import.meta.url);

export const repositoryPath = (path: string): string => fileURLToPath(new URL(path, ROOT));

export const pageText = (page: string): string => readFileSync(repositoryPath(page), 'utf8');

export function codeBlocks(page: string): readonly CodeBlock[] {
  const blocks = pageText(page).matchAll(/^```(\S*) ?(\S*)\n(.*?)^```$/gms);
  return [...blocks].map(([, language = '', source = '', text = '']) => ({
    language,
    source,
    text,
  }));
}

/** Sizes and addresses change with every better encoding; a page shows those of the day it was written. */
export const withoutFigures = (text: string): string =>
  text
    .replace(/\b(0x)?[0-9a-f]*\d[0-9a-f,]*\b/g, '#')
    .replace(/\b0x[0-9a-f]+\b/g, '#')
    .replace(/-(?=#)/g, '')
    .replace(/ +/g, ' ');
