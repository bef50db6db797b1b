/** What the file of each command exports. */
import type { Command } from 'commander';
import type { ExitCode, Io } from './io.ts';

/** Adds arguments, options and action; the action gives `end` the exit code. */
export type DefineCommand = (command: Command, io: Io, end: (code: ExitCode) => void) => void;
