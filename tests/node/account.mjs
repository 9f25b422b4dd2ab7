// The account that a provider's fixtures are signed for: tests/fixtures/provider/<kind>/account.yaml.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export function readAccount(file) {
  const account = parse(readFileSync(file, "utf8"));
  for (const key of ["secret", "public_url"]) if (!account[key]) throw new Error(`${file} has no ${key}`);
  return account;
}
