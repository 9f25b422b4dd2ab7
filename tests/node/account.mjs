// The account that a provider's fixtures are signed for: flat "key: value" lines, as tests/fixtures/provider/<kind>/account.yaml
// has them.
import { readFileSync } from "node:fs";

export function readAccount(file) {
  const account = {};
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const pair = /^([a-z_]+): *"?([^"#]*?)"? *$/.exec(line);
    if (pair) account[pair[1]] = pair[2];
  }
  for (const key of ["secret", "public_url"]) if (!account[key]) throw new Error(`${file} has no ${key}`);
  return account;
}
