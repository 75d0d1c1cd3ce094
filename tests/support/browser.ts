import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer, { type Browser } from "puppeteer";

/**
 * A Chromium with the extension loaded:
 *
 *     const browser = await launchBrowser({ extension: dir, profile: folder, headless: true });
 *
 * `findBrowser()` looks where `OFC_BROWSER` or `PUPPETEER_EXECUTABLE_PATH` says,
 * then in the usual places; `obtainBrowser()` installs one where there is none.
 */

const NAMES = ["chromium", "google-chrome-stable", "google-chrome", "chromium-browser", "chrome"];

function usualPlaces(): string[] {
  const {
    PATH = "",
    PROGRAMFILES = "",
    "PROGRAMFILES(X86)": x86 = "",
    LOCALAPPDATA = "",
  } = process.env;
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Google Chrome for Testing"].flatMap((name) =>
      ["/Applications", join(process.env["HOME"] ?? "", "Applications")].map((folder) =>
        join(folder, `${name}.app`, "Contents", "MacOS", name),
      ),
    );
  }
  if (process.platform === "win32") {
    return [PROGRAMFILES, x86, LOCALAPPDATA]
      .filter(Boolean)
      .flatMap((folder) => [
        join(folder, "Google", "Chrome", "Application", "chrome.exe"),
        join(folder, "Chromium", "Application", "chrome.exe"),
      ]);
  }
  const folders = [...PATH.split(delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin"];
  return NAMES.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)));
}

async function downloaded(): Promise<string | null> {
  try {
    const path = await puppeteer.executablePath();
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** Path of a Chrome or Chromium, or null. Throws where the environment names one that isn't there. */
export async function findBrowser(): Promise<string | null> {
  for (const variable of ["OFC_BROWSER", "PUPPETEER_EXECUTABLE_PATH"]) {
    const path = process.env[variable];
    if (!path) continue;
    if (existsSync(path)) return path;
    throw new Error(`${variable} names ${path}, and there is no such file.`);
  }
  return usualPlaces().find((path) => existsSync(path)) ?? (await downloaded());
}

const isRoot = process.getuid?.() === 0;

function run(command: string, args: readonly string[]): boolean {
  try {
    // What it says goes to stderr, so that a program's own output stays clean.
    execFileSync(command, args, {
      stdio: ["ignore", 2, 2],
      timeout: 300_000,
      shell: process.platform === "win32",
    });
    return true;
  } catch {
    return false;
  }
}

/** Path of a Chrome or Chromium; installs one where there is none. */
export async function obtainBrowser(): Promise<string> {
  const found = await findBrowser();
  if (found !== null) return found;
  if (isRoot && existsSync("/etc/debian_version")) {
    if (run("apt-get", ["update"]))
      run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
  }
  if ((await findBrowser()) === null) run("npx", ["puppeteer", "browsers", "install", "chrome"]);
  const installed = await findBrowser();
  if (installed !== null) return installed;
  throw new Error(
    "No Chrome or Chromium was found, and none could be installed. " +
      "Install one, or say where it is: OFC_BROWSER=/path/to/chromium",
  );
}

export interface LaunchOptions {
  /** Folder of the built extension. */
  extension: string;
  /** The browser's profile folder. */
  profile: string;
  headless: boolean;
  args?: readonly string[];
}

export async function launchBrowser(options: LaunchOptions): Promise<Browser> {
  if (!options.headless && process.platform === "linux") {
    const { DISPLAY, WAYLAND_DISPLAY } = process.env;
    if (!DISPLAY && !WAYLAND_DISPLAY) {
      throw new Error("There is no screen to open a browser on. Run it with --headless.");
    }
  }
  return puppeteer.launch({
    executablePath: await obtainBrowser(),
    headless: options.headless,
    pipe: true,
    enableExtensions: [options.extension],
    userDataDir: options.profile,
    defaultViewport: null,
    args: [
      ...(isRoot ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--password-store=basic",
      "--lang=en",
      ...(options.args ?? []),
    ],
  });
}
