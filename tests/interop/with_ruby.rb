# SPDX-License-Identifier: Apache-2.0
# ruby-jwt. verify PUBLIC.pem: the JWT on standard input; sign PRIVATE.pem KID: the claims.
require "json"
require "jwt"

key = OpenSSL::PKey::RSA.new(File.read(ARGV[1]))
input = $stdin.read.strip
if ARGV[0] == "verify"
  begin
    claims, header = JWT.decode(input, key, true, { algorithm: "PS256" })
  rescue JWT::DecodeError
    exit 1
  end
  puts JSON.generate({ header: header, claims: claims })
else
  puts JWT.encode(JSON.parse(input), key, "PS256", { kid: ARGV[2] })
end
