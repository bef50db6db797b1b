// Finds forbidden names in source text: identifiers, strings and comments alike, in every spelling
// (`CONV_2D`, `conv-2d`, `Conv2D`, `lowerConv2d` all contain conv2d).

export interface Forbidden {
  /** Lower case, letters and digits only. */
  readonly name: string;
  /** Where the name comes from. */
  readonly from: string;
}

/** Words of the field that are also names of operators, and where they may stand. */
export interface Allowed {
  readonly words: readonly string[];
  /** Folders or files, from the root of the repository. */
  readonly in: readonly string[];
  readonly why: string;
}

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly word: string;
  readonly forbidden: Forbidden;
}

export const canonical = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const TOKEN = /[A-Za-z][A-Za-z0-9_-]*/g;
/** `HTTPServer2d` is HTTP, Server, 2, d. */
const PART = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

export function findForbidden(
  files: readonly SourceText[],
  forbidden: readonly Forbidden[],
): readonly Finding[] {
  const byName = new Map(forbidden.map((one) => [one.name, one]));
  const longest = Math.max(0, ...forbidden.map(({ name }) => name.length));
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, at) =>
      (line.match(TOKEN) ?? []).flatMap((word) => {
        const found = runsOf(word, longest).flatMap((run) => byName.get(run) ?? []);
        return found.map((one) => ({ path, line: at + 1, word, forbidden: one }));
      }),
    ),
  );
}

/** Every run of neighbouring parts of a word, joined. */
function runsOf(word: string, longest: number): readonly string[] {
  const parts = (word.match(PART) ?? []).map((part) => part.toLowerCase());
  return parts.flatMap((_, start) => {
    const runs: string[] = [];
    let run = '';
    for (const part of parts.slice(start)) {
      run += part;
      if (run.length > longest) break;
      runs.push(run);
    }
    return runs;
  });
}

const covers = (allowed: Allowed, { forbidden, path }: Finding): boolean =>
  allowed.words.some((word) => canonical(word) === forbidden.name) &&
  allowed.in.some((place) => path === place || path.startsWith(`${place}/`));

export const notAllowed = (
  findings: readonly Finding[],
  allowed: readonly Allowed[],
): readonly Finding[] => findings.filter((one) => !allowed.some((entry) => covers(entry, one)));

/** Words of the list with the places where they do not stand (any more), or that no operator is called by. */
export const staleWords = (
  findings: readonly Finding[],
  allowed: readonly Allowed[],
  forbidden: readonly Forbidden[],
): readonly string[] =>
  allowed.flatMap((entry) =>
    entry.words.flatMap((word) => {
      if (!forbidden.some(({ name }) => name === canonical(word)))
        return [`${word}: nothing is called that`];
      const stands = (place: string): boolean =>
        findings.some((one) => covers({ ...entry, words: [word], in: [place] }, one));
      return entry.in.filter((place) => !stands(place)).map((place) => `${word} in ${place}`);
    }),
  );
