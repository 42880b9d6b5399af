# SPDX-License-Identifier: Apache-2.0
.PHONY: emulator-tests

emulator-tests: ## test the IAM emulator itself
	$(PYTEST) tests/emulator
