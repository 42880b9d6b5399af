# SPDX-License-Identifier: Apache-2.0
.PHONY: emulator-tests emulator-check

CHECK_PARTS += emulator-check

emulator-tests: ## test the IAM emulator itself
	$(PYTEST) tests/emulator

# The other tests mostly wait; `make check-deep` runs them.
emulator-check: ## test how the IAM emulator judges requests
	@$(TOOLS)/need emulator test
	$(PYTEST) tests/emulator/test_emulator.py
