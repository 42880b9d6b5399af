# SPDX-License-Identifier: Apache-2.0
#
# How the sources of others (Mbed TLS, lwIP) are compiled with our configurations. The four warnings mean that a
# configuration leaves something undeclared, or declares it with another type. GCC 14 treats them as errors; these options
# do the same for older compilers.

FOREIGN_WARNINGS := -Werror=implicit-function-declaration -Werror=implicit-int -Werror=int-conversion \
                    -Werror=incompatible-pointer-types

# A compiler does not warn of code that comes from a macro of a system header, and their headers have many such macros.
# $(1): options
foreign_flags = $(FOREIGN_WARNINGS) $(subst -isystem ,-I,$(1))
