// SPDX-License-Identifier: Apache-2.0
// The service's own SDK for Node.js. jwt KEY.json: the JWT that it sends for a token; metadata URL: the token that it
// reads from a metadata service.
const fs = require("fs");
const { IamTokenService } = require("@yandex-cloud/nodejs-sdk/dist/token-service/iam-token-service");
const { MetadataTokenService } = require("@yandex-cloud/nodejs-sdk/dist/token-service/metadata-token-service");

function jwt(path) {
  const { id, service_account_id: serviceAccountId, private_key: text } = JSON.parse(fs.readFileSync(path, "utf8"));
  const privateKey = text.slice(text.indexOf("-----BEGIN"));
  return new IamTokenService({ accessKeyId: id, serviceAccountId, privateKey }).getJwtRequest();
}

function metadata(url) {
  return new MetadataTokenService(url, { headers: { "Metadata-Flavor": "Google" }, proxy: false }).getToken();
}

async function main([action, argument]) {
  console.log(await (action === "jwt" ? jwt : metadata)(argument));
  process.exit(0); // its timer would go on
}

main(process.argv.slice(2)).catch(() => process.exit(1));
