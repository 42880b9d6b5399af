/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROOF_H
#define PROOF_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a token of the emulator is complete and belongs to this end: its last part is computed from the rest and the
 * seconds (tests/emulator/service.py). Tokens of other services prove nothing.
 */
bool token_is_proven(const char *token, int64_t expires_at);

#endif
