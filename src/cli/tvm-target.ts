/**
 * `--target` as TVM writes it: targets with commas between them, each a kind and its attributes, for
 * example `ethos-u -accelerator_config=NAME,c`. Attributes may have one dash or two, and underscores
 * or dashes inside; stray quotes are left out.
 */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { usageError } from './usage-error.ts';

export interface TvmTarget {
  /** Undefined where the target does not say. */
  readonly accelerator?: string;
  /** What of it changes nothing here. */
  readonly idle: readonly string[];
}

/** The NPU; `c` is what the rest of the model becomes anyway; `cmsis-nn` is not used. */
const NPU = 'ethos-u';
const KINDS: readonly string[] = [NPU, 'cmsis-nn', 'c'];

/** Whether a `--target` is one of TVM's and not a name or a file of ours. */
export const isTvmTarget = (text: string): boolean => {
  const [head = ''] = text.split(/[\s,]/);
  return head === NPU || /[\s,]/.test(text) || KINDS.includes(head);
};

/** Errors: `usage`, for kinds that are not known, syntax, and a list without the NPU. */
export function parseTvmTarget(text: string): Result<TvmTarget> {
  const idle: string[] = [];
  let accelerator: string | undefined;
  const parts = text.replaceAll(/["']/g, '').split(',');
  for (const part of parts) {
    const [kind = '', ...attributes] = part.trim().split(/\s+/);
    if (!KINDS.includes(kind))
      return failure(
        usageError(`--target: \`${kind}\` is no target`, `TVM targets here: ${KINDS.join(', ')}`),
      );
    if (kind === 'cmsis-nn') idle.push('target cmsis-nn');
    for (const attribute of attributes) {
      const [, name, value] = /^--?([\w-]+)=(\S+)$/.exec(attribute) ?? [];
      if (name === undefined || value === undefined)
        return failure(usageError(`--target: \`${attribute}\` is not of the form -name=value`));
      if (kind === NPU && name.replaceAll('-', '_') === 'accelerator_config') accelerator = value;
      else idle.push(`${kind} ${attribute}`);
    }
  }
  if (!parts.some((part) => part.trim().split(/\s+/)[0] === NPU))
    return failure(usageError(`--target: \`${text}\` has no ${NPU} in it`));
  return success({ ...(accelerator === undefined ? {} : { accelerator }), idle });
}
