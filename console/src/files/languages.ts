import type { Extension } from '@codemirror/state';
import { StreamLanguage, type StreamParser } from '@codemirror/language';

type Load = () => Promise<Extension>;

const old = <State>(parser: StreamParser<State>): Extension => StreamLanguage.define(parser);
const script = (options: { typescript?: boolean; jsx?: boolean } = {}): Load => async () =>
  (await import('@codemirror/lang-javascript')).javascript(options);
const cpp: Load = async () => (await import('@codemirror/lang-cpp')).cpp();
const shell: Load = async () => old((await import('@codemirror/legacy-modes/mode/shell')).shell);
const yaml: Load = async () => (await import('@codemirror/lang-yaml')).yaml();
const html: Load = async () => (await import('@codemirror/lang-html')).html();
const css: Load = async () => (await import('@codemirror/lang-css')).css();
const json: Load = async () => (await import('@codemirror/lang-json')).json();
const xml: Load = async () => (await import('@codemirror/lang-xml')).xml();
const markdown: Load = async () => (await import('@codemirror/lang-markdown')).markdown();
const toml: Load = async () => old((await import('@codemirror/legacy-modes/mode/toml')).toml);
const ruby: Load = async () => old((await import('@codemirror/legacy-modes/mode/ruby')).ruby);
const docker: Load = async () => old((await import('@codemirror/legacy-modes/mode/dockerfile')).dockerFile);
const properties: Load = async () => old((await import('@codemirror/legacy-modes/mode/properties')).properties);
const diff: Load = async () => old((await import('@codemirror/legacy-modes/mode/diff')).diff);

const BY_ENDING: Record<string, Load> = {
  js: script({ jsx: true }),
  mjs: script(),
  cjs: script(),
  jsx: script({ jsx: true }),
  ts: script({ typescript: true }),
  tsx: script({ typescript: true, jsx: true }),
  py: async () => (await import('@codemirror/lang-python')).python(),
  java: async () => (await import('@codemirror/lang-java')).java(),
  rs: async () => (await import('@codemirror/lang-rust')).rust(),
  go: async () => (await import('@codemirror/lang-go')).go(),
  sql: async () => (await import('@codemirror/lang-sql')).sql(),
  c: cpp,
  h: cpp,
  cc: cpp,
  cpp,
  hpp: cpp,
  html,
  htm: html,
  css,
  json,
  jsonl: json,
  xml,
  svg: xml,
  md: markdown,
  markdown,
  yml: yaml,
  yaml,
  sh: shell,
  bash: shell,
  zsh: shell,
  toml,
  rb: ruby,
  ini: properties,
  conf: properties,
  properties,
  env: properties,
  diff,
  patch: diff,
};

/** The language of a file, by its name; each is fetched when the first file of it is opened. */
export async function language(name: string): Promise<Extension | undefined> {
  const lower = name.toLowerCase();
  const load = lower.startsWith('dockerfile') ? docker : BY_ENDING[lower.slice(lower.lastIndexOf('.') + 1)];
  return load?.().catch(() => undefined);
}
