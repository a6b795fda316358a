# Every target works on a bare machine with GNU make and any npm: what else it needs, it fetches first.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Node 24 runs the sources as they are. An older system Node is left alone; ours goes into .toolchain/.
NODE_VERSION := 24.21.0
NODE_PACKAGE := node-linux-$(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x64)
ifeq ($(shell node -e 'process.exit(+(+process.versions.node.split(".")[0] < 24))' 2>/dev/null && echo new),new)
NODE_READY :=
else
NODE_HOME := $(CURDIR)/.toolchain/node_modules/$(NODE_PACKAGE)
NODE_READY := $(NODE_HOME)/bin/node
export PATH := $(NODE_HOME)/bin:$(PATH)
export npm_config_nodedir := $(NODE_HOME)
endif

READY := node_modules/.package-lock.json .toolchain/debian.done
NEEDS_A_LAN = $(if $(filter Linux,$(shell uname -s)),$(if $(filter 0,$(shell id -u)),,$(error \
	make $@ builds a LAN of network namespaces and needs root: sudo make $@)),$(error \
	make $@ builds a LAN of network namespaces and needs Linux))

.PHONY: help
help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

.PHONY: lab lab-up lab-down
lab: ## the main job, shown on a LAN of namespaces (root)
	$(NEEDS_A_LAN)
	@$(MAKE) -s --no-print-directory $(READY)
	@node test/lab/main.ts run
lab-up: ## the same, left running to play with (root)
	$(NEEDS_A_LAN)
	@$(MAKE) -s --no-print-directory $(READY)
	@node test/lab/main.ts up
lab-down: ## remove what lab-up left (root)
	$(NEEDS_A_LAN)
	@$(MAKE) -s --no-print-directory $(READY)
	@node test/lab/main.ts down

.PHONY: test test-cluster
test: $(READY) ## all tests; without root, those that need none
	@node node_modules/vitest/vitest.mjs run $(TESTS)
test-cluster: $(READY) ## the integration tests against the cluster that TEST_KUBECONFIG names
	$(if $(TEST_KUBECONFIG),,$(error make test-cluster needs TEST_KUBECONFIG=path to a kubeconfig of a cluster you may change))
	@node node_modules/vitest/vitest.mjs run --no-file-parallelism test/cluster $(TESTS)

.PHONY: simulate
simulate: $(READY) ## announcers on a virtual LAN, FOR=1h or SEED=1234 again; SIZES=1: how it goes with many
	@nice -n 19 node test/simulation/main.ts $(addprefix --seed=,$(SEED)) $(addprefix --for=,$(FOR)) $(if $(SIZES),--sizes)

.PHONY: check check-types check-lint check-format format
check: $(READY) ## types, lint, format
	@$(MAKE) -s -j2 --no-print-directory --output-sync=target check-types check-lint check-format
check-types: $(READY)
	@node node_modules/typescript/bin/tsc --noEmit --incremental --tsBuildInfoFile .toolchain/tsconfig.tsbuildinfo
check-lint: $(READY)
	@node node_modules/eslint/bin/eslint.js --max-warnings 0 .
check-format: $(READY)
	@node node_modules/prettier/bin/prettier.cjs --check --log-level warn --cache --cache-location .toolchain/prettier-cache .
format: $(READY) ## let the formatter have its way
	@node node_modules/prettier/bin/prettier.cjs --write --log-level warn .

.PHONY: bench bench-failover
bench: $(READY) ## speed and memory, as ratios against the kernel's own (root)
	$(NEEDS_A_LAN)
	@node test/bench/main.ts $(ROWS)
bench-failover: $(READY) ## what a client sees of each fault, beside keepalived (root)
	$(NEEDS_A_LAN)
	@node test/bench/failover/main.ts run $(TIMES)

.PHONY: clean
clean: ## remove everything fetched or made here
	rm -rf node_modules .toolchain .bench .lab

node_modules/.package-lock.json: package-lock.json .npmrc $(NODE_READY) .toolchain/debian.done
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(NODE_HOME)/bin/node:
	@mkdir -p .toolchain
	@npm install --prefix .toolchain --no-save --no-audit --no-fund --loglevel=error $(NODE_PACKAGE)@$(NODE_VERSION) >/dev/null
	@touch $@

.toolchain/debian.done: .ci/debian-packages
	@mkdir -p .toolchain
	@bash .ci/debian-packages .toolchain
	@touch $@
