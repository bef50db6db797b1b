/** `carina rules`: the rule set itself. */
import { relative } from 'node:path';
import type { DefineCommand } from './define-command.ts';
import { builtInRules } from './rule-data.ts';
import { checkRuleFiles } from './rules-check.ts';
import { writeRuleDocs } from './rules-doc.ts';
import { layOutRules } from './rules-fmt.ts';
import { listRules } from './rules-list.ts';
import { collect, rulesOption } from './rules-option.ts';
import { verifyRules } from './rules-verify.ts';

export const defineRules: DefineCommand = (command, io, end) => {
  const json = ['--json', 'print one JSON object'] as const;
  command
    .command('check')
    .description('read and check rule files, and look for the tests that they name')
    .argument('[folder]', 'where the rules are', relative('.', builtInRules()))
    .addOption(rulesOption())
    .option(...json)
    .action(async (folder, options) => end(await checkRuleFiles(folder, options, io)));
  command
    .command('fmt')
    .description('lay out rule files: indentation, spaces, blank lines')
    .argument('[folder]', 'where the rules are (default: rules, or the folders of --rules)')
    .addOption(rulesOption())
    .option('--check', 'write nothing; exit 1 if a file is laid out otherwise')
    .option(...json)
    .action(async (folder, options) => end(await layOutRules(folder, options, io)));
  command
    .command('doc')
    .description('write the page of supported operators, and one for each rule')
    .argument('[file]', 'the page of operators', 'docs/supported-operators.md')
    .addOption(rulesOption())
    .option('--check', 'write nothing; exit 1 if a page says something else')
    .option(...json)
    .action(async (file, options) => end(await writeRuleDocs(file, options, io)));
  command
    .command('list')
    .description('every rule by phase and by the op it begins at, with how often it fired')
    .addOption(rulesOption())
    .option(
      '--corpus <path>',
      'models to count in, or folders of them (default: the example)',
      collect,
    )
    .option('--target <target>', 'name of an NPU, or a target file in YAML')
    .option(...json)
    .action(async (options) => end(await listRules(options, io)));
  command
    .command('verify')
    .description('draw random instances of each rule and compare what both sides compute')
    .addOption(rulesOption())
    .option('--rule <name>', 'this rule only; may be given several times', collect)
    .option('--instances <n>', 'how many of each rule', '100')
    .option('--seed <n>', 'where the random numbers begin', '1')
    .option(...json)
    .action(async (options) => end(await verifyRules(options, io)));
};
