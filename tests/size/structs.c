/* SPDX-License-Identifier: Apache-2.0 */
/* Variables whose sizes in the object file are the sizes of a user's variables. Never linked. */
#include <yciam/yciam.h>

#define DEFAULT_AUDIENCE_LEN (sizeof YCIAM_DEFAULT_AUDIENCE - 1u)
#define TODAYS_TOKEN_LEN     220u

yciam_t size_yciam_t;
yciam_config_t size_yciam_config_t;
yciam_key_t size_yciam_key_t;
yciam_port_t size_yciam_port_t;
yciam_error_t size_yciam_error_t;
char size_token_buffer[YCIAM_TOKEN_MAX + 1u];
char size_work_longest_token[YCIAM_WORK_SIZE(YCIAM_TOKEN_MAX)];
char size_work_todays_token[YCIAM_WORK_SIZE(TODAYS_TOKEN_LEN)];
char size_jwt_rsa_2048[YCIAM_JWT_MAX(DEFAULT_AUDIENCE_LEN, 256u)];
char size_jwt_rsa_4096[YCIAM_JWT_MAX(DEFAULT_AUDIENCE_LEN, 512u)];
char size_key_scratch_rsa_2048[YCIAM_KEY_SCRATCH_SIZE(2048u)];
char size_key_scratch_rsa_4096[YCIAM_KEY_SCRATCH_SIZE(4096u)];
