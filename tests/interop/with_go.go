// SPDX-License-Identifier: Apache-2.0

// golang-jwt, with the claims as the guide for Go writes them: aud is an array. verify PUBLIC.pem: the JWT on standard input; sign PRIVATE.pem KID: the claims.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/golang-jwt/jwt"
)

func must(err error) {
	if err != nil {
		os.Exit(1)
	}
}

func verify(text string, pem []byte) {
	key, err := jwt.ParseRSAPublicKeyFromPEM(pem)
	must(err)
	token, err := jwt.Parse(text, func(token *jwt.Token) (interface{}, error) {
		if token.Method.Alg() != "PS256" {
			return nil, fmt.Errorf("another algorithm")
		}
		return key, nil
	})
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(map[string]interface{}{"header": token.Header, "claims": token.Claims}))
}

func sign(text string, pem []byte, kid string) {
	var claims jwt.RegisteredClaims
	must(json.Unmarshal([]byte(text), &claims))
	key, err := jwt.ParseRSAPrivateKeyFromPEM(pem)
	must(err)
	token := jwt.NewWithClaims(jwt.SigningMethodPS256, claims)
	token.Header["kid"] = kid
	signed, err := token.SignedString(key)
	must(err)
	fmt.Println(signed)
}

func main() {
	input, err := io.ReadAll(os.Stdin)
	must(err)
	pem, err := os.ReadFile(os.Args[2])
	must(err)
	if os.Args[1] == "verify" {
		verify(strings.TrimSpace(string(input)), pem)
	} else {
		sign(string(input), pem, os.Args[3])
	}
}
