// The layers of src/, top to bottom. A folder imports from itself and from rows below it only.
const rows = [
  ['cli', 'lsp'],
  ['report', 'verify', 'trial'],
  ['driver'],
  ['frontend', 'dsl', 'emit', 'artifact', 'sim'],
  ['npu'],
  ['tir', 'partition'],
  ['te', 'rewrite'],
  ['stream'],
  ['ir', 'target', 'memory', 'flatbuffer'],
  ['diag'],
];

const upward = rows.flatMap((row, at) =>
  row.map((folder) => ({
    name: `layer-${folder}`,
    comment: `src/${folder} may import itself and the rows below it`,
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: {
      path: '^src/',
      pathNot: [folder, ...rows.slice(at + 1).flat()].map((name) => `^src/${name}/`),
    },
  })),
);

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'sim-is-a-second-opinion',
      comment: 'the simulator reads bytes: stream, target and diag only',
      severity: 'error',
      from: { path: '^src/sim/' },
      to: { path: '^src/', pathNot: '^src/(sim|stream|target|diag)/' },
    },
    {
      name: 'language-loads-late',
      comment: 'a compile reads the packed rules: the parser library takes 0.3 s to load',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/dsl/' },
      to: {
        path: '^(src/dsl|grammar)/|chevrotain',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-touches-no-system',
      comment: 'bytes in, bytes out: only cli reads files, and target and dsl stay pure too',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|lsp)/' },
      to: { path: '^(node:)?(fs|path|os|child_process|process)(/|$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
