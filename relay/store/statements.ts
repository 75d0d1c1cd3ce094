import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** Statements of one database, each prepared once. Whoever asks knows the shape of the rows. */
export interface Statements {
  run(text: string, ...values: SQLInputValue[]): void;
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- its caller names the row
  get<Row>(text: string, ...values: SQLInputValue[]): Row | undefined;
  all<Row>(text: string, ...values: SQLInputValue[]): Row[];
  each<Row>(text: string, ...values: SQLInputValue[]): Iterable<Row>;
}

export function statements(db: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const present = prepared.get(text);
    if (present) return present;
    const statement = db.prepare(text);
    prepared.set(text, statement);
    return statement;
  };
  return {
    run: (text, ...values) => void sql(text).run(...values),
    get: (text, ...values) => sql(text).get(...values) as never,
    all: <Row>(text: string, ...values: SQLInputValue[]) => sql(text).all(...values) as Row[],
    each: <Row>(text: string, ...values: SQLInputValue[]) =>
      sql(text).iterate(...values) as Iterable<Row>,
  };
}
