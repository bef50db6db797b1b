#!/usr/bin/env node
/**
 * The `carina` command. Of all folders only this one touches files, the terminal and the process. It
 * parses arguments, reads and writes files and prints; what is done with the bytes is done below.
 */
import { runCli } from './cli.ts';
import { terminal } from './io.ts';

// A reader that has seen enough (`| head`) closes the pipe: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});
process.exitCode = await runCli(process.argv.slice(2), terminal(process));
