import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Files of a self-signed certificate for `name` and its key, made in `folder` by OpenSSL's program. */
export function certificate(folder: string, name: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const kind = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1".split(" ");
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  const made = spawnSync("openssl", [...kind, ...subject, "-keyout", key, "-out", cert]);
  if (made.status !== 0) throw new Error("openssl made no certificate");
  return { cert, key };
}
