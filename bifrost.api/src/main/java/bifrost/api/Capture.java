package bifrost.api;

import java.util.Optional;

/** What of a try is kept as it was sent, and as it came. */
record Capture(boolean ofRequest, boolean ofResponse) {
  static final Capture NOTHING = new Capture(false, false);

  static Capture of(ProviderConfig config) {
    return new Capture(config.sendBackRawRequest(), config.sendBackRawResponse());
  }

  Optional<RawText> request() {
    return ofRequest ? Optional.of(new RawText()) : Optional.empty();
  }

  Optional<RawText> response() {
    return ofResponse ? Optional.of(new RawText()) : Optional.empty();
  }
}
