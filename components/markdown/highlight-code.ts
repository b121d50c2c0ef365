import type { GrammarState, HighlighterCore, LanguageRegistration, ThemedToken } from "shiki/core";

/** Lines of code as runs of one colour (a CSS variable's name). */
export type HighlightedLines = readonly (readonly Pick<ThemedToken, "content" | "color">[])[];

type LoadGrammar = () => Promise<{ default: LanguageRegistration[] }>;

/** Grammars, each its own download, by the name used for it. */
const GRAMMARS: Record<string, LoadGrammar> = {
  bash: () => import("shiki/langs/bash.mjs"),
  c: () => import("shiki/langs/c.mjs"),
  cpp: () => import("shiki/langs/cpp.mjs"),
  csharp: () => import("shiki/langs/csharp.mjs"),
  css: () => import("shiki/langs/css.mjs"),
  dart: () => import("shiki/langs/dart.mjs"),
  diff: () => import("shiki/langs/diff.mjs"),
  docker: () => import("shiki/langs/docker.mjs"),
  elixir: () => import("shiki/langs/elixir.mjs"),
  go: () => import("shiki/langs/go.mjs"),
  graphql: () => import("shiki/langs/graphql.mjs"),
  haskell: () => import("shiki/langs/haskell.mjs"),
  html: () => import("shiki/langs/html.mjs"),
  ini: () => import("shiki/langs/ini.mjs"),
  java: () => import("shiki/langs/java.mjs"),
  javascript: () => import("shiki/langs/javascript.mjs"),
  json: () => import("shiki/langs/json.mjs"),
  jsx: () => import("shiki/langs/jsx.mjs"),
  kotlin: () => import("shiki/langs/kotlin.mjs"),
  lua: () => import("shiki/langs/lua.mjs"),
  markdown: () => import("shiki/langs/markdown.mjs"),
  php: () => import("shiki/langs/php.mjs"),
  powershell: () => import("shiki/langs/powershell.mjs"),
  python: () => import("shiki/langs/python.mjs"),
  r: () => import("shiki/langs/r.mjs"),
  ruby: () => import("shiki/langs/ruby.mjs"),
  rust: () => import("shiki/langs/rust.mjs"),
  scala: () => import("shiki/langs/scala.mjs"),
  sql: () => import("shiki/langs/sql.mjs"),
  swift: () => import("shiki/langs/swift.mjs"),
  toml: () => import("shiki/langs/toml.mjs"),
  tsx: () => import("shiki/langs/tsx.mjs"),
  typescript: () => import("shiki/langs/typescript.mjs"),
  xml: () => import("shiki/langs/xml.mjs"),
  yaml: () => import("shiki/langs/yaml.mjs"),
};

const ALIASES: Record<string, string> = {
  "c#": "csharp",
  "c++": "cpp",
  cs: "csharp",
  console: "bash",
  dockerfile: "docker",
  ex: "elixir",
  golang: "go",
  gql: "graphql",
  hs: "haskell",
  js: "javascript",
  json5: "json",
  jsonc: "json",
  kt: "kotlin",
  md: "markdown",
  mjs: "javascript",
  patch: "diff",
  prisma: "graphql",
  properties: "ini",
  ps1: "powershell",
  py: "python",
  python3: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  shell: "bash",
  svg: "xml",
  ts: "typescript",
  yml: "yaml",
  zsh: "bash",
};

let core: Promise<HighlighterCore> | undefined;
const loading = new Map<string, Promise<boolean>>();

async function createCore(): Promise<HighlighterCore> {
  const [{ createHighlighterCore, createCssVariablesTheme }, { createJavaScriptRegexEngine }] =
    await Promise.all([import("shiki/core"), import("shiki/engine/javascript")]);
  return createHighlighterCore({
    // Colours are CSS variables (--shiki-token-…), so that light and dark need no second pass.
    themes: [createCssVariablesTheme({ name: "castor", fontStyle: true })],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
}

/** Turns one chunk of code into coloured tokens, going on from where the chunk before ended. */
export type HighlightChunk = (
  source: string,
  before: GrammarState | undefined,
) => { readonly lines: HighlightedLines; readonly end: GrammarState | undefined };

/** Loads what a language needs; null when Castor has no grammar for it. */
export async function loadHighlighter(language: string): Promise<HighlightChunk | null> {
  const lang = ALIASES[language] ?? language;
  const load = Object.hasOwn(GRAMMARS, lang) ? GRAMMARS[lang] : undefined;
  if (!load) return null;
  core ??= createCore();
  const highlighter = await core;
  if (!loading.has(lang))
    loading.set(
      lang,
      load().then(async (grammar) => {
        await highlighter.loadLanguage(...grammar.default);
        return true;
      }),
    );
  await loading.get(lang);
  return (source, before) => {
    const lines = highlighter.codeToTokensBase(source, { lang, theme: "castor", grammarState: before });
    return {
      lines: lines.map((line) => line.map(({ content, color }) => ({ content, color }))),
      end: highlighter.getLastGrammarState(lines),
    };
  };
}
