# SPDX-License-Identifier: Apache-2.0
#
# The properties of this board for boards/common/superloop.mk.

CROSS := riscv64-unknown-elf-
CPU   := -march=rv32imac -misa-spec=2.2 -mabi=ilp32
QEMU  := qemu-system-riscv32 -M virt -bios none -global virtio-mmio.force-legacy=false
NIC   := -device virtio-net-device,netdev=net0
NEEDS := riscv

# The full tests of the code that all boards share run on mps2_an386.
TESTS ?= -m every_board
