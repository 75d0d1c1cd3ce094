import { expect } from "vitest";

/**
 * The part of Vitest's interface that the tests of the room use. Test files that are
 * loaded for a mutation run get this in its place, and so collect their tests here.
 */
type Body = (...args: readonly unknown[]) => unknown;

export interface Case {
  /** File and titles. */
  id: string;
  title: string;
  file: string;
  run(): Promise<void>;
}

let file = "";
let titles: readonly string[] = [];
let preparations: Body[] = [];
let cases: Case[] = [];
let cleanups: Body[] = [];

/** What the files collect that `load` imports, and what has to be run once before. */
export async function collect(
  files: readonly string[],
  load: (file: string) => Promise<unknown>,
): Promise<{ cases: readonly Case[]; prepare(): Promise<void> }> {
  preparations = [];
  cases = [];
  for (const name of files) {
    file = name;
    await load(name);
  }
  const before = preparations;
  return {
    cases,
    async prepare() {
      for (const action of before) await action();
    },
  };
}

function add(name: string, body: Body, args: readonly unknown[] = []): void {
  const title = [...titles, name].join(" > ");
  const again = cases.filter((other) => other.file === file && other.title === title).length;
  const id = `${file}#${title}${again === 0 ? "" : ` (${again + 1})`}`;
  cases.push({
    id,
    title,
    file,
    async run() {
      cleanups = [];
      try {
        await body(...args);
      } finally {
        for (const clean of cleanups) await clean();
      }
    },
  });
}

/** `$name` is a row's field, `%s` and the like its first value. */
function titled(title: string, row: readonly unknown[], at: number): string {
  const [first] = row;
  const named = title.replaceAll(/\$(\w+)/gu, (whole, key: string) =>
    typeof first === "object" && first !== null ? String(Reflect.get(first, key)) : whole,
  );
  return `${named.replace(/%[dis]/u, String(first))} [${at + 1}]`;
}

function each(rows: readonly unknown[]) {
  return (title: string, body: Body): void => {
    for (const [at, row] of rows.entries()) {
      const args = Array.isArray(row) ? (row as readonly unknown[]) : [row];
      add(titled(title, args, at), body, args);
    }
  };
}

function eachSuite(rows: readonly unknown[]) {
  return (title: string, body: Body): void => {
    for (const [at, row] of rows.entries()) {
      const args = Array.isArray(row) ? (row as readonly unknown[]) : [row];
      describe(titled(title, args, at), () => body(...args));
    }
  };
}

export const it = Object.assign((title: string, body: Body) => add(title, body), { each });
export const test = it;

export const describe = Object.assign(
  (title: string, body: Body): void => {
    const outer = titles;
    titles = [...outer, title];
    body();
    titles = outer;
  },
  { each: eachSuite },
);

export function beforeAll(action: Body): void {
  preparations.push(action);
}

export function onTestFinished(action: Body): void {
  cleanups.push(action);
}

export { expect };
