# SPDX-License-Identifier: Apache-2.0
#
# How sources of others (Mbed TLS, lwIP) are compiled with our configurations. The four warnings mean that a configuration
# leaves something undeclared, or declares it with another type. GCC 14 makes errors of them; older compilers do so here.

FOREIGN_WARNINGS := -Werror=implicit-function-declaration -Werror=implicit-int -Werror=int-conversion \
                    -Werror=incompatible-pointer-types

# A compiler does not warn of what a macro of a system header expands to, and their headers are full of such macros.
# $(1): options
foreign_flags = $(FOREIGN_WARNINGS) $(subst -isystem ,-I,$(1))
