# SPDX-License-Identifier: Apache-2.0
#
# The bare-metal boards in QEMU. All of a board's tests: test-NAME, in its board.mk.

.PHONY: board-smoke board-objects board-sliced soak-mps2_an386 soak-sliced

board-smoke: ## the few tests of the Cortex-M4 that `make test` runs
	@$(MPS2_AN386) test TESTS='-m smoke'

soak-mps2_an386: ## 1,000 tokens in a row on the Cortex-M4's one arena, and 20 with signatures of their own
	@TOKENS=1000 $(MPS2_AN386) test TESTS='-k many_tokens'

# The signer in slices, with room for RSA-4096 keys.
BOARD_SLICED := SIGNER=sliced VARIANT=4096 DEFINES=-DSIGNER_BITS=4096u $(MPS2_AN386)

CHECK_PARTS += board-sliced

# Whoever compiles first compiles for all that link images; of those that go side by side nobody may.
board-objects:
	@for signer in psa sliced; do \
	  $(MPS2_AN386) objects SIGNER=$$signer && $(VIRT_RV32) objects SIGNER=$$signer || exit 1; \
	done
	@$(BOARD_SLICED) objects

board-sliced: ## the tests of the Cortex-M4 that a signer makes a difference to, with the one in slices
	@$(BOARD_SLICED) test TESTS='-m "not psa" -k "test_tokens or arena or stage"'

DEEP_PARTS += soak-sliced

soak-sliced:
	@TOKENS=1000 $(BOARD_SLICED) test TESTS='-k many_tokens'
