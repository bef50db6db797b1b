/** Arguments -> the command they name; whatever happens -> an exit code. */
import { Command, CommanderError } from 'commander';
import type { DefineCommand } from './define-command.ts';
import { EXIT, type ExitCode, type Io } from './io.ts';
import { packageVersion } from './package-root.ts';

interface Entry {
  readonly summary: string;
  /** Loaded only when the command is the one asked for: starting has to be fast. */
  readonly load: () => Promise<DefineCommand>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  compile: {
    summary: 'compile a model: an archive of C sources and NPU command streams',
    load: async () => (await import('./compile.ts')).defineCompile,
  },
  explain: {
    summary: 'say where each operator of a model runs, and why',
    load: async () => (await import('./explain.ts')).defineExplain,
  },
  inspect: {
    summary: 'show what a compiled model holds: target, memory, command stream',
    load: async () => (await import('./inspect.ts')).defineInspect,
  },
  rules: {
    summary: 'check and list the rules that say what runs on the NPU',
    load: async () => (await import('./rules.ts')).defineRules,
  },
  run: {
    summary: 'execute a compiled model on the simulator',
    load: async () => (await import('./run.ts')).defineRun,
  },
  targets: {
    summary: 'list, show and check descriptions of NPUs and systems',
    load: async () => (await import('./targets.ts')).defineTargets,
  },
  verify: {
    summary: 'compile, run on the simulator and compare with the reference',
    load: async () => (await import('./verify.ts')).defineVerify,
  },
};

export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  try {
    const program = await createProgram(args, io, (ended) => {
      code = ended;
    });
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    io.err(bugReport(error, args));
    return EXIT.bug;
  }
}

async function createProgram(
  args: readonly string[],
  io: Io,
  end: (code: ExitCode) => void,
): Promise<Command> {
  const program = new Command('carina')
    .description('A compiler for Arm Ethos-U NPUs: quantized TensorFlow Lite in, bare metal out.')
    .version(packageVersion(), '-V, --version')
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(run with --help for usage)')
    .exitOverride();
  const wanted = args.find((one) => Object.hasOwn(COMMANDS, one));
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(summary);
    if (name === wanted) (await load())(command, io, end);
  }
  return program;
}

function bugReport(error: unknown, args: readonly string[]): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `carina ${packageVersion()}: this is a bug in carina, not in your input.`,
    `  command: carina ${args.join(' ')}`,
    `  node ${process.version} on ${process.platform} ${process.arch}`,
    stack.replaceAll(/^/gm, '  '),
    'Please report it with these lines and, if you may, the input file.',
    '',
  ].join('\n');
}
