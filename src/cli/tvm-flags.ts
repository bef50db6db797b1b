/**
 * The flags of TVM's command line. Values that we honour are taken, values that we cannot are
 * refused, and flags that change nothing here are accepted and reported as idle.
 */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { isTvmTarget, parseTvmTarget } from './tvm-target.ts';
import { usageError } from './usage-error.ts';

export interface TvmFlag {
  readonly name: string;
  /** The values that we do what they ask for; absent: any value, without effect. */
  readonly only?: readonly string[];
  /** Why no other value will do. */
  readonly because?: string;
}

/** Takes the name of the accelerator, like an attribute of `--target`. */
const ACCELERATOR = '--target-ethos-u-accelerator_config';
const PASS_CONFIG = '--pass-config';

const YES = ['1', 'true', 'True'];
const ALIGNMENTS = { only: ['1', '2', '4', '8', '16'], because: 'buffers are aligned to 16 bytes' };

const flags = (prefix: string, names: string): readonly TvmFlag[] =>
  names.split(' ').map((name) => ({ name: `${prefix}${name}` }));

export const TVM_FLAGS: readonly TvmFlag[] = [
  { name: ACCELERATOR },
  { name: PASS_CONFIG },
  { name: '--executor', only: ['aot'], because: 'the bundle calls its operators in a fixed order' },
  { name: '--executor-aot-interface-api', only: ['c'], because: 'the interface of a bundle is C' },
  {
    name: '--executor-aot-unpacked-api',
    only: YES,
    because: 'functions take plain pointers, not packed values',
  },
  { name: '--executor-aot-link-params', only: YES, because: 'constants are part of the C sources' },
  { name: '--executor-aot-workspace-byte-alignment', ...ALIGNMENTS },
  { name: '--executor-aot-constant-byte-alignment', ...ALIGNMENTS },
  { name: '--workspace-byte-alignment', ...ALIGNMENTS },
  { name: '--constant-byte-alignment', ...ALIGNMENTS },
  { name: '--runtime', only: ['crt'], because: 'bundles are C for bare metal' },
  { name: '--model-format', only: ['tflite'], because: 'only .tflite models are read' },
  ...flags('--', 'runtime-crt-system-lib opt-level disabled-pass'),
  ...flags(
    '--target-ethos-u-',
    'enable_cascader enable_striping disable_copying_constants dev_force_block_config ' +
      'dev_max_open_plans dev_max_closed_plans dev_select_proposal_idx dev_disable_pareto_plans ' +
      'dev_disable_pareto_proposals dev_disable_block_culling dev_cascader_logging',
  ),
  ...flags('--target-cmsis-nn-', 'mcpu mattr debug_last_error'),
  ...flags('--target-c-', 'mcpu march mattr model keys device'),
];

/** Settings of passes that we have an answer to; all others change nothing. */
const PASS_SETTINGS: readonly TvmFlag[] = [
  { name: 'tir.usmp.enable', only: YES, because: 'memory is always planned at compile time' },
];

export interface GivenFlag {
  readonly name: string;
  readonly value: string;
}

export interface TvmMeaning {
  /** The target in our own words: a name, a file, or undefined for the default. */
  readonly target?: string;
  /** What was accepted and changes nothing, in the order given. */
  readonly idle: readonly string[];
}

/** Errors: `usage`. */
export function readTvmFlags(
  target: string | undefined,
  given: readonly GivenFlag[],
): Result<TvmMeaning> {
  const problems: Diagnostic[] = [];
  const idle: string[] = [];
  let name = target;
  if (target !== undefined && isTvmTarget(target)) {
    const parsed = parseTvmTarget(target);
    if (!parsed.ok) return parsed;
    name = parsed.value.accelerator;
    idle.push(...parsed.value.idle);
  }
  for (const flag of given) {
    if (flag.name === ACCELERATOR) {
      if (name !== undefined && name !== flag.value)
        problems.push(usageError(`two targets: \`${name}\` and \`${flag.value}\``));
      name = flag.value;
      continue;
    }
    const verdict = judge(flag);
    if (verdict === 'idle') idle.push(`${flag.name}=${flag.value}`);
    else if (verdict !== 'honoured') problems.push(verdict);
  }
  if (problems.length > 0) return failure(...problems);
  return success({ ...(name === undefined ? {} : { target: name }), idle });
}

type Verdict = 'honoured' | 'idle' | Diagnostic;

function judge({ name, value }: GivenFlag): Verdict {
  if (name !== PASS_CONFIG) return judgeValue(`${name}=${value}`, find(TVM_FLAGS, name), value);
  const [setting = '', ...rest] = value.split('=');
  if (setting === '' || rest.length === 0)
    return usageError(`${name} ${value}: not of the form name=value`);
  return judgeValue(`${name} ${value}`, find(PASS_SETTINGS, setting), rest.join('='));
}

function judgeValue(text: string, flag: TvmFlag | undefined, value: string): Verdict {
  if (!flag?.only) return 'idle';
  if (flag.only.includes(value)) return 'honoured';
  const { only, because = '' } = flag;
  return usageError(`${text} cannot be had: ${because}`, `possible: ${only.join(', ')}`);
}

const find = (list: readonly TvmFlag[], name: string): TvmFlag | undefined =>
  list.find((one) => one.name === name);
