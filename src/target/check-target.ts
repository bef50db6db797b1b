/** Checks a single file of the kinds that targets/ holds, against a catalog that is sound. */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import type { Accelerator } from './accelerator.generated.ts';
import { checkReferences, checkRegisters, checkSystem } from './build-catalog.ts';
import type { TargetCatalog } from './catalog.ts';
import {
  type Parsed,
  parseAccelerator,
  parseRegisterFile,
  parseSystem,
  type TargetText,
} from './parse-target.ts';
import { parseYaml } from './yaml-source.ts';

export interface CheckedTarget {
  readonly kind: 'target' | 'register file' | 'system configuration';
  readonly name: string;
}

/** The kind shows by the fields that only it has; without any of them the file is taken for a target. */
export function checkTargetText(input: TargetText, catalog: TargetCatalog): Result<CheckedTarget> {
  const source = parseYaml(input);
  if (!source.ok) return source;
  const { value } = source.value;
  const has = (field: string): boolean =>
    typeof value === 'object' && value !== null && field in value;
  if (has('commands')) return finish('register file', parseRegisterFile(input), checkRegisters);
  if (has('memories')) return finish('system configuration', parseSystem(input), checkSystem);
  return finish('target', parseAccelerator(input), (one) => checkReferences(one, catalog));
}

function finish<T extends { readonly name: string }>(
  kind: CheckedTarget['kind'],
  parsed: Result<Parsed<T>>,
  check: (one: Parsed<T>) => ReturnType<typeof checkSystem>,
): Result<CheckedTarget> {
  if (!parsed.ok) return parsed;
  const problems = check(parsed.value);
  if (problems.length > 0) return failure(...problems);
  return success({ kind, name: parsed.value.value.name }, parsed.warnings);
}

/** A target of the user's own, whose registers and systems are those of the catalog. */
export function readTarget(input: TargetText, catalog: TargetCatalog): Result<Accelerator> {
  const parsed = parseAccelerator(input);
  if (!parsed.ok) return parsed;
  const problems = checkReferences(parsed.value, catalog);
  if (problems.length > 0) return failure(...problems);
  return success(parsed.value.value, parsed.warnings);
}
