/** Runs the command line inside the test's process and keeps what it prints. */
import { runCli } from '../../../src/cli/cli.ts';

export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function carina(...args: readonly string[]): Promise<Captured> {
  let out = '';
  let err = '';
  const code = await runCli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    color: false,
  });
  return { code, out, err };
}
