# SPDX-License-Identifier: Apache-2.0
#
# A bare-metal Cortex-M4 (QEMU's mps2-an386). How it is built and run: boards/common/superloop.mk.

MPS2_AN386 := $(MAKE) --no-print-directory -f boards/common/superloop.mk BOARD=mps2_an386

.PHONY: mps2_an386 run-mps2_an386 test-mps2_an386 size-mps2_an386

mps2_an386: ## build the image for a bare-metal Cortex-M4, with KEY=key.json and CA=ca.pem in it
	@$(MPS2_AN386) image

run-mps2_an386:
	@$(MPS2_AN386) run

size-mps2_an386: ## what a token costs on the Cortex-M4, compared with the budget
	@$(MPS2_AN386) size

test-mps2_an386: ## the tests of the bare-metal Cortex-M4, in QEMU
	@$(MPS2_AN386) test
