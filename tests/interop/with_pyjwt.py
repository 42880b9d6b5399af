# SPDX-License-Identifier: Apache-2.0
"""PyJWT. verify PUBLIC.pem: reads the JWT from standard input; sign PRIVATE.pem KID: reads the claims."""
import json
import sys

import jwt

with open(sys.argv[2], encoding="ascii") as file:
    key = file.read()
text = sys.stdin.read().strip()
if sys.argv[1] == "verify":
    try:
        claims = jwt.decode(text, key, algorithms=["PS256"], options={"verify_aud": False})
    except jwt.InvalidTokenError:
        sys.exit(1)
    print(json.dumps({"header": jwt.get_unverified_header(text), "claims": claims}))
else:
    print(jwt.encode(json.loads(text), key, algorithm="PS256", headers={"kid": sys.argv[3]}))
