# Builds the Debian package, and an image with nothing but it:
#
#   docker build --tag cdr-rater .
#   docker run --rm --user "$(id -u)" --volume "$PWD:/work" cdr-rater rate --output bill.csv calls/
#
# `make test-package` runs the second stage's steps in a chroot.

FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends binutils dpkg-dev git make python3
WORKDIR /src
COPY . .
RUN make package

FROM debian:bookworm-slim
COPY --from=build /src/.build/package/cdr-rater_*.deb /tmp/
RUN apt-get update \
  && apt-get install --yes --no-install-recommends /tmp/cdr-rater_*.deb \
  && rm -rf /tmp/cdr-rater_*.deb /var/lib/apt/lists/*
USER cdr-rater
WORKDIR /work
ENTRYPOINT ["cdr-rater"]
