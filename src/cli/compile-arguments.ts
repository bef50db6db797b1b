/** The options of `carina compile` as commander gives them -> what to do, or what is wrong with them. */
import { basename } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import type { WeightBuffering } from '../driver/plan.ts';
import type { TargetNames } from './choose-target.ts';
import type { RulesOption } from './rules-option.ts';
import { type GivenFlag, readTvmFlags } from './tvm-flags.ts';
import { usageError } from './usage-error.ts';

export interface CompileOptions extends RulesOption {
  readonly output?: string;
  readonly target?: string;
  readonly systemConfig?: string;
  readonly memoryMode?: string;
  readonly outputFormat?: string;
  readonly moduleName?: string;
  readonly sramLimit?: string;
  readonly weightBuffering?: string;
  readonly requireNpu?: boolean;
  readonly dump?: string;
  readonly json?: boolean;
}

export interface CompileArguments {
  readonly model: string;
  readonly output: string;
  readonly moduleName: string;
  readonly names: TargetNames;
  /** Bytes. */
  readonly sramLimit?: number;
  /** Absent: what suits the memory mode. */
  readonly buffering?: WeightBuffering;
  readonly requireNpu: boolean;
  /** Folders with rules of the user's. */
  readonly rules: readonly string[];
  /** Folder for the dumps. */
  readonly dump?: string;
  /** Flags of TVM that were given and change nothing. */
  readonly idle: readonly string[];
}

const FORMATS: readonly string[] = ['mlf'];
const BUFFERINGS: readonly WeightBuffering[] = ['reread', 'never'];

/** Errors: `usage`, all of them at once. */
export function readCompileArguments(
  model: string,
  options: CompileOptions,
  tvm: readonly GivenFlag[] = [],
): Result<CompileArguments> {
  const { outputFormat = 'mlf', moduleName = 'default', output, dump } = options;
  const { sramLimit, weightBuffering, systemConfig, memoryMode } = options;
  const buffering = BUFFERINGS.find((one) => one === weightBuffering);
  const limit = sramLimit === undefined ? undefined : readBytes(sramLimit);
  const problems: Diagnostic[] = [];
  if (!FORMATS.includes(outputFormat))
    problems.push(noValue('--output-format', outputFormat, FORMATS));
  if (weightBuffering !== undefined && !buffering)
    problems.push(noValue('--weight-buffering', weightBuffering, BUFFERINGS));
  if (sramLimit !== undefined && limit === undefined)
    problems.push(usageError(`--sram-limit ${sramLimit}: not a number of bytes`));
  const flags = readTvmFlags(options.target, tvm);
  if (!flags.ok) problems.push(...flags.diagnostics);
  if (!flags.ok || problems.length > 0) return failure(...problems);
  return success({
    model,
    moduleName,
    output: output ?? `${basename(model).replace(/\.tflite$/i, '')}.tar`,
    names: { target: flags.value.target, systemConfig, memoryMode },
    requireNpu: options.requireNpu ?? false,
    rules: options.rules ?? [],
    idle: flags.value.idle,
    ...(limit === undefined ? {} : { sramLimit: limit }),
    ...(buffering ? { buffering } : {}),
    ...(dump === undefined ? {} : { dump }),
  });
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20 };

/** `65536`, `64K`, `1M`. */
function readBytes(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)\s*([KM]?)$/i.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (UNITS[unit.toUpperCase()] ?? 1);
}

const noValue = (option: string, value: string, values: readonly string[]): Diagnostic =>
  usageError(`${option} ${value}: there is no such value`, `there is: ${values.join(', ')}`);
