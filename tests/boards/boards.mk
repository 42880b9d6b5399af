# SPDX-License-Identifier: Apache-2.0
#
# The bare-metal boards in QEMU. All of a board's tests: test-NAME, in its board.mk.

.PHONY: board-smoke soak-mps2_an386

board-smoke: ## the few tests of the Cortex-M4 that `make test` runs
	@$(MPS2_AN386) test TESTS='-m smoke'

soak-mps2_an386: ## 1,000 tokens in a row on the Cortex-M4's one arena, and 20 with signatures of their own
	@TOKENS=1000 $(MPS2_AN386) test TESTS='-k many_tokens'
