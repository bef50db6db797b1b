/**
 * Targets as data: accelerators, their register files, and the systems around them. This folder parses
 * and checks the YAML of targets/ and looks things up in the result. It reads no file and knows no
 * accelerator by name.
 */
import type { Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import { nearest } from '../diag/nearest.ts';
import type { Accelerator } from './accelerator.generated.ts';
import type { RegisterFile } from './registers.generated.ts';
import type { SystemConfiguration } from './system.generated.ts';

/** Plain data; names are unique, every name that a part refers to exists, one accelerator is default. */
export interface TargetCatalog {
  readonly accelerators: readonly Accelerator[];
  readonly registers: readonly RegisterFile[];
  readonly systems: readonly SystemConfiguration[];
}

/** By name or alias, whatever the case. Error: `unknown-target`, with the nearest name. */
export function findAccelerator(catalog: TargetCatalog, name: string): Result<Accelerator> {
  const wanted = name.toLowerCase();
  const found = catalog.accelerators.find((one) =>
    namesOf(one).some((candidate) => candidate.toLowerCase() === wanted),
  );
  if (found) return success(found);
  const names = catalog.accelerators.flatMap(namesOf);
  const near = nearest(name, names);
  return failure({
    code: 'unknown-target',
    severity: 'error',
    message: `there is no target named \`${name}\``,
    help: near ? `did you mean \`${near}\`?` : `targets: ${names.join(', ')}`,
  });
}

export const namesOf = (one: Accelerator): readonly string[] => [one.name, ...(one.aliases ?? [])];

export function defaultAccelerator(catalog: TargetCatalog): Accelerator {
  return must(
    catalog.accelerators.find((one) => one.default),
    'a default accelerator',
  );
}

/** The accelerator whose driver payloads carry this configuration word. */
export function acceleratorByConfig(
  catalog: TargetCatalog,
  config: number,
): Accelerator | undefined {
  return catalog.accelerators.find((one) => one.identity.config === config);
}

export function registersOf(catalog: TargetCatalog, accelerator: Accelerator): RegisterFile {
  return must(
    catalog.registers.find((one) => one.name === accelerator.registers),
    accelerator.registers,
  );
}

export function defaultSystemOf(
  catalog: TargetCatalog,
  accelerator: Accelerator,
): SystemConfiguration {
  return must(
    catalog.systems.find((one) => one.name === accelerator.default_system),
    accelerator.default_system,
  );
}

/** The catalog was checked when it was built; a name that is missing now is our bug. */
function must<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the target catalog lacks ${name}`);
  return value;
}
