/** `carina targets`: the descriptions of NPUs and systems that the compiler knows. */
import type { Accelerator } from '../target/accelerator.generated.ts';
import { defaultSystemOf, findAccelerator, type TargetCatalog } from '../target/catalog.ts';
import type { SystemConfiguration } from '../target/system.generated.ts';
import type { DefineCommand } from './define-command.ts';
import { readText } from './files.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { loadCatalog } from './target-files.ts';

interface Options {
  readonly json?: boolean;
}

export const defineTargets: DefineCommand = (command, io, end) => {
  const json = ['--json', 'print one JSON object'] as const;
  command
    .command('list')
    .description('all targets, one a line')
    .option(...json)
    .action(async (options: Options) => end(list(await loadCatalog(), options, io)));
  command
    .command('show')
    .description('all that is known about a target and its system')
    .argument('<name>', 'name or alias')
    .option(...json)
    .action(async (name: string, options: Options) =>
      end(show(await loadCatalog(), name, { ...options, io })),
    );
  command
    .command('check')
    .description('check a target, register or system file')
    .argument('<file>', 'a YAML file')
    .option(...json)
    .action(async (file: string, options: Options) => end(await check(file, options, io)));
};

function list(catalog: TargetCatalog, { json }: Options, io: Io): ExitCode {
  const targets = catalog.accelerators.map((one) => ({
    name: one.name,
    aliases: one.aliases ?? [],
    default: one.default ?? false,
    macs: one.compute.macs * one.compute.cores,
    system: one.default_system,
    memoryMode: defaultSystemOf(catalog, one).default_memory_mode,
  }));
  if (json) printJson(io, 'targets list', { ok: true, targets });
  else
    for (const { name, macs, system, memoryMode, default: chosen } of targets)
      io.out(
        `${name.padEnd(16)} ${macs} MACs  ${system}, ${memoryMode}${chosen ? '  (default)' : ''}\n`,
      );
  return EXIT.fine;
}

function show(
  catalog: TargetCatalog,
  name: string,
  { json, io }: Options & { readonly io: Io },
): ExitCode {
  const found = findAccelerator(catalog, name);
  if (!found.ok)
    return refuse(io, { command: 'targets show', json, diagnostics: found.diagnostics });
  const system = defaultSystemOf(catalog, found.value);
  if (json) printJson(io, 'targets show', { ok: true, target: found.value, system });
  else io.out(targetText(found.value, system));
  return EXIT.fine;
}

function targetText(target: Accelerator, system: SystemConfiguration): string {
  return ['target', ...outline(target, 1), '', 'system', ...outline(system, 1), ''].join('\n');
}

/** Maps as indented lines, everything else on the line of its name. */
function outline(value: object, depth: number): readonly string[] {
  const indent = '  '.repeat(depth);
  return Object.entries(value).flatMap(([name, one]) => {
    if (typeof one !== 'object' || one === null) return [`${indent}${name}: ${one}`];
    if (Array.isArray(one)) return [`${indent}${name}: ${one.join(', ')}`];
    return [`${indent}${name}:`, ...outline(one, depth + 1)];
  });
}

async function check(file: string, { json }: Options, io: Io): Promise<ExitCode> {
  const refused = { command: 'targets check', json };
  const text = readText(file);
  if (!text.ok) return refuse(io, { ...refused, diagnostics: text.diagnostics });
  const { checkTargetText } = await import('../target/check-target.ts');
  const checked = checkTargetText({ file, text: text.value }, await loadCatalog());
  const sources = () => text.value;
  if (!checked.ok) return refuse(io, { ...refused, diagnostics: checked.diagnostics, sources });
  printDiagnostics(io, checked.warnings, sources);
  const { kind, name } = checked.value;
  if (json) printJson(io, 'targets check', { ok: true, file, kind, name });
  else io.out(`${file}: a valid ${kind}, ${name}\n`);
  return EXIT.fine;
}
