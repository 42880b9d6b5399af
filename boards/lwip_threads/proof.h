/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROOF_H
#define PROOF_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a token of the emulator is whole and belongs to this end: its last part is made of the rest and of the
 * seconds (tests/emulator/service.py). Other services' tokens prove nothing.
 */
bool token_is_proven(const char *token, int64_t expires_at);

#endif
