// SPDX-License-Identifier: Apache-2.0
// node-jose. verify PUBLIC.pem: the JWT on standard input; sign PRIVATE.pem KID: the claims.
const fs = require("fs");
const jose = require("node-jose");

async function main([action, path, kid]) {
  const key = await jose.JWK.asKey(fs.readFileSync(path), "pem", { kid, alg: "PS256" });
  const input = fs.readFileSync(0, "utf8").trim();
  if (action === "sign") {
    return jose.JWS.createSign({ format: "compact" }, key).update(JSON.stringify(JSON.parse(input))).final();
  }
  // The key has no ID here, so the JWT's must not be looked for.
  const { header, payload } = await jose.JWS.createVerify(key, { algorithms: ["PS256"] }).verify(input);
  return JSON.stringify({ header, claims: JSON.parse(payload) });
}

main(process.argv.slice(2)).then(console.log, () => process.exit(1));
