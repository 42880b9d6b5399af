# SPDX-License-Identifier: Apache-2.0
#
# Interoperability: the program's JWT and the emulator with the JWT libraries of others, the program with their HTTP
# servers, and the JSON reader with JSONTestSuite. They need many packages, so `make check` runs this part and `make test`
# does not.

INTEROP := $(BUILD)/interop
GOCODE  := /usr/share/gocode

.PHONY: interop-tests

CHECK_PARTS += interop-tests

interop-tests: linux ## check JWTs with the libraries of Python, Ruby, Go and Node.js, calls with the servers of Go and Node.js, and the JSON reader with JSONTestSuite
	@$(TOOLS)/need emulator interop
	@$(MAKE) --no-print-directory $(INTEROP)/with_go $(INTEROP)/server $(INTEROP)/json_verdict $(INTEROP)/node_modules
	$(PYTEST) tests/interop --program $(OUT)/yciam

# The newest installed golang-jwt: from the fifth version on, its path contains the version.
$(INTEROP)/with_go: tests/interop/with_go.go
	@mkdir -p $(INTEROP)/go/src/with_go
	@sed "s|github.com/golang-jwt/jwt|$$(cd $(GOCODE)/src && ls -d github.com/golang-jwt/jwt/v[0-9] github.com/golang-jwt/jwt 2>/dev/null | tail -n 1)|" \
	  $< > $(INTEROP)/go/src/with_go/main.go
	GO111MODULE=off GOFLAGS= GOPATH=$(CURDIR)/$(INTEROP)/go:$(GOCODE) GOCACHE=$(CURDIR)/$(INTEROP)/go/cache go build -o $@ with_go

$(INTEROP)/server: tests/interop/server.go
	@mkdir -p $(INTEROP)
	GO111MODULE=off GOFLAGS= GOCACHE=$(CURDIR)/$(INTEROP)/go/cache go build -o $@ $<

$(INTEROP)/json_verdict: tests/interop/json_verdict.c $(OUT)/libyciam.a
	@mkdir -p $(INTEROP)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -o $@ $^

$(INTEROP)/node_modules: tests/interop/package.json tests/interop/package-lock.json
	@mkdir -p $(INTEROP)
	@cp $^ $(INTEROP)
	npm ci --prefix $(INTEROP) --cache $(CURDIR)/$(INTEROP)/npm --ignore-scripts --no-audit --no-fund
	@touch $@
