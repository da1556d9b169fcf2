package bifrost.api.internal.call;

import bifrost.api.ProviderConfig;
import java.util.Optional;

/** The settings that determine whether reports contain the raw bodies of requests and responses. */
public record RawBodyCapture(boolean capturesRequest, boolean capturesResponse) {
  static final RawBodyCapture NONE = new RawBodyCapture(false, false);

  public static RawBodyCapture of(ProviderConfig config) {
    return new RawBodyCapture(config.captureRequestBodies(), config.captureResponseBodies());
  }

  Optional<CapturedText> newRequestText() {
    return capturesRequest ? Optional.of(new CapturedText()) : Optional.empty();
  }

  Optional<CapturedText> newResponseText() {
    return capturesResponse ? Optional.of(new CapturedText()) : Optional.empty();
  }
}
