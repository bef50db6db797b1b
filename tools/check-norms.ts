// The norms of docs/ that a machine can count: length of files and functions, parameters, file names.
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const FOLDERS = ['src', 'grammar', 'tools', 'tests', 'bench'];
const MOST = { fileLines: 400, functionLines: 60, parameters: 4 };
/** A name that says nothing of what is in the file. */
const EMPTY_NAMES = /(^|[-_.])(utils?|helpers?|common|managers?|misc)([-_.]|$)/;

const files = FOLDERS.flatMap((folder) => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name}`,
    );
  } catch {
    return [];
  }
})
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(ts|mjs|cjs)$/.test(path) && !path.endsWith('.generated.ts'));

const problems = files.flatMap((path) => {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.ES2022,
    true,
  );
  // A test may be one long table of expectations.
  const functions = path.startsWith('tests/') ? [] : checkFunctions(path, source);
  return [...checkFile(path, source), ...functions];
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`norms: ${files.length} files within bounds`);

function checkFile(path: string, source: ts.SourceFile): readonly string[] {
  const lines = source.getLineStarts().length - 1;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [
    ...(lines > MOST.fileLines ? [`${path}: ${lines} lines, at most ${MOST.fileLines}`] : []),
    ...(EMPTY_NAMES.test(name) ? [`${path}: the name does not say what is in the file`] : []),
  ];
}

function checkFunctions(path: string, source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) found.push(...checkFunction(path, source, node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function checkFunction(
  path: string,
  source: ts.SourceFile,
  node: ts.SignatureDeclaration,
): readonly string[] {
  const lineOf = (at: number): number => source.getLineAndCharacterOfPosition(at).line + 1;
  const start = lineOf(node.getStart(source));
  const lines = lineOf(node.end) - start + 1;
  const place = `${path}:${start}: ${node.name?.getText(source) ?? 'a function'}`;
  const { length } = node.parameters;
  return [
    ...(lines > MOST.functionLines
      ? [`${place} has ${lines} lines, at most ${MOST.functionLines}`]
      : []),
    ...(length > MOST.parameters
      ? [`${place} has ${length} parameters, at most ${MOST.parameters}`]
      : []),
  ];
}
