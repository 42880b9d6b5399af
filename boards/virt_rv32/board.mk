# SPDX-License-Identifier: Apache-2.0
#
# A bare-metal RISC-V CPU (QEMU's virt, 32 bits). How it is built and run: boards/common/superloop.mk.

VIRT_RV32 := $(MAKE) --no-print-directory -f boards/common/superloop.mk BOARD=virt_rv32

.PHONY: virt_rv32 run-virt_rv32 test-virt_rv32 size-virt_rv32

virt_rv32: ## build the image for a bare-metal RISC-V CPU, with KEY=key.json and CA=ca.pem in it
	@$(VIRT_RV32) image

run-virt_rv32:
	@$(VIRT_RV32) run

size-virt_rv32: ## what a token costs on the RISC-V CPU, compared with the budget
	@$(VIRT_RV32) size

test-virt_rv32: ## the tests of the bare-metal RISC-V CPU, in QEMU
	@$(VIRT_RV32) test
