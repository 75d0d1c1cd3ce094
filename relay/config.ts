import { parseArgs } from "node:util";
import { fail, ok, type Result } from "../shared/result.ts";
import { OPTIONS, type Option } from "./options.ts";
import { DEFAULTS, type RelayConfig } from "./settings.ts";

/** Reads the configuration from the command line and from the environment. */

function environmentName(name: string): string {
  return `OFC_${name.replaceAll("-", "_").toUpperCase()}`;
}

function leftOf({ name, short, value }: Option): string {
  return `  ${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`;
}

/** The help text of a command: its usage, then an option a line. */
export function helpText(command: string, more: readonly string[] = []): string {
  const width = Math.max(...OPTIONS.map((option) => leftOf(option).length)) + 2;
  const lines = OPTIONS.map((option) => leftOf(option).padEnd(width) + option.says);
  return [
    `Usage: ${command} [options]`,
    "",
    ...lines,
    `${"  -h, --help".padEnd(width)}this text`,
    "Each is an environment variable too: OFC_PORT, OFC_MAX_MEMBERS, ...",
    ...more,
    "",
  ].join("\n");
}

/** What the command line asks for: a configuration, or help. */
export type Wish = { is: "run"; config: RelayConfig } | { is: "help" };

function merge(config: RelayConfig, change: Partial<RelayConfig>, option: Option): RelayConfig {
  if (!change.rates) return { ...config, ...change };
  const kind = option.name === "rate" ? "requests" : option.name.slice("rate-".length);
  const name = kind as keyof RelayConfig["rates"];
  return { ...config, rates: { ...config.rates, [name]: change.rates[name] } };
}

/** Reads arguments (without the program's name) and environment; arguments win. The error says which option, and what to do. */
export function readConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<Wish> {
  const options = Object.fromEntries([
    ["help", { type: "boolean" as const, short: "h" }],
    ...OPTIONS.map(({ name, short, value }) => [
      name,
      {
        type: value === null ? ("boolean" as const) : ("string" as const),
        ...(short && { short }),
      },
    ]),
  ]) as Record<string, { type: "string" | "boolean"; short?: string }>;

  let given: Record<string, string | boolean | undefined>;
  try {
    given = parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const said = (error as Error).message.split(". ")[0]?.replace(/\.$/, "") ?? "";
    return fail(`${said}. See --help for what there is.`);
  }
  if (given["help"] === true) return ok({ is: "help" });

  let config = DEFAULTS;
  for (const option of OPTIONS) {
    const argument = given[option.name];
    const variable = env[environmentName(option.name)];
    const fromArgument = argument !== undefined;
    const text = fromArgument ? String(argument) : variable;
    if (text === undefined || (!fromArgument && text === "")) continue;
    const read = option.read(text);
    if (!read.ok) {
      const name = fromArgument ? `--${option.name}` : environmentName(option.name);
      const shown = option.secret ? "what was given" : `"${text}"`;
      return fail(`${name} can't be ${shown}: ${read.error}.`);
    }
    if (read.value.accessCode !== undefined && config.accessCode !== null) {
      return fail("--access-code and --access-code-file say the same: give one of them.");
    }
    config = merge(config, read.value, option);
  }
  if ((config.tlsCert === null) !== (config.tlsKey === null)) {
    return fail("--tls-cert and --tls-key go together: give both or neither.");
  }
  return ok({ is: "run", config });
}
