#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# token.sh KEY URL CA: an IAM token the way a shell script gets one, with openssl, curl and jq. What `yciam token` is
# measured against, so it does nothing twice: one process for each step, all in pipes, no secret in an argument.
set -eu

key=$1 url=$2 ca=$3
newline='
'

# header.claims in base64url on the first line, the private key behind it
material=$(jq -r '
    def base64url: @base64 | split("+") | join("-") | split("/") | join("_") | split("=")[0];
    (now | floor) as $now
    | "https://iam.api.cloud.yandex.net/iam/v1/tokens" as $audience
    | ({typ: "JWT", alg: "PS256", kid: .id} | tojson | base64url) + "." +
      ({iss: .service_account_id, aud: $audience, iat: $now, exp: ($now + 3600)} | tojson | base64url),
      .private_key' "$key")
message=${material%%"$newline"*}
private=${material#*"$newline"}

signature=$(printf '%s' "$message" |
    openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sign /dev/fd/3 3<<END |
$private
END
    base64 -w 0 | tr '/+' '_-')

printf '{"jwt":"%s.%s"}' "$message" "${signature%%=*}" |
    curl -sS --fail --cacert "$ca" -H 'Content-Type: application/json' --data-binary @- "$url/iam/v1/tokens" |
    jq -er .iamToken
