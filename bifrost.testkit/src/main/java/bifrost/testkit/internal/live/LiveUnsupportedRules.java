package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.CallReport;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.Streamable;
import java.util.ArrayList;
import java.util.List;

/** The rules for operations that a provider does not support. */
public record LiveUnsupportedRules(LiveClient client, Request<?> request) {
  public List<LiveRule> rules() {
    var rules = new ArrayList<LiveRule>();
    rules.add(new LiveRule(102, "unsupportedOperationIsRejectedWithoutARequest", this::expectUnsupported));
    if (request instanceof Streamable<?, ?> it) {
      rules.add(new LiveRule(103, "unsupportedStreamIsRejectedWithoutARequest", () -> expectUnsupportedStream(it)));
    }
    return rules;
  }

  /** Checks the error, and that no attempt has a status. A status would mean that the server has responded. */
  private void expectUnsupported() {
    var outcome = client.trySend(request);
    expect(outcome instanceof Outcome.Failure<?> it && it.error() instanceof Unsupported && hasNoResponse(it.report()),
        "Unsupported without a response of the server", outcome);
  }

  private static boolean hasNoResponse(CallReport report) {
    return report.attempts().stream().allMatch(each -> each.status().isEmpty());
  }

  private void expectUnsupportedStream(Streamable<?, ?> streamable) {
    var error = LiveClient.error(() -> client.streamed(streamable));
    expect(error instanceof Unsupported, "Unsupported", error);
  }
}
