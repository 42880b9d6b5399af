# SPDX-License-Identifier: Apache-2.0
#
# Tests of the bare-metal boards in QEMU. A board's board.mk has test-NAME, which runs all its tests.

.PHONY: board-smoke board-objects board-sliced soak-mps2_an386 soak-sliced

board-smoke: ## the few tests of the Cortex-M4 that `make test` runs
	@$(MPS2_AN386) test TESTS='-m smoke'

soak-mps2_an386: ## 1,000 tokens in a row on the Cortex-M4's one arena, and 20 that are signed anew
	@TOKENS=1000 $(MPS2_AN386) test TESTS='-k many_tokens'

# The signer in slices, with room for RSA-4096 keys.
BOARD_SLICED := SIGNER=sliced VARIANT=4096 DEFINES=-DSIGNER_BITS=4096u $(MPS2_AN386)

CHECK_PARTS += board-sliced

# Tests that run side by side link images but must not compile. This target compiles the objects for all of them.
board-objects:
	@for signer in psa sliced; do \
	  $(MPS2_AN386) objects SIGNER=$$signer && $(VIRT_RV32) objects SIGNER=$$signer || exit 1; \
	done
	@$(BOARD_SLICED) objects

board-sliced: ## the tests of the Cortex-M4 that depend on the signer, with the sliced signer
	@$(BOARD_SLICED) test TESTS='-m "not psa" -k "test_tokens or arena or stage"'

DEEP_PARTS += soak-sliced

soak-sliced:
	@TOKENS=1000 $(BOARD_SLICED) test TESTS='-k many_tokens'
