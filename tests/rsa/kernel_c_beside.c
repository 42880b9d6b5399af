/* SPDX-License-Identifier: Apache-2.0 */
/* The C kernel with other names, for a program that has the other kernel, too. */
#define YCIAM_RSA_KERNEL_C
#define yciam_priv_rsa_multiply_block    c_multiply_block
#define yciam_priv_rsa_reduce_block      c_reduce_block
#define yciam_priv_rsa_block_products    c_block_products
#define yciam_priv_rsa_double_and_square c_double_and_square
#define yciam_priv_rsa_subtract          c_subtract
#define yciam_priv_rsa_select            c_select
#include "../../port/rsa/kernel_c.c"
