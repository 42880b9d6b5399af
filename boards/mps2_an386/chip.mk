# SPDX-License-Identifier: Apache-2.0
#
# The properties of this board for boards/common/superloop.mk.

CROSS := arm-none-eabi-
CPU   := -mcpu=cortex-m4 -mthumb
QEMU  := qemu-system-arm -M mps2-an386
NIC   := -net nic,netdev=net0
NEEDS := arm
MORE_SIZE_RUNS := psa-rsa4096 psa-p384 sliced-p384
