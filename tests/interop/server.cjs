// SPDX-License-Identifier: Apache-2.0
// An API on Node's own HTTP, over OpenSSL: CHAIN.pem KEY.pem. Prints its port, then a line for each request.
const fs = require("fs");
const https = require("https");

const BODY_MAX = 100000;

// What it was sent, in chunks; a request that says that it is longer is refused before its body is read.
function echo(request, response) {
  const parts = [];
  if (Number(request.headers["content-length"] || 0) > BODY_MAX) {
    response.writeHead(413, { Connection: "close" });
    return response.end("too long\n");
  }
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    response.write(`${request.method} ${request.headers.authorization}\n`);
    response.end(Buffer.concat(parts));
  });
}

function token(request, response) {
  const expiresAt = new Date(Date.now() + 12 * 3600 * 1000);
  response.end(JSON.stringify({ iamToken: "t1." + "A".repeat(100), expiresAt }));
}

function big(request, response) {
  for (let i = 0; i < 625; i++) {
    response.write("0123456789abcdef".repeat(1000));
  }
  response.end();
}

function hints(request, response) {
  response.writeEarlyHints({ link: "</x>; rel=preload" });
  response.end("after hints");
}

const routes = {
  "/iam/v1/tokens": token,
  "/echo": echo,
  "/big": big,
  "/hints": hints,
  "/close": (request, response) => response.writeHead(200, { Connection: "close" }).end("bye"),
  "/empty": (request, response) => response.writeHead(204).end(),
  "/redirect": (request, response) => response.writeHead(302, { Location: "/echo" }).end(),
};

const [, , cert, key] = process.argv;
const server = https.createServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) }, (request, response) => {
  console.log(request.method, request.url, request.socket.remotePort);
  (routes[request.url] || ((_, other) => other.end("{}")))(request, response);
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
