/** All texts of targets/ -> one catalog whose parts refer to each other correctly. */
import type { Diagnostic, Result, Span } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import { nearest } from '../diag/nearest.ts';
import type { Accelerator } from './accelerator.generated.ts';
import { namesOf, type TargetCatalog } from './catalog.ts';
import {
  type Parsed,
  parseAccelerator,
  parseRegisterFile,
  parseSystem,
  type TargetText,
} from './parse-target.ts';
import type { RegisterFile } from './registers.generated.ts';
import type { SystemConfiguration } from './system.generated.ts';
import type { Path } from './yaml-source.ts';

/** The texts of the folders of targets/. */
export interface TargetTexts {
  readonly accelerators: readonly TargetText[];
  readonly registers: readonly TargetText[];
  readonly systems: readonly TargetText[];
}

/** Errors of each text, and `unknown-name`, `repeated-name`, `default-target`. */
export function buildCatalog(texts: TargetTexts): Result<TargetCatalog> {
  const problems: Diagnostic[] = [];
  const collect = <T>(
    list: readonly TargetText[],
    parse: (text: TargetText) => Result<Parsed<T>>,
  ): readonly Parsed<T>[] =>
    list.flatMap((text) => {
      const result = parse(text);
      if (result.ok) return [result.value];
      problems.push(...result.diagnostics);
      return [];
    });
  const accelerators = collect(texts.accelerators, parseAccelerator);
  const registers = collect(texts.registers, parseRegisterFile);
  const systems = collect(texts.systems, parseSystem);
  if (problems.length > 0) return failure(...problems);
  const catalog = {
    accelerators: accelerators.map(({ value }) => value),
    registers: registers.map(({ value }) => value),
    systems: systems.map(({ value }) => value),
  };
  problems.push(
    ...accelerators.flatMap((one) => checkReferences(one, catalog)),
    ...registers.flatMap(checkRegisters),
    ...systems.flatMap(checkSystem),
    ...repeated(accelerators.flatMap((one) => places(one, namesOf(one.value)))),
    ...repeated([...registers, ...systems].flatMap((one) => places(one, [one.value.name]))),
    ...checkDefault(accelerators),
  );
  return problems.length > 0 ? failure(...problems) : success(catalog);
}

/** What an accelerator names has to be in the catalog. */
export function checkReferences(
  { value, source }: Parsed<Accelerator>,
  { registers, systems }: TargetCatalog,
): readonly Diagnostic[] {
  const rows: readonly [keyof Accelerator, string, readonly { name: string }[]][] = [
    ['registers', value.registers, registers],
    ['default_system', value.default_system, systems],
  ];
  return rows
    .filter(([, wanted, known]) => !known.some(({ name }) => name === wanted))
    .map(([field, wanted, known]) =>
      unknownName(
        wanted,
        known.map(({ name }) => name),
        source.spanOf([field]),
      ),
    );
}

function unknownName(wanted: string, known: readonly string[], span: Span): Diagnostic {
  const near = nearest(wanted, known);
  return {
    code: 'unknown-name',
    severity: 'error',
    message: `there is nothing named \`${wanted}\``,
    span,
    help: near ? `did you mean \`${near}\`?` : `names: ${known.join(', ')}`,
  };
}

/** Field bits have to be in order, opcodes and names unique. */
export function checkRegisters({ value, source }: Parsed<RegisterFile>): readonly Diagnostic[] {
  const names = value.commands.map(({ name }, at) => ({
    name,
    span: source.spanOf(['commands', at, 'name']),
  }));
  const codes = value.commands.map(({ code, payload }, at) => ({
    name: `0x${code.toString(16)}${payload ? ' with payload' : ''}`,
    span: source.spanOf(['commands', at, 'code']),
  }));
  const reversed = value.commands.flatMap(({ fields = {} }, at) =>
    Object.entries(fields)
      .filter(([, { bits }]) => bits[0] > bits[1])
      .map(([name]): Diagnostic => {
        const path: Path = ['commands', at, 'fields', name, 'bits'];
        const message = `the bits of \`${name}\` are given as highest to lowest`;
        const help = 'write the lowest bit first';
        return { code: 'wrong-value', severity: 'error', message, span: source.spanOf(path), help };
      }),
  );
  return [...repeated(names), ...repeated(codes), ...reversed];
}

/** Memory modes name memories of their system; the default mode exists. */
export function checkSystem({ value, source }: Parsed<SystemConfiguration>): readonly Diagnostic[] {
  const memories = Object.keys(value.memories);
  const modes = Object.keys(value.memory_modes);
  const roles = ['constants', 'arena', 'fast'] as const;
  const wrong = Object.entries(value.memory_modes).flatMap(([mode, used]) =>
    roles
      .filter((role) => !memories.includes(used[role]))
      .map((role) =>
        unknownName(used[role], memories, source.spanOf(['memory_modes', mode, role])),
      ),
  );
  if (modes.includes(value.default_memory_mode)) return wrong;
  const span = source.spanOf(['default_memory_mode']);
  return [...wrong, unknownName(value.default_memory_mode, modes, span)];
}

interface Named {
  readonly name: string;
  readonly span: Span;
}

function places(
  { source }: Pick<Parsed<unknown>, 'source'>,
  names: readonly string[],
): readonly Named[] {
  return names.map((name, at) => ({
    name,
    span: source.spanOf(at === 0 ? ['name'] : ['aliases', at - 1]),
  }));
}

function repeated(list: readonly Named[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return list
    .filter(({ name }) => seen.size === seen.add(name).size)
    .map(({ name, span }) => ({
      code: 'repeated-name',
      severity: 'error',
      message: `\`${name}\` is taken already`,
      span,
      help: 'give each its own',
    }));
}

function checkDefault(accelerators: readonly Parsed<Accelerator>[]): readonly Diagnostic[] {
  const chosen = accelerators.filter(({ value }) => value.default);
  if (chosen.length === 1) return [];
  const spans = chosen.slice(1).map(({ source }) => source.keySpanOf(['default']));
  const message = 'exactly one accelerator has `default: true`';
  const help = 'it is the target where none is named';
  const one: Diagnostic = { code: 'default-target', severity: 'error', message, help };
  return spans.length === 0 ? [one] : spans.map((span) => ({ ...one, span }));
}
