/** Reads the words of program text one by one; `//` starts a comment. Failures throw SyntaxError. */
export interface Scanner {
  atEnd(): boolean;
  peek(mark: string): boolean;
  accept(mark: string): boolean;
  expect(mark: string): void;
  name(): string;
  /** Letters, digits and dashes. */
  word(): string;
  integer(): number;
  number(): number | bigint;
  string(): string;
  /** Items separated by commas up to the closing mark, which is read too. */
  listUntil<T>(close: string, item: () => T): readonly T[];
  fail(message: string): never;
}

export function createScanner(text: string): Scanner {
  let at = 0;
  const skip = (): void => {
    const blank = /(?:\s|\/\/[^\n]*)*/y;
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
  };
  const take = (pattern: RegExp, what: string): string => {
    skip();
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return scanner.fail(`expected ${what}`);
    at += found.length;
    return found;
  };
  const scanner: Scanner = {
    atEnd() {
      skip();
      return at >= text.length;
    },
    peek(mark) {
      skip();
      const isWord = /^\w+$/.test(mark);
      return text.startsWith(mark, at) && !(isWord && /[\w.]/.test(text[at + mark.length] ?? ''));
    },
    accept(mark) {
      const found = scanner.peek(mark);
      if (found) at += mark.length;
      return found;
    },
    expect(mark) {
      if (!scanner.accept(mark)) scanner.fail(`expected '${mark}'`);
    },
    name: () => take(/[A-Za-z_][\w.]*/y, 'a name'),
    word: () => take(/[\w-]+/y, 'a word'),
    integer: () => Number(take(/-?\d+/y, 'an integer')),
    number() {
      const digits = take(/-?(?:\d[\d.]*(?:e[+-]?\d+)?n?|Infinity)|NaN/y, 'a number');
      return digits.endsWith('n') ? BigInt(digits.slice(0, -1)) : Number(digits);
    },
    string: () => JSON.parse(take(/"(?:[^"\\]|\\.)*"/y, 'a string')) as string,
    listUntil(close, item) {
      const items: ReturnType<typeof item>[] = [];
      while (!scanner.accept(close)) {
        if (items.length > 0) scanner.expect(',');
        items.push(item());
      }
      return items;
    },
    fail(message) {
      throw new SyntaxError(`offset ${at}: ${message}`);
    },
  };
  return scanner;
}
