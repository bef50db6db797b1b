/** Names on the command line -> the accelerator and the memories that a compile is for. */
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import { nearest } from '../diag/nearest.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import {
  defaultAccelerator,
  defaultSystemOf,
  findAccelerator,
  type TargetCatalog,
} from '../target/catalog.ts';
import type { MemoryMode, SystemConfiguration } from '../target/system.generated.ts';
import { readText } from './files.ts';

export interface TargetNames {
  /** A name, or a YAML file. */
  readonly target?: string | undefined;
  readonly systemConfig?: string | undefined;
  readonly memoryMode?: string | undefined;
}

export interface ChosenTarget {
  readonly accelerator: Accelerator;
  readonly system: SystemConfiguration;
  readonly memoryMode: string;
  readonly mode: MemoryMode;
}

/** Errors: `unknown-target`, `unknown-system`, `unknown-memory-mode`, and those of target files. */
export async function chooseTarget(
  { target, systemConfig, memoryMode }: TargetNames,
  catalog: TargetCatalog,
): Promise<Result<ChosenTarget>> {
  const accelerator = await chooseAccelerator(target, catalog);
  if (!accelerator.ok) return accelerator;
  const system =
    systemConfig === undefined
      ? defaultSystemOf(catalog, accelerator.value)
      : catalog.systems.find(({ name }) => name === systemConfig);
  if (!system) return failure(unknown('system', systemConfig ?? '', namesOf(catalog.systems)));
  const name = memoryMode ?? system.default_memory_mode;
  const mode = system.memory_modes[name];
  if (!mode) return failure(unknown('memory mode', name, Object.keys(system.memory_modes)));
  return success({ accelerator: accelerator.value, system, memoryMode: name, mode });
}

async function chooseAccelerator(
  target: string | undefined,
  catalog: TargetCatalog,
): Promise<Result<Accelerator>> {
  if (target === undefined) return success(defaultAccelerator(catalog));
  if (!/\.ya?ml$/i.test(target)) return findAccelerator(catalog, target);
  const text = readText(target);
  if (!text.ok) return text;
  const { readTarget } = await import('../target/check-target.ts');
  return readTarget({ file: target, text: text.value }, catalog);
}

const namesOf = (list: readonly { readonly name: string }[]): readonly string[] =>
  list.map(({ name }) => name);

function unknown(what: string, name: string, names: readonly string[]): Diagnostic {
  const near = nearest(name, names);
  return {
    code: `unknown-${what.replaceAll(' ', '-')}`,
    severity: 'error',
    message: `there is no ${what} named \`${name}\``,
    help: near ? `did you mean \`${near}\`?` : `there are: ${names.join(', ')}`,
  };
}
