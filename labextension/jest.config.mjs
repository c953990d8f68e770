export default {
  testEnvironment: 'jsdom',
  roots: ['<rootDir>/src'],
  testMatch: ['**/*.test.ts'],
  // JupyterLab, Lumino and CodeMirror are published as ES modules, which jest reads only when they are translated.
  transform: {
    '\\.[jt]sx?$': [
      'ts-jest',
      { tsconfig: { allowJs: true, module: 'commonjs', esModuleInterop: true, resolveJsonModule: true } }
    ]
  },
  transformIgnorePatterns: []
};
