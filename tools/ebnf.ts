// The grammar in words that people read, made from the parser itself.
import type { ISerializedGast, TokenType } from 'chevrotain';
import { PRECEDENCE } from '../grammar/tokens.ts';

/** The serialized productions of the parser, as far as this needs them. */
interface Production {
  readonly type: ISerializedGast['type'] | 'Alternative';
  readonly name?: string;
  readonly definition?: readonly Production[];
  readonly separator?: Production;
}

export function grammarText(rules: readonly Production[], tokens: readonly TokenType[]): string {
  const patterns = tokens.flatMap(({ name, PATTERN, GROUP }) =>
    PATTERN instanceof RegExp && GROUP === undefined ? [`${name} = ${String(PATTERN)} ;`] : [],
  );
  const spell = speller(tokens);
  const start = rules.findIndex(({ name }) => name === 'declarations');
  const fromTop = [...rules.slice(start), ...rules.slice(0, start)];
  return [
    '(* The rule language. Made from grammar/parser.ts by tools/generate-grammar.ts: {} is repetition,',
    '   [] option. An index "[" stands on the line of what it indexes. *)',
    '',
    ...fromTop.map((rule) => `${rule.name} = ${withoutParentheses(sequence(rule, spell))} ;`),
    '',
    '(* Tokens *)',
    '',
    ...patterns,
    `Name = Identifier | ${words(tokens, 'Name').join(' | ')} ;`,
    `Binary = ${PRECEDENCE.flat().map(quote).join(' | ')} ;`,
    '',
    '(* Binary operators from loosest to tightest, all to the left:',
    ...PRECEDENCE.map((level) => `   ${level.join(' ')}`),
    '*)',
    '',
  ].join('\n');
}

type Spell = (token: string) => string;

const quote = (text: string): string => `"${text}"`;

/** A token with a fixed text is that text. */
function speller(tokens: readonly TokenType[]): Spell {
  const texts = new Map(
    tokens.flatMap(({ name, PATTERN }) =>
      typeof PATTERN === 'string' ? [[name, quote(PATTERN)] as const] : [],
    ),
  );
  return (name) => texts.get(name) ?? name;
}

const words = (tokens: readonly TokenType[], category: string): readonly string[] =>
  tokens.flatMap(({ PATTERN, CATEGORIES = [] }) =>
    typeof PATTERN === 'string' && CATEGORIES.some(({ name }) => name === category)
      ? [quote(PATTERN)]
      : [],
  );

/** A choice that is all of a rule needs none. */
const withoutParentheses = (text: string): string => text.replace(/^\( ([^()]*) \)$/, '$1');

const sequence = ({ definition = [] }: Production, spell: Spell): string =>
  definition.map((part) => phrase(part, spell)).join(' ');

function phrase(part: Production, spell: Spell): string {
  const inner = (): string => sequence(part, spell);
  const separated = (): string => `${inner()} { ${spell(part.separator?.name ?? '')} ${inner()} }`;
  const phrases: Readonly<Record<Production['type'], () => string>> = {
    Rule: inner,
    Alternative: inner,
    Terminal: () => spell(part.name ?? ''),
    NonTerminal: () => part.name ?? '',
    Option: () => `[ ${inner()} ]`,
    Repetition: () => `{ ${inner()} }`,
    RepetitionMandatory: () => `${inner()} { ${inner()} }`,
    RepetitionWithSeparator: () => `[ ${separated()} ]`,
    RepetitionMandatoryWithSeparator: separated,
    Alternation: () =>
      `( ${(part.definition ?? []).map((one) => sequence(one, spell)).join(' | ')} )`,
  };
  return phrases[part.type]();
}
