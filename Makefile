# What a person runs, and what CI runs. `make` or `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.SUFFIXES:
# Never two npm or vitest runs at once: they share node_modules and the cores.
.NOTPARALLEL:

RUN := ./scripts/runtime.sh run
STAMP := node_modules/.setup-stamp
IMAGE ?= ocpp-proxy
UI := dist/ui/index.html

.PHONY: help
help: ## List these verbs
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  \033[1m%-18s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) ## Get the runtime (Node 24, if it is missing) and the dependencies

# Again only when the lock file or the runtime's script changed.
$(STAMP): package-lock.json scripts/runtime.sh
	@./scripts/runtime.sh ensure >/dev/null
	$(RUN) npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: ui
ui: setup $(UI) ## Build the page that people look at (dist/ui) and the card of Home Assistant (dist/card)

# Again only when something of the page changed.
$(UI): $(STAMP) $(shell find ui -type f)
	@$(RUN) npx vite build --config ui/vite.config.ts --logLevel warn
	@$(RUN) npx vite build --config ui/card.config.ts --logLevel warn
	@touch $(UI)

.PHONY: ui-dev
ui-dev: setup ## The page with its sources, anew at each change, at a proxy that runs (PROXY_URL=http://127.0.0.1:9000)
	$(RUN) npx vite --config ui/vite.config.ts

.PHONY: tools
tools: ## Install what some tests need beside Node (Debian, root); without it they are skipped by name
	@./scripts/machine-tools.sh mosquitto debootstrap apparmor chromium

.PHONY: run
run: setup $(UI) ## Start the proxy (PORT=9000, DATA_DIR=./data, no configuration file needed)
	@$(RUN) node src/main.ts serve

.PHONY: demo
demo: setup $(UI) ## See it work: proxy, charger, two networks and a backend on this machine
	@$(RUN) node src/main.ts demo

.PHONY: test
test: check test-coverage ## Everything that must pass: checks, then all tests with coverage thresholds

.PHONY: test-unit
test-unit: setup ## Tests of single rooms
	$(RUN) npx vitest run test/unit test/architecture.test.ts

.PHONY: test-integration
test-integration: setup ## Tests over real sockets and files, and against the standard's text
	$(RUN) npx vitest run test/integration test/compliance

.PHONY: test-e2e
test-e2e: setup ## Tests of the whole program, as a process, with foreign peers
	$(RUN) npx vitest run test/e2e

.PHONY: test-quick
test-quick: setup ## Only the tests that your uncommitted changes can touch
	$(RUN) npx vitest run --changed --passWithNoTests

.PHONY: test-long
test-long: setup ## Long random runs; prints the seed, SEED=n repeats one
	$(RUN) node scripts/test-long.ts

.PHONY: test-ha
test-ha: setup $(UI) ## The whole program at a real Home Assistant with a real broker (Linux, root; fetched once, about a minute)
	./scripts/home-assistant.sh ensure
	HOME_ASSISTANT=1 $(RUN) npx vitest run

.PHONY: test-browser
test-browser: setup $(UI) ## The page in a real Chromium at a real proxy; pictures in .results/screenshots
	BROWSER=1 $(RUN) npx vitest run

.PHONY: test-coverage
test-coverage: setup ## All tests with coverage; HTML report in coverage/index.html
	$(RUN) npx vitest run --coverage

.PHONY: check
check: setup ## Format, types, lint, unused code, architecture, generated pages
	$(RUN) npx biome check --error-on-warnings .
	$(RUN) npx tsc -p .
	$(RUN) npx tsc -p src/core
	$(RUN) npx tsc -p ui
	$(RUN) npx knip
	$(RUN) node scripts/messages-doc.ts --check
	$(RUN) node scripts/bridge-doc.ts --check
	$(RUN) node scripts/openapi-doc.ts --check
	$(RUN) node scripts/config-doc.ts --check
	$(RUN) node scripts/metrics-doc.ts --check
	$(RUN) node scripts/quirks-doc.ts --check
	$(RUN) node scripts/settings-doc.ts --check
	$(RUN) node scripts/check-deploy.ts
	$(RUN) node scripts/check-workflows.ts
	$(RUN) npx vitest run test/architecture.test.ts

.PHONY: lint
lint: setup ## Lint and format check only
	$(RUN) npx biome check --error-on-warnings .

.PHONY: format
format: setup ## Format and apply the safe fixes
	$(RUN) npx biome check --write .

.PHONY: generate
generate: setup ## Write the generated pages anew
	$(RUN) node scripts/messages-doc.ts
	$(RUN) node scripts/bridge-doc.ts
	$(RUN) node scripts/openapi-doc.ts
	$(RUN) node scripts/config-doc.ts
	$(RUN) node scripts/metrics-doc.ts
	$(RUN) node scripts/quirks-doc.ts
	$(RUN) node scripts/settings-doc.ts

.PHONY: golden-update
golden-update: setup ## Record the golden logs of test/golden anew
	$(RUN) node scripts/golden.ts

.PHONY: build
build: setup ## Bundle the program into dist/
	$(RUN) node scripts/build.ts

.PHONY: smoke
smoke: build ## Start the bundle on a free port, ask for its health, stop it
	$(RUN) node scripts/smoke.ts

.PHONY: app-folder
app-folder: build ## Make dist/app: the app of Home Assistant as a folder that builds by itself
	$(RUN) node scripts/app-folder.ts

.PHONY: smoke-app
smoke-app: app-folder ## Run the app as its image does, with the Supervisor's options
	$(RUN) node scripts/smoke-app.ts

.PHONY: bench
bench: build ## Measure the bundle against a bare relay (some minutes); writes bench/RESULTS.md
	$(RUN) node bench/run.ts

.PHONY: bench-profile
bench-profile: build ## Where the bundle spends its time under load
	$(RUN) node bench/run.ts --profile

.PHONY: docker-build
docker-build: ## Build the image (IMAGE=ocpp-proxy)
	docker build --tag $(IMAGE) .

.PHONY: docker-run
docker-run: ## Run the image on port 9000 with ./config as its data
	docker run --rm --init --interactive --tty --publish 9000:9000 --env HA_URL --env HA_TOKEN --env API_TOKEN \
	  --volume "$(CURDIR)/config:/data" $(IMAGE)

.PHONY: clean
clean: ## Remove what was built and installed (data and configuration stay)
	rm -rf dist coverage node_modules .runtime
