# `just` lists the words; each is a step of .ci/run, which decides whether a change is good.

[private]
default:
    @just --list --unsorted

# serve http://localhost:5555
run *arguments:
    cargo run -- {{arguments}}

# format the code
fix:
    cargo fmt --all

# every step, as CI runs them
ci:
    .ci/run

# install what the other steps need
tools:
    .ci/run tools

# the code is formatted
format:
    .ci/run format

# Clippy has nothing to say
lint:
    .ci/run lint

# the documentation of the code builds without a warning
docs:
    .ci/run docs

# licences, sources and known weaknesses of the crates
deny:
    .ci/run deny

# no crate is compiled again for another selection of packages
features:
    .ci/run features

# licences and sources of the npm packages
npm:
    .ci/run npm

# everything compiles with the oldest Rust that Cargo.toml promises
msrv:
    .ci/run msrv

# all tests, on SQLite
sqlite:
    .ci/run sqlite

# the tests of the API, on SQLite in memory
memory:
    .ci/run memory

# the Postman collection against the real program
postman:
    .ci/run postman

# the TypeScript client against the real program
typescript:
    .ci/run typescript

# the OpenAPI document, and whether the real program keeps to it
openapi:
    .ci/run openapi

# the browser tests against the real program
browser:
    .ci/run browser

# an independent computation agrees with every number of progress and statistics
progress:
    .ci/run progress

# the tests of the API, on PostgreSQL
postgres:
    .ci/run postgres

# what is in deploy/ is well made, and the proxies work in front of two copies
deploy:
    .ci/run deploy

# the tests of the API, on PostgreSQL with serializable as its default
serializable:
    .ci/run serializable

# the real program under load while databases, networks and clocks fail
faults:
    .ci/run faults

# how fast it is, in half an hour (bench/run --help)
bench *arguments:
    bench/run {{arguments}}
