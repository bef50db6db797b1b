/** The lines of bodies and of `into`: each name once, no circles, and a root. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { At, Expr } from '../../ir/expr.ts';
import type { SourceRef } from '../../ir/rules.ts';
import { neededNames } from '../names.ts';
import { ofKind, type Program } from '../program.ts';
import { errorAt } from './complaint.ts';
import { cycles } from './cycles.ts';

interface Line {
  readonly name: string;
  readonly value: Expr;
  readonly extents?: readonly Expr[];
  readonly dtype?: string;
  readonly scan?: true;
  readonly at: At;
}

interface Block {
  readonly name: string;
  readonly source: SourceRef;
  readonly what: string;
  readonly lines: readonly Line[];
  /** Names that the lines may not take again. */
  readonly taken: readonly string[];
}

export const checkDefinitions = (program: Program): readonly Diagnostic[] =>
  blocksOf(program).flatMap((block) => [
    ...missingRoot(block),
    ...repeated(block),
    ...circular(block),
  ]);

function blocksOf(program: Program): readonly Block[] {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  return [
    ...ofKind(program, 'function').map((one) => ({
      ...{ name: one.name, source: one.source, what: 'the body', lines: one.body },
      taken: [...names(one.params), ...one.attrs],
    })),
    ...ofKind(program, 'compute').map((one) => ({
      ...{ name: one.name, source: one.source, what: 'the body', lines: one.body },
      taken: names(one.params),
    })),
    ...ofKind(program, 'rule').map((one) => ({
      ...{ name: one.name, source: one.source, what: '`into`', lines: one.into, taken: [] },
    })),
  ];
}

const missingRoot = (block: Block): readonly Diagnostic[] =>
  block.lines.some(({ name }) => name === 'root')
    ? []
    : [
        errorAt(block, block.lines[block.lines.length - 1]?.at, {
          code: 'missing-root',
          message: `${block.what} of \`${block.name}\` has no root`,
          help: 'the definition named `root` is the result',
        }),
      ];

function repeated(block: Block): readonly Diagnostic[] {
  const seen = new Set(block.taken);
  return block.lines.flatMap(({ name, at }) => {
    const again = seen.has(name);
    seen.add(name);
    return again
      ? [
          errorAt(block, at, {
            code: 'duplicate-name',
            message: `\`${name}\` is there already`,
            help: 'a name is defined once: take another one',
          }),
        ]
      : [];
  });
}

/** Lines of a scan stand one below the other and need each other step by step. */
function scanOf(lines: readonly Line[], at: number): ReadonlySet<string> {
  if (!lines[at]?.scan) return new Set();
  const start = lines.map(({ scan }) => !scan).lastIndexOf(true, at) + 1;
  const end = lines.findIndex(({ scan }, later) => later > at && !scan);
  return new Set(lines.slice(start, end < 0 ? lines.length : end).map(({ name }) => name));
}

function circular(block: Block): readonly Diagnostic[] {
  const needs = new Map(
    block.lines.map(({ name, value, dtype, extents = [] }, at) => {
      const steps = scanOf(block.lines, at);
      const needed = neededNames(value).filter((one) => !steps.has(one));
      return [
        name,
        [...needed, ...extents.flatMap(neededNames), ...(dtype === undefined ? [] : [dtype])],
      ];
    }),
  );
  return cycles(needs).map((path) =>
    errorAt(block, block.lines.find(({ name }) => name === path[0])?.at, {
      code: 'cyclic-definition',
      message: `\`${path[0]}\` needs itself: ${[...path, path[0]].join(' -> ')}`,
      help: 'each definition needs only what can be known before it',
    }),
  );
}
