# SPDX-License-Identifier: Apache-2.0
#
# Proofs with CBMC, a bounded model checker: for every input within the bounds in each proof's first comment, no pointer
# leaves its object, no signed number overflows, no loop runs longer than it is unrolled, and the conditions in PROVE()
# hold. If a proof replaces functions by their contracts, the contract has a proof of its own.
#
# CBMC (version 6) is the machine's own, or unpacked under build/ from Debian 13's packages.

PROOFS     := $(filter-out libc,$(patsubst tests/proofs/%.c,%,$(sort $(wildcard tests/proofs/*.c))))
PROOFS_DIR := $(BUILD)/proofs
# These take minutes: `make check-deep` runs them, `make check` does not.
PROOFS_SLOW := http_line json_text json_tokens

.PHONY: proofs proofs-check

CHECK_PARTS += proofs-check

proofs-check:
	@$(MAKE) --no-print-directory proofs PROOFS='$(filter-out $(PROOFS_SLOW),$(PROOFS))'

proofs: ## prove the parsers and the writer free of memory errors and overflows, within bounds; PROOFS="http json" takes some
	@$(TOOLS)/need build
	@tests/proofs/run "$$($(TOOLS)/get-tool cbmc $(BUILD)/cbmc)" $(PROOFS_DIR) $(PROOFS)
